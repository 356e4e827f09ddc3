"""Rechnet nach: Nummern, Ränge, Prüfwerte, Unterschriften, Beträge, Haushalt. Wird von pruefen.py gerufen."""

import email
import itertools
import json
from collections.abc import Iterator
from typing import Any

Fund = Iterator[tuple[str, str]]


def nummern_und_raenge(p: Any) -> Fund:
    """No number is missing or there twice, and each case has the rank of its first receipt."""
    for datei in ("eingaenge", "bescheide", "verteillisten", "verfuegungen"):
        for soll, z in enumerate(p.zeilen(datei), 1):
            if z["nr"] != soll:
                yield f"{datei}.jsonl", f"An der Stelle der Nummer {soll} steht {z['nr']}."
    eingaenge = {z["eingang"]: z for z in p.zeilen("eingaenge")}
    for z in eingaenge.values():
        mail = z if z["eltern"] is None else eingaenge.get(z["eltern"], {})
        if any(z[feld] != mail.get(feld) for feld in ("eingegangen_am", "zeitquelle")):
            yield z["eingang"], "Der Anhang hat nicht den Zeitpunkt seiner E-Mail."
    # A stamp moves a rank once two different persons signed it.
    stempel = {(z["eingang"], z["lauf"]): z for z in p.zeilen("stempel")}
    gestempelt = dict[str, str]()
    for key, signs in p.gruppen("stempelzeichnungen", "eingang", "lauf").items():
        dahinter = [s[f] for s in signs for f in ("person", "vertretene") if s[f]]
        if len(set(dahinter)) != len(dahinter) or signs[0]["person"] != stempel[key]["person"]:
            yield key[0], "Den Stempel haben nicht zwei verschiedene Personen gezeichnet."
        if "schlusszeichnung" in {s["stufe"] for s in signs}:
            gestempelt[key[0]] = stempel[key]["gestempelt_am"]
    for z in p.zeilen("texterkennungen"):
        if p.sha(z["vorschlag_json"]) != z["vorschlag_sha256"]:
            yield z["eingang"], "Der Vorschlag der Texterkennung hat nicht seinen Prüfwert."
    erste: dict[str, Any] = {}
    for z in p.zeilen("einordnungen"):  # in the order of receipt
        if z["klasse"] not in {"neue_fassung", "anlage"}:
            erste.setdefault(z["aktenzeichen"], eingaenge[z["eingang"]])
    for a in p.zeilen("antraege"):
        e = erste[a["aktenzeichen"]]
        wann, quelle = e["eingegangen_am"], e["zeitquelle"]
        if e["eingang"] in gestempelt:
            wann, quelle = gestempelt[e["eingang"]], "stempel"
        soll_rang = (e["nr"], wann, f"{e['eingang']}, {quelle}")
        if (a["rang_nr"], a["rang_am"], a["rang_quelle"]) != soll_rang:
            yield a["aktenzeichen"], "Der Rang ist nicht der des ersten Eingangs."


def postfach(p: Any) -> Fund:
    """A receipt from the mailbox has the mailbox's date: none that was still to come, none before that of a lower UID."""
    eingaenge = {z["eingang"]: z for z in p.zeilen("eingaenge") if z["kanal"] == "postfach"}
    davor: dict[Any, list[Any]] = {}
    # Moments in UTC as ISO texts: their order is that of time.
    for z in p.zeilen("postabrufe"):  # in the order in which they were taken in
        frueher = davor.setdefault((z["postfach"], z["uidvalidity"]), [])
        tage = [tag for uid, tag in frueher if uid < z["uid"] and tag <= z["am"]]
        frueher.append((z["uid"], z["internaldate"]))
        soll = (max([*tage, z["internaldate"]]), "postfach")
        if z["internaldate"] > z["am"]:
            soll = (z["am"], "ablage")
        e = eingaenge.pop(z["eingang"], None)
        if e is not None and (e["eingegangen_am"], e["zeitquelle"]) != soll:
            yield z["eingang"], "Der Zeitpunkt ist nicht der, den das Postfach belegt."
    for eingang in eingaenge:
        yield eingang, "Zu dem Eingang aus dem Postfach gibt es keine Nachricht."


