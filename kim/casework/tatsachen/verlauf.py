"""Vergleicht die Akte mit dem Journal: Jede Tatsache steht in beiden, und in beiden gleich. Wird von pruefen.py gerufen."""

import collections
import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# What an event makes of a letter and of a mail; other events of a letter are called like the status they lead to.
BRIEF = {"ruecklauf": "ausgefertigt", "klage_erhoben": "angefochten", "klage_erledigt": "bestandskraeftig"}
BRIEF.update({w: w for w in ("abgesandt", "bekanntgegeben", "bestandskraeftig", "aufgehoben")})
POST = {"begonnen": "im_versand", "angenommen": "versendet", "geklaert_versendet": "versendet"}
POST.update({"vertagt": "bereit", "geklaert_nicht_versendet": "bereit", "abgewiesen": "unzustellbar"})
POST.update({"ungewiss": "unklar", "storniert": "storniert"})
ANFANG = ("eingegangen", 1, 1, None)
"""A new case: status, its number, Fassung, moment of completeness."""

ANHANG = (
    "nr",
    "dateiname",
    "dateiname_roh",
    "medientyp",
    "groesse",
    "dokument_sha256",
    "rolle",
    "tiefe",
    "huelle",
)
BEFUGNISSE = ("vertretung", "befangenheit", "notzugriff")


# Beside this file: in the package both lie in one folder.
_TAFELN = runpy.run_path(str(Path(__file__).with_name("tafeln.py")))
JOURNAL, AKTE = _TAFELN["JOURNAL"], _TAFELN["AKTE"]


def erinnern(p: Any) -> dict[Any, Any]:
    """Replays the journal into single facts."""
    soll: dict[Any, Any] = {}
    zahl: collections.Counter[Any] = collections.Counter()
    regeln = collections.defaultdict(list)
    for arten, (sorte,), schluessel, felder in JOURNAL:
        for art in arten:
            regeln[art].append((sorte, schluessel, felder))
    for e in p.zeilen("journal"):
        if e["daten_json"] is None:
            continue
        d, am, um = json.loads(e["daten_json"]), e["am"], e["vorgang"]
        bereich, _, art = e["art"].partition(".")
        zahl[um, art] += 1
        w = {
            "person": None,
            "vertretene": None,
            "notzugriff": None,
            "grund": "",
            "stufe": "pruefvermerk",
            "angenommen": False,
            "inhalt": d,
            "eingegangen_am": am,
            "eltern": None,
            "uid": None,
            "message_id": None,
            **d,
        }
        w.update(am=am, nr=e["nr"], k=zahl[um, art])
        for sorte, schluessel, felder in regeln[e["art"]]:
            if sorte == "Postabruf" and w["uid"] is None:
                continue
            soll[(sorte, um, *(w[f] for f in schluessel))] = [w[f] for f in felder]
        if bereich == "antrag":
            bewegen(soll, um, art, d)
        elif bereich == "pruefung":
            zahl[um] += 1
            soll["Prüfung", um, zahl[um]] = [art, d["fassung"], d["befunde"], d["fehler"], am]
            stand = soll.setdefault(("Antrag", um), [*ANFANG])
            stand[3] = d.get("vollstaendig_am", stand[3])
        elif bereich == "haushalt" and art != "eroeffnet":
            zahl[um] += 1
            soll["Haushaltssperre", um, zahl[um]] = [art == "gesperrt", d["grund"], d["person"], am]
        elif bereich == "haushalt":
            soll.update({("Haushalt", um, posten): [cent] for posten, cent in d["posten"].items()})
        elif bereich == "verteilliste":
            angaben = "baustein haushaltsjahr summe_cent inhalt_sha256 programm_version regel_version"
            liste = soll.setdefault(
                ("Verteilliste", um), ["", 0, *(w.get(f) for f in angaben.split()), w["person"], am]
            )
            liste[:2] = [d["status"], liste[1] + 1]
        elif bereich == "verfuegung" and art != "angehalten":
            verfuegen(soll, um, w)
        elif bereich == "post" and art in {"bereit", *POST}:
            if art == "bereit":
                zahl[d["bezug"], d["art"]] += 1
            post = soll.setdefault(("Sendung", d["bezug"], d["art"], zahl[d["bezug"], d["art"]]), [])
            post[:] = (
                [*post[:2], POST[art], post[3] + 1, *post[4:]] if post else [d["kanal"], am, art, 1, 0, []]
            )
            if art == "ungewiss" or ("ausgang" in d and art != "begonnen"):
                post[4] += 1
                post[5].append([d.get("ausgang", "unklar"), d.get("phase", "inhalt"), d.get("code"), am])
        elif bereich == "bescheid" and art in BRIEF:
            soll["Bescheid", um, d["bescheid"]][0] = BRIEF[art]
        if "nutzlast_sha256" in d:
            soll["Bescheid", um, d["bescheid"]] = beschieden(d, am)
    return soll


def bewegen(soll: dict[Any, Any], um: str, art: str, d: dict[str, Any]) -> None:
    stand = soll.setdefault(("Antrag", um), [*ANFANG])
    stand[:2] = [d["status"], stand[1] + 1] if "status" in d else stand[:2]
    empfangen(soll, um, art, d)
    if art in ("geaendert", "neu_beschieden"):
        stand[2] = d["fassung"]
        if "angenommen" in d:
            soll["Entscheid", um, d["angenommen"]] = [True, d["person"], d["grund"]]
    if art in ("geaendert", "fassung_entworfen") and "angenommen" not in d:
        soll["Fassung", um, d["fassung"]] = [d["fassung_sha256"], d["person"], d["grund"]]


