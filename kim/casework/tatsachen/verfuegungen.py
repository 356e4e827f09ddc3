"""Rechnet nach: Verfügungen, ihre Unterschriften, und was sie aufhoben oder änderten. Wird von pruefen.py gerufen."""

import json
from collections.abc import Iterator
from typing import Any

Fund = Iterator[tuple[str, str]]


def verfuegungen(p: Any) -> Fund:
    """Verfügungen: the content has its hash and is about what its row says, different people signed it."""
    gezeichnet = p.gruppen("verfuegungszeichnungen", "verfuegungsnummer")
    fassungen = p.gruppen("fassungen", "aktenzeichen", "nr")
    pruefungen = p.gruppen("pruefungen", "pruefung")
    antraege, bescheide_ = p.gruppen("antraege", "aktenzeichen"), p.gruppen("bescheide", "bescheidnummer")
    for z in p.zeilen("verfuegungen"):
        ort, inhalt = f"Verfügung {z['verfuegungsnummer']}", json.loads(z["inhalt_json"])
        alle = gezeichnet.pop((z["verfuegungsnummer"],), [])
        genannt = [inhalt["art"], inhalt.get("bescheidnummer"), inhalt.get("fassung_nr")]
        if p.sha(z["inhalt_json"]) != z["inhalt_sha256"] or genannt != [
            z[f] for f in ("art", "bescheidnummer", "fassung")
        ]:
            yield ort, "Der Inhalt hat nicht seinen Prüfwert."
        ueber = antraege if z["aktenzeichen"] else bescheide_
        if (
            z["aktenzeichen"] not in (None, inhalt["aktenzeichen"])
            or z["programm"] != (ueber[z["aktenzeichen"] or z["bescheidnummer"],][0]["programm"])
        ):
            yield ort, "Sie gehört zu einem anderen Vorgang."
        if (z["fassung"] is None) != (z["pruefung"] is None):
            yield ort, "Ihr fehlt die Prüfung des Inhalts."
        elif z["fassung"] is not None:
            (fassung,), (pruefung,) = (
                fassungen[z["aktenzeichen"], z["fassung"]],
                pruefungen[z["pruefung"],],
            )
            ruht = [fassung["inhalt_sha256"], pruefung["befunde_sha256"], pruefung["aktenzeichen"]]
            if ruht != [inhalt["fassung_sha256"], inhalt["befunde_sha256"], z["aktenzeichen"]]:
                yield ort, "Sie beruht auf einem anderen Inhalt oder einer fremden Prüfung."
        gilt = z["status"] in ("gezeichnet", "ausgefuehrt")
        if gilt and "schlusszeichnung" not in [x["stufe"] for x in alle]:
            yield ort, "Sie gilt ohne Schlusszeichnung."
        if any(x["inhalt_sha256"] != z["inhalt_sha256"] for x in alle):
            yield ort, "Eine Zeichnung gilt einem anderen Inhalt."
        if [(x["person"], x["stufe"]) for x in alle[:1]] != [(z["person"], "vorschlag")]:
            yield ort, "Die erste Zeichnung fehlt oder ist nicht von der Person, die vorgelegt hat."
        if len({x["person"] for x in alle}) != len(alle):
            yield ort, "Eine Person hat zweimal gezeichnet."
    for (nummer,) in gezeichnet:
        yield f"Verfügung {nummer}", "Es gibt Zeichnungen ohne Verfügung."


def folgebescheide(p: Any) -> Fund:
    """A decision about an earlier one: as a signed Verfügung orders, and all of that one's money comes back."""
    alle, verfuegt = p.gruppen("bescheide", "bescheidnummer"), p.gruppen("verfuegungen", "verfuegungsnummer")
    for z in p.zeilen("bescheide"):
        if z["art"] in ("aufhebung", "aenderung"):
            n = json.loads(z["nutzlast_json"])
            (v,), (alt,) = verfuegt[n["verfuegungsnummer"],], alle[z["vorgaenger"],]
            yield from folgebescheid(f"Bescheid {z['bescheidnummer']}", z, n, v, alt)


def folgebescheid(ort: str, z: Any, n: Any, v: Any, alt: Any) -> Fund:
    inhalt = json.loads(v["inhalt_json"])
    gleich = ("aktenzeichen", "programm", "baustein", "empfaenger_ags")
    if (v["status"], v["art"], v["bescheidnummer"]) != ("ausgefuehrt", z["art"], z["vorgaenger"]) or (
        [inhalt["nutzlast_sha256"], *(alt[f] for f in gleich)]
        != [alt["nutzlast_sha256"], *(z[f] for f in gleich)]
    ):
        yield ort, "Der Bescheid folgt keiner gezeichneten Verfügung über seinen Vorgänger."
    frueher = json.loads(alt["nutzlast_json"])
    genannt = [n["vorgaenger"]["bescheidnummer"], n["vorgaenger"]["betrag_cent"], n["rueckbuchung"]]
    if alt["status"] != "aufgehoben" or genannt != [z["vorgaenger"], alt["betrag_cent"], frueher["rahmen"]]:
        yield ort, "Zurückgebucht ist nicht, was der Vorgänger gebucht hatte."
    if z["art"] == "aenderung" and n["berechnung"] != inhalt["berechnung"]:
        yield ort, "Der Bescheid gewährt nicht, was gezeichnet ist."
    if z["art"] == "aufhebung" and n["folge"] != inhalt["folge"]:
        yield ort, "Der Bescheid hat eine andere Folge als gezeichnet."


def nachfolge(p: Any) -> Fund:
    """What is annulled has a successor, and what has a successor is annulled; each Verfügung made one Bescheid."""
    alle = list(p.zeilen("bescheide"))
    ersetzt = {z["vorgaenger"] for z in alle if z["vorgaenger"] is not None}
    for z in alle:
        if (z["status"] == "aufgehoben") != (z["bescheidnummer"] in ersetzt):
            yield f"Bescheid {z['bescheidnummer']}", "Aufgehoben ist, was einen Nachfolger hat, und nur das."
        if (z["art"] in ("aufhebung", "aenderung")) != (z["vorgaenger"] is not None):
            yield f"Bescheid {z['bescheidnummer']}", "Er nennt keinen Vorgänger, oder er dürfte keinen haben."
    nummern = [json.loads(z["nutzlast_json"]).get("verfuegungsnummer") for z in alle if z["vorgaenger"]]
    getan = [
        z["verfuegungsnummer"]
        for z in p.zeilen("verfuegungen")
        if z["status"] == "ausgefuehrt" and z["bescheidnummer"]
    ]
    if sorted(map(str, nummern)) != sorted(getan):
        yield "verfuegungen.jsonl", "Nicht jede ausgeführte Verfügung hat ihren einen Bescheid."


PRUEFUNGEN = (verfuegungen, folgebescheide, nachfolge)