def inhalte(p: Any) -> Fund:
    """Contents, findings and Vermerke have their hashes; different people signed just these."""
    werte: dict[Any, str] = {}
    for key, alle in itertools.groupby(p.zeilen("werte"), lambda z: (z["aktenzeichen"], z["fassung"])):
        werte[key] = p.sha(p.canonical({z["feld"]: json.loads(z["wert_json"]) for z in alle}))
    for z in p.zeilen("fassungen"):
        if werte.pop((z["aktenzeichen"], z["nr"]), p.sha("{}")) != z["inhalt_sha256"]:
            yield z["aktenzeichen"], f"Die Werte der Fassung {z['nr']} haben nicht ihren Prüfwert."
    for az, nr in werte:
        yield az, f"Die Fassung {nr} fehlt."
    antraege = p.gruppen("antraege", "aktenzeichen")
    befunde, pruefungen = p.gruppen("befunde", "pruefung"), p.gruppen("pruefungen", "pruefung")
    fassungen, gezeichnet = (
        p.gruppen("fassungen", "aktenzeichen", "nr"),
        p.gruppen("zeichnungen", "aktenzeichen", "runde"),
    )
    for (nr,), (z,) in pruefungen.items():
        felder = ("code", "effekt", "feld", "text", "fundstelle")
        if p.sha(p.canonical([{f: b[f] for f in felder} for b in befunde[nr,]])) != z["befunde_sha256"]:
            yield z["aktenzeichen"], "Die Befunde haben nicht ihren Prüfwert."
        antrag = antraege[z["aktenzeichen"],][0]
        if any(z[f] != antrag[f] for f in ("regel_version", "programm_version")):
            yield z["aktenzeichen"], "Geprüft wurde nach einer anderen Fassung der Regeln oder des Programms."
        if [b["lfd"] for b in befunde[nr,]] != list(range(1, len(befunde[nr,]) + 1)):
            yield z["aktenzeichen"], "Die Befunde sind nicht vollständig."
    if extra := set(befunde) - set(pruefungen):
        yield "befunde.jsonl", f"Es gibt Befunde ohne Prüfung: {sorted(extra)}."
    for v in p.zeilen("vermerke"):
        key, rechnung = (v["aktenzeichen"], v["runde"]), json.loads(v["berechnung_json"])
        inhalt = {f: v[f] for f in ("vorschlag", "gruende")}
        inhalt |= {"abweichungen": json.loads(v["abweichungen_json"]), "berechnung": rechnung}
        inhalt["fassung"] = fassungen[v["aktenzeichen"], v["fassung"]][0]["inhalt_sha256"]
        (pruefung,) = pruefungen[v["pruefung"],]
        inhalt["befunde"] = pruefung["befunde_sha256"]
        if any(pruefung[f] != v[f] for f in ("aktenzeichen", "fassung")):
            yield v["aktenzeichen"], f"Der Vermerk der Runde {v['runde']} beruht auf einer fremden Prüfung."
        if (p.sha(p.canonical(inhalt)), rechnung["bewilligt_cent"]) != (v["inhalt_sha256"], v["betrag_cent"]):
            yield v["aktenzeichen"], f"Der Vermerk der Runde {v['runde']} hat nicht seinen Prüfwert."
        yield from unterschriften(v["aktenzeichen"], v, gezeichnet[key], "pruefvermerk")


def verteillisten(p: Any) -> Fund:
    """Lists of lump sums: the content has its hash, the lines are the content's, different people signed it."""
    gezeichnet, posten = (
        p.gruppen("listenzeichnungen", "listennummer"),
        p.gruppen("verteilposten", "listennummer"),
    )
    for z in p.zeilen("verteillisten"):
        ort, inhalt = f"Verteilliste {z['listennummer']}", json.loads(z["inhalt_json"])
        zeilen = posten[z["listennummer"],]
        felder = ("programm", "programm_version", "regel_version", "baustein", "haushaltsjahr", "summe_cent")
        if p.sha(z["inhalt_json"]) != z["inhalt_sha256"] or any(inhalt[f] != z[f] for f in felder):
            yield ort, "Der Inhalt hat nicht seinen Prüfwert."
        for f in ("lfd", "ags", "betrag_cent"):
            if [x[f] for x in inhalt["posten"]] != [x[f] for x in zeilen]:
                yield ort, "Die Posten sind nicht die des Inhalts."
        if [p.canonical(x) for x in inhalt["posten"]] != [x["angaben_json"] for x in zeilen]:
            yield ort, "Die Angaben der Posten sind nicht die des Inhalts."
        if sum(x["betrag_cent"] for x in zeilen) != z["summe_cent"]:
            yield ort, "Die Posten ergeben nicht die Summe."
        yield from unterschriften(ort, z, gezeichnet[z["listennummer"],], "vorschlag")