def beschieden(d: dict[str, Any], am: str) -> list[Any]:
    rahmen = sorted([b["haushaltsjahr"], b["art"], b["betrag_cent"]] for b in d["buchungen"])
    return ["ausgefertigt", d["betrag_cent"], d["nutzlast_sha256"], am, rahmen]


def empfangen(soll: dict[Any, Any], um: str, art: str, d: dict[str, Any]) -> None:
    if "ags" in d:
        soll["Empfängerin", um] = [d["ags"], d["baustein"]]
    elif art == "geaendert":
        soll.pop(("Empfängerin", um), None)


def verfuegen(soll: dict[Any, Any], um: str, w: dict[str, Any]) -> None:
    angaben = [w.get(f) for f in ("art", "gruende", "inhalt_sha256", "person", "am")]
    stand = soll.setdefault(("Verfügung", um, w["verfuegung"]), ["", 0, *angaben])
    stand[:2] = [w["status"], stand[1] + 1]


def akte(p: Any) -> Iterator[tuple[str, str]]:
    """Every fact of the rows is in the journal, and every fact of the journal is in the rows."""
    soll, ist = erinnern(p), dict[Any, Any]()
    zahl: collections.Counter[Any] = collections.Counter()
    rollen, befunde = p.gruppen("rollen", "person"), p.gruppen("befunde", "pruefung")
    anhaenge = p.gruppen("anhaenge", "eingang")
    buchungen, versuche = p.gruppen("buchungen", "bescheidnummer"), p.gruppen("versuche", "sendung")
    vorgang = {z["bescheidnummer"]: z["aktenzeichen"] or z["bescheidnummer"] for z in p.zeilen("bescheide")}
    verfuegt = {
        z["verfuegungsnummer"]: z["aktenzeichen"] or z["bescheidnummer"] for z in p.zeilen("verfuegungen")
    }
    for (datei,), (sorte,), schluessel, felder in AKTE:
        for z in p.zeilen(datei):
            um = z["bezug"] + z["art"] if datei == "sendungen" else z.get("aktenzeichen")
            zahl[sorte, um] += 1
            z["k"] = zahl[sorte, um]
            if datei == "personen":
                z.update(wer=f"Person {z['kuerzel']}", rollen=[r["rolle"] for r in rollen[z["kuerzel"],]])
            elif datei.startswith(BEFUGNISSE):
                z["um"] = f"{next(b for b in BEFUGNISSE if datei.startswith(b)).title()} {z['nr']}"
            elif datei == "posteinordnungen":
                alle = anhaenge[z["eingang"],]
                z["klassen"] = json.loads(z["klassen_json"])
                z["anhaenge"] = [[a[f] for f in ANHANG] for a in alle]
            elif datei == "pruefungen":
                z["befunde"] = [b["code"] for b in befunde[z["pruefung"],]]
            elif datei == "vermerke":
                z["abweichungen"] = json.loads(z["abweichungen_json"])
            elif datei == "haushalt":
                z["posten"] = f"{z['baustein']}/{z['haushaltsjahr']}/{z['art']}"
                z["haushalt"] = f"Haushalt {z['programm']}"
            elif datei == "sendungen":
                alle = versuche[z["sendung"],]
                z.update(
                    anzahl=z["versuche"],
                    versuche=[[v[f] for f in ("ausgang", "phase", "code", "am")] for v in alle],
                )
            elif datei == "naechte":
                z.update(nacht=f"Nachtlauf {z['datum']}", ergebnis=json.loads(z["ergebnis_json"]))
                if sorte == "Nachtende" and z["beendet_am"] is None:
                    continue
            elif "verfuegungsnummer" in z:
                z["vorgang"] = verfuegt[z["verfuegungsnummer"]]
                z["gruende"] = json.loads(z.get("inhalt_json", "{}")).get("gruende")
            elif "bescheidnummer" in z:
                z["vorgang"], alle = vorgang[z["bescheidnummer"]], buchungen[z["bescheidnummer"],]
                z["buchungen"] = sorted([b["haushaltsjahr"], b["art"], b["betrag_cent"]] for b in alle)
            ist[(sorte, *(z[f] for f in schluessel))] = [z[f] for f in felder]
    for nr, z in enumerate(p.zeilen("haushaltssperren"), start=1):
        sperre = [z["gesperrt"], z["grund"], z["person"], z["am"]]
        ist["Haushaltssperre", f"Haushalt {z['programm']}", nr] = sperre
    for z in p.zeilen("fassungen"):
        gelesen = z["art"] == "gelesen"
        angaben = "inhalt_sha256 eingang person grund am" if gelesen else "inhalt_sha256 person grund"
        ist["Fassung", z["aktenzeichen"], z["nr"]] = [z[f] for f in angaben.split()]
    # Journals of earlier versions do not name the recipient.
    for key in sorted({*soll, *ist} - {k for k in ist if k[0] == "Empfängerin" and k not in soll}, key=str):
        erased = key[1] in p.ohne_inhalt or (p.ohne_inhalt and key[0] == "Sendung")
        if soll.get(key) != ist.get(key) and not erased:
            yield " ".join(map(str, key)), "Die Akte sagt etwas anderes als das Journal."


PRUEFUNGEN = (akte,)
