"""One journal entry as a German sentence."""

import json
from datetime import date, datetime
from typing import Any

from kim.adapters.clock import BERLIN
from kim.casework import worte
from kim.casework.erzaehlung.abrufsaetze import fetched
from kim.casework.erzaehlung.papiersaetze import PAPIER, paper_sentence
from kim.casework.erzaehlung.verfuegungssaetze import VERFUEGT, booked, order_sentence
from kim_models.betrag import format_euro
from kim_models.datum import short_date

_POST = {
    "bereit": "liegt zum Versand bereit",
    "begonnen": "Versand begonnen",
    "angenommen": "versendet",
    "vertagt": "vorläufig nicht angenommen, wird wiederholt",
    "abgewiesen": "abgewiesen",
    "ungewiss": "unklar, ob sie ankam",
    "geklaert_versendet": "geklärt, sie kam an",
    "geklaert_nicht_versendet": "geklärt, sie kam nicht an",
    "storniert": "zurückgezogen",
}


def sentence(art: str, d: dict[str, Any]) -> str:
    """One journal entry as a sentence. An unknown kind is shown as it is: nothing is hidden."""
    wer = _who(d)
    kind = art.partition(".")[2]
    match art:
        case "eingang.registriert":
            mit = f" als Anhang von {d['eltern']}" if "eltern" in d else ""
            return (
                f"Eingegangen{mit} als Datei „{d['datei']}“ ({d['bytes']} Bytes, sha256 {d['sha256'][:16]}…)."
                f"{fetched(d)}"
            )
        case "eingang.erneut_abgerufen":
            return f"Dieselben Bytes lagen noch einmal im Postfach; es bleibt bei diesem Eingang.{fetched(d)}"
        case "eingang.eingeordnet":
            return f"E-Mail mit {len(d['anhaenge'])} Anhängen. {d['satz']}"
        case "antrag.anlage":
            return f"{d['eingang']} kam als Anlage hinzu. {d['satz']}"
        case "antrag.registriert":
            return f"Als Vorgang angelegt aus {d['eingang']}. {d['satz']}"
        case "antrag.neue_fassung":
            return f"{d['eingang']} brachte Fassung {d['fassung']}. {d['satz']}"
        case "antrag.antwortkennung":
            return "Eine Antwortkennung wurde vergeben; das Journal kennt nur ihren Prüfwert."
        case "antrag.uebernommen":
            return "In die Prüfung übernommen."
        case "antrag.geaendert" if "angenommen" in d:
            return f"{wer} hat Fassung {d['angenommen']} angenommen: {d['grund']}"
        case "antrag.geaendert" if "erfasst" in d:
            return paper_sentence(art, d, wer)
        case "antrag.geaendert":
            felder = ", ".join(map(worte.feld, d["felder"][:8])) + (" …" if len(d["felder"]) > 8 else "")
            return f"{wer} hat Angaben geändert ({felder}); daraus wurde Fassung {d['fassung']}. Grund: {d['grund']}"
        case "antrag.fassung_nicht_angenommen":
            return f"{wer} hat Fassung {d['fassung']} nicht angenommen: {d['grund']}"
        case "pruefung.geprueft":
            return f"Fassung {d['fassung']} geprüft: {worte.befunde(d['befunde']) or 'keine Befunde'}."
        case "pruefung.regelfehler":
            return f"Die Prüfung der Fassung {d['fassung']} ist gescheitert, der Vorgang wird gehalten: {d['fehler']}"
        case "antrag.vorgelegt":
            extra = "".join(
                f" Trotz „{worte.wort(worte.BEFUND, code)}“: {grund}."
                for code, grund in d["abweichungen"].items()
            )
            betrag = "" if d["vorschlag"] == "ablehnen" else f", {format_euro(d['betrag_cent'])}"
            return (
                f"{wer} hat den Prüfvermerk gezeichnet. Vorschlag: {worte.wort(worte.VORSCHLAG, d['vorschlag'])}{betrag}."
                f" Gründe: {d['gruende']}{extra}"
            )
        case "antrag.mitgezeichnet" | "antrag.schlussgezeichnet":
            return f"{wer} hat die {d['stufe'].replace('_', ' ').title()} geleistet."
        case "antrag.zurueckgegeben":
            return f"{wer} hat in die Prüfung zurückgegeben: {d['grund']}"
        case "antrag.nachgefordert":
            return f"{wer} hat nachgefordert (Frist {_day(d['frist'])}): {d['text']}"
        case "antrag.ergaenzt":
            return f"{wer} hat die Ergänzung festgehalten: {d['grund']}"
        case "antrag.frist_abgelaufen":
            return f"Die Frist {_day(d['frist'])} lief ohne Antwort ab."
        case "antrag.zurueckgenommen":
            return f"{wer} hat die Rücknahme festgehalten: {d['grund']}"
        case "antrag.erledigt":
            return f"{wer} hat ohne Bescheid beendet: {d['grund']}"
        case "antrag.vorzeitiger_beginn":
            return f"{wer} hat dem vorzeitigen Beginn ab {_day(d['ab'])} zugestimmt: {d['grund']}"
        case "antrag.bewilligt":
            return f"Bewilligt mit Bescheid {d['bescheid']}: {format_euro(d['betrag_cent'])}; gebucht: {booked(d)}."
        case "antrag.abgelehnt":
            return f"Abgelehnt mit Bescheid {d['bescheid']}."
        case "verteilliste.vorgeschlagen":
            return (
                f"{wer} hat die Verteilliste für Baustein {d['baustein']}, Haushaltsjahr {d['haushaltsjahr']} vorgeschlagen:"
                f" {d['posten']} Empfänger, {format_euro(d['summe_cent'])}."
            )
        case "verteilliste.mitgezeichnet" | "verteilliste.schlussgezeichnet":
            return f"{wer} hat die {d['stufe'].replace('_', ' ').title()} geleistet."
        case "verteilliste.verworfen":
            return f"{wer} hat die Verteilliste verworfen: {d['grund']}"
        case "verteilliste.ausgefertigt":
            return f"Alle {d['bescheide']} Bescheide sind ausgefertigt: {format_euro(d['summe_cent'])}."
        case "bescheid.festgesetzt":
            return f"Pauschale mit Bescheid {d['bescheid']} aus {d['liste']} festgesetzt: {format_euro(d['betrag_cent'])}."
        case "bescheid.ausfertigung":
            return f"Die Ausfertigung {d['bescheid']} wurde erzeugt (sha256 {d['sha256'][:16]}…)."
        case "bescheid.ungesiegelt":
            return f"Der Brief zu {d['bescheid']} wartet auf sein Siegel: {d['satz']}"
        case "bescheid.angehalten":
            return f"Konnte nicht beschieden werden und behält seinen Platz: {d['satz']}"
        case "bescheid.abgesandt":
            return f"Bescheid {d['bescheid']} ist abgesandt ({'per E-Mail' if d['kanal'] == 'email' else 'als Brief'})."
        case _ if art.partition(".")[0] in {"vertretung", "befangenheit", "notzugriff"}:
            return _ground(art, wer, d)
        case "person.gebremst":
            return f"Nach {d['versuche']} falschen Kennwörtern wartet dieses Konto 15 Minuten."
        case "revision.ausgegeben":
            return f"Ein Revisionspaket wurde ausgegeben; {len(d['dateien'])} Dateien sind besiegelt."
        case _ if art in PAPIER:
            return paper_sentence(art, d, wer)
        case _ if art in VERFUEGT:
            return order_sentence(art, d, wer)
        case _ if art.startswith("post."):
            return f"{worte.wort(worte.SENDUNG, d['art'])} {d['bezug']}: {_POST.get(kind, kind)}."
        case _:
            return f"{art}: {json.dumps(d, ensure_ascii=False)}"