def unterschriften(ort: str, ueber: Any, alle: list[Any], erste: str) -> Fund:
    if any(z["inhalt_sha256"] != ueber["inhalt_sha256"] for z in alle):
        yield ort, "Eine Zeichnung gilt einem anderen Inhalt."
    if [(z["person"], z["stufe"]) for z in alle[:1]] != [(ueber["person"], erste)]:
        yield ort, "Die erste Zeichnung fehlt oder ist nicht von der Person, die vorgelegt hat."
    if len({z["person"] for z in alle}) != len(alle):
        yield ort, "Eine Person hat zweimal gezeichnet."


def bescheide(p: Any) -> Fund:
    """Behind each decision: its payload, its bookings, the amount that was signed, and two persons."""
    namen = {z["kuerzel"]: z["name"] for z in p.zeilen("personen")}
    vermerke, buchungen = (
        p.gruppen("vermerke", "aktenzeichen", "runde"),
        p.gruppen("buchungen", "bescheidnummer"),
    )
    zeichnungen = p.gruppen("zeichnungen", "aktenzeichen", "runde")
    listen, listenzeichnungen = (
        p.gruppen("verteillisten", "listennummer"),
        p.gruppen("listenzeichnungen", "listennummer"),
    )
    posten, gezeichnet_ = (
        p.gruppen("verteilposten", "listennummer", "lfd"),
        p.gruppen("verfuegungszeichnungen", "verfuegungsnummer"),
    )
    antraege = p.gruppen("antraege", "aktenzeichen")
    for z in p.zeilen("bescheide"):
        ort, n = f"Bescheid {z['bescheidnummer']}", json.loads(z["nutzlast_json"])
        if p.sha(z["nutzlast_json"]) != z["nutzlast_sha256"]:
            yield ort, "Die Nutzlast hat nicht ihren Prüfwert."
        if z["art"] in ("aufhebung", "aenderung"):
            unter = gezeichnet_[n["verfuegungsnummer"],]
            rechnung = n.get("berechnung", n)
            gezeichnet = genannt = [rechnung.get("bewilligt_cent", 0)]
        elif z["art"] == "pauschale":
            (liste,), (zeile,) = listen[n["aktenzeichen"],], posten[n["aktenzeichen"], n["lfd"]]
            gezeichnet = [zeile["betrag_cent"], zeile["ags"], liste["inhalt_sha256"]]
            genannt = [n["betrag_cent"], n["empfaenger_ags"], n["liste_sha256"]]
            rechnung, unter = n, listenzeichnungen[n["aktenzeichen"],]
        else:
            (vermerk,), rechnung = vermerke[z["aktenzeichen"], z["runde"]], n["berechnung"]
            gezeichnet = [vermerk["betrag_cent"], z["aktenzeichen"], json.loads(vermerk["berechnung_json"])]
            genannt = [rechnung["bewilligt_cent"], n["aktenzeichen"], rechnung]
            unter = zeichnungen[z["aktenzeichen"], z["runde"]]
            (antrag,), gleich = antraege[z["aktenzeichen"],], ["programm", "baustein", "empfaenger_ags"]
            if [antrag[f] for f in gleich] != [z[f] for f in gleich] or (
                [antrag["programm_version"], antrag["regel_version"]]
                != [n["programm_version"], rechnung["regel_version"]]
            ):
                yield ort, "Die Angaben sind nicht die des Antrags."
        if genannt != gezeichnet or genannt[0] != z["betrag_cent"]:
            yield ort, "Der Bescheid gewährt nicht, was gezeichnet ist."
        nutzlast = {**n, "zeitraum_von": rechnung["zeitraum_von"], "zeitraum_bis": rechnung["zeitraum_bis"]}
        felder = "bescheidnummer art baustein empfaenger_ags zeitraum_von zeitraum_bis vorlage_version"
        if any(z[f] != nutzlast[f] for f in felder.split()):
            yield ort, "Die Angaben sind nicht die der Nutzlast."
        gebucht, felder = buchungen.pop((z["bescheidnummer"],), []), "haushaltsjahr art betrag_cent"
        zurueck = [{**b, "betrag_cent": -b["betrag_cent"]} for b in n.get("rueckbuchung", ())]
        rahmen, ist = (
            sorted([b[f] for f in felder.split()] for b in alle) for alle in (n["rahmen"] + zurueck, gebucht)
        )
        if rahmen != ist or sum(b["betrag_cent"] for b in n["rahmen"]) != z["betrag_cent"]:
            yield ort, "Betrag, Bewilligungsrahmen und Buchungen stimmen nicht überein."
        topf = [z["programm"], z["baustein"], z["ausgefertigt_am"]]
        if any([b["programm"], b["baustein"], b["am"]] != topf for b in gebucht):
            yield ort, "Die Buchungen stehen auf einem fremden Topf oder Zeitpunkt."
        schluss = [namen[x["person"]] for x in unter if x["stufe"] == "schlusszeichnung"]
        if schluss != [n["unterzeichner"]] or len({x["person"] for x in unter}) < 2:
            yield ort, "Es haben nicht zwei Personen gezeichnet, oder nicht die im Bescheid genannte."
    for (nummer,) in buchungen:
        yield f"Bescheid {nummer}", "Es gibt Buchungen ohne Bescheid."


def haushalt(p: Any) -> Fund:
    """What is bound is what was booked, and never more than there is: promised money counts in its year, too."""
    topf = ("programm", "baustein", "haushaltsjahr", "art")
    gebucht, toepfe = p.gruppen("buchungen", *topf), p.gruppen("haushalt", *topf)
    for key in sorted({*gebucht, *toepfe}):
        ort, alle = "Haushalt " + " / ".join(map(str, key)), toepfe.get(key, [])
        mittel, gebunden = (sum(z[f] for z in alle) for f in ("mittel_cent", "gebunden_cent"))
        if len(alle) != 1 or gebunden != sum(b["betrag_cent"] for b in gebucht.get(key, [])):
            yield ort, "Die Summe der Buchungen ist nicht der gebundene Betrag."
        if key[3] == "ausgabe":
            gebunden += sum(z["gebunden_cent"] for z in toepfe.get((*key[:3], "verpflichtung"), []))
        if not 0 <= gebunden <= mittel:
            yield ort, "Es ist mehr gebunden, als es Mittel gibt."


def post(p: Any) -> Fund:
    """Each mail went where its row says and carried the very letter of its Bescheid; no attempt is missing."""
    briefe, versuche = p.gruppen("ausfertigungen", "bescheidnummer"), p.gruppen("versuche", "sendung")
    for z in p.zeilen("sendungen"):
        ort, nummer, alle = f"Sendung {z['bezug']}", z["bescheidnummer"], versuche.pop((z["sendung"],), [])
        if [v["nr"] for v in alle] != list(range(1, z["versuche"] + 1)):
            yield ort, "Die Versuche sind nicht vollständig."
        if nummer not in (None, z["bezug"]):
            yield ort, "Die Sendung gehört zu einem anderen Bescheid."
        if z["dokument_sha256"] is None:
            continue
        mail = email.message_from_bytes((p.ordner / "dokumente" / z["dokument_sha256"]).read_bytes())
        if (mail["To"], mail["Message-ID"]) != (z["an"], z["message_id"]):
            yield ort, "Die Mail ging an eine andere Adresse oder unter anderer Kennung hinaus."
        teile = [teil.get_payload(decode=True) for teil in mail.walk() if not teil.is_multipart()]
        if nummer and briefe[nummer,][0]["dokument_sha256"] not in map(p.sha, teile):
            yield ort, "Die Mail trägt nicht unsere Ausfertigung."
    if versuche:
        yield "versuche.jsonl", "Es gibt Versuche ohne Sendung."


PRUEFUNGEN = (nummern_und_raenge, postfach, inhalte, verteillisten, bescheide, haushalt, post)