def _who(d: dict[str, Any]) -> str:
    wer = f"{d['name']} ({d['person']})" if "name" in d and "person" in d else "Das Büro"
    if "vertretene_name" in d:
        wer += f" in Vertretung von {d['vertretene_name']} ({d['vertretene']})"
    return wer + (f" mit Notzugriff {d['notzugriff']}" if "notzugriff" in d else "")


def _ground(art: str, wer: str, d: dict[str, Any]) -> str:
    """Who may act on what ground, and who may not."""
    match art:
        case "vertretung.eingerichtet":
            return (
                f"{wer} hat eingerichtet, dass {d['vertreter']} vertritt: {d['vertretene']}, von {_moment(d['von'])}"
                f" bis vor {_moment(d['bis'])}. Grund: {d['grund']}"
            )
        case "vertretung.beendet":
            return f"{wer} hat die Vertretung {d['nummer']} beendet: {d['grund']}"
        case "befangenheit.gemeldet":
            worauf = f"für die Kommune {d['ags']}" if d["ags"] else f"im Vorgang {d['aktenzeichen']}"
            return (
                f"{wer} hat gemeldet, dass {d['betroffene_name']} ({d['betroffene']}) {worauf} befangen ist:"
                f" {d['grund']}"
            )
        case "befangenheit.aufgehoben":
            return f"{wer} hat die Befangenheit {d['nummer']} aufgehoben: {d['grund']}"
        case "notzugriff.genommen":
            return f"{wer} hat im Notfall die Rolle „{d['rolle']}“ genommen, bis {_moment(d['bis'])}: {d['grund']}"
        case "notzugriff.kontrolliert":
            return f"{wer} hat den Notzugriff {d['nummer']} kontrolliert: {d['vermerk']}"
        case _:
            return f"{art}: {json.dumps(d, ensure_ascii=False)}"


def _day(iso: str) -> str:
    return short_date(date.fromisoformat(iso))


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(BERLIN):%d.%m.%Y %H:%M}"
