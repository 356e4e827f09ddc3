"""Prüft Empfangsnachweise aus Eingangsbestätigungen. Braucht nur Python ab 3.9, kein Netz und keines unserer Programme.

    python3 eingang.py NACHWEIS [NACHWEIS …] [--original DATEI]

NACHWEIS ist die Datei empfangsnachweis.json oder die Bestätigung selbst (.eml). Nachgerechnet wird jeder Eintrag;
mehrere Nachweise werden verglichen: wer kam zuerst? Ende 0: alles stimmt; 1: nicht. Ob die Einträge im Journal der Behörde
stehen, zeigt ihr Revisionspaket: python3 pruefen.py --eingang NACHWEIS
"""

import argparse
import datetime
import email
import email.policy
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = "kim.receipt/1"
GROESSE = 1_000_000
"""More bytes than any proof of ours has."""
FELDER = {
    "schema": str,
    "behoerde": str,
    "eingangsnummer": str,
    "eingegangen_am": str,
    "zeitquelle": str,
    "sha256": str,
    "eintrag": dict,
    "weitere": list,
    "kopf": dict,
}
KETTE = ("nr", "art", "am", "vorgang", "commitment", "vor_hash")
"""What the hash of an entry is computed from, in this order."""
EINTRAG = {feld: int if feld == "nr" else str for feld in (*KETTE, "hash", "salz", "daten_json")}
KOPF = {"nr": int, "hash": str}


def sha(data: Any) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def canonical(value: Any) -> str:
    """The one spelling that is hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def eintrag_hash(eintrag: Any) -> str:
    return sha(canonical([eintrag[feld] for feld in KETTE]))


def inhalt_hash(eintrag: Any) -> str:
    return sha(f"{eintrag['salz']}\n{eintrag['daten_json']}")


def ist_json(data: bytes) -> bool:
    """Whether these bytes are the file itself; an editor may have put a mark before it."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def aus_mail(data: bytes) -> bytes:
    """The proof attached to an acknowledgement; the data themselves if they are no mail."""
    if ist_json(data):
        return data
    for teil in email.message_from_bytes(data, policy=email.policy.default).walk():
        if teil.get_filename() == "empfangsnachweis.json":
            inhalt = teil.get_payload(decode=True)
            return inhalt if isinstance(inhalt, bytes) else b""
    return b""


def lies(data: bytes) -> Any:
    """The proof behind the bytes of `empfangsnachweis.json`. Raises ValueError with a German sentence."""
    try:
        if len(data) > GROESSE:
            raise ValueError
        nachweis = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_einmal)
        canonical(nachweis).encode()
        _form(nachweis, FELDER)
        for eintrag in (nachweis["eintrag"], *nachweis["weitere"]):
            _form(eintrag, EINTRAG)
        _form(nachweis["kopf"], KOPF)
        if (
            nachweis["schema"] != SCHEMA
            or datetime.datetime.fromisoformat(nachweis["eingegangen_am"]).tzinfo is None
        ):
            raise ValueError
    except (ValueError, RecursionError):
        raise ValueError(f"Das ist kein lesbarer Empfangsnachweis ({SCHEMA}).") from None
    return nachweis


def _einmal(paare: Any) -> Any:
    if len(dict(paare)) != len(paare):
        raise ValueError
    return dict(paare)


def _form(wert: Any, felder: Any) -> None:
    if type(wert) is not dict or {name: type(inhalt) for name, inhalt in wert.items()} != felder:
        raise ValueError


def maengel(nachweis: Any) -> Iterator[str]:
    """What in the proof does not fit together, each in a sentence; nothing of the office is needed."""
    alle = [nachweis["eintrag"], *nachweis["weitere"]]
    for eintrag in alle:
        if inhalt_hash(eintrag) != eintrag["commitment"]:
            yield f"Der Inhalt des Eintrags {eintrag['nr']} wurde verändert."
        if eintrag_hash(eintrag) != eintrag["hash"]:
            yield f"Der Eintrag {eintrag['nr']} wurde verändert."
        if eintrag["art"] != "eingang.registriert":
            yield f"Der Eintrag {eintrag['nr']} hält keinen Eingang fest."
    e, daten = nachweis["eintrag"], inhalt(nachweis["eintrag"])
    if nachweis["eingangsnummer"] != e["vorgang"]:
        yield "Die Eingangsnummer ist nicht die des Eintrags."
    if nachweis["eingegangen_am"] != daten.get("eingegangen_am", e["am"]):
        yield "Der Zeitpunkt ist nicht der des Eintrags."
    if nachweis["zeitquelle"] != daten.get("zeitquelle"):
        yield "Die Quelle des Zeitpunkts ist nicht die des Eintrags."
    if nachweis["sha256"] != daten.get("sha256"):
        yield "Der Prüfwert des Originals ist nicht der des Eintrags."
    mail = [m for m in nachweis["weitere"] if m["vorgang"] == daten.get("eltern")]
    if "eltern" in daten and [inhalt(m).get("eingegangen_am", m["am"]) for m in mail] != [
        nachweis["eingegangen_am"]
    ]:
        yield "Der Eintrag der E-Mail, mit der die Datei kam, fehlt oder nennt einen anderen Zeitpunkt."
    if nachweis["kopf"]["nr"] < max(eintrag["nr"] for eintrag in alle):
        yield "Der Kopf des Journals ist älter als der Eintrag."
    for nr in zwei_pruefwerte([nachweis]):
        yield f"Zu Eintrag {nr} stehen im Nachweis zwei verschiedene Prüfwerte."


def inhalt(eintrag: Any) -> Any:
    """What an entry says; nothing if it cannot be read."""
    try:
        daten = json.loads(eintrag["daten_json"])
    except (ValueError, RecursionError):
        return {}
    return daten if isinstance(daten, dict) else {}


def zwei_pruefwerte(nachweise: Any) -> list[int]:
    """Entry numbers for which these proofs know two hashes: they cannot come from one journal."""
    bekannt: dict[int, set[str]] = {}
    for n in nachweise:
        bekannt.setdefault(n["kopf"]["nr"], set()).add(n["kopf"]["hash"])
        for e in (n["eintrag"], *n["weitere"]):
            bekannt.setdefault(e["nr"], set()).add(e["hash"])
            bekannt.setdefault(e["nr"] - 1, set()).add(e["vor_hash"])
    return sorted(nr for nr, hashes in bekannt.items() if len(hashes) > 1)


def originale(nachweis: Any) -> list[Any]:
    """The sha256 of every file that the proof is about."""
    return [inhalt(e).get("sha256") for e in (nachweis["eintrag"], *nachweis["weitere"])]


def reihenfolge(nachweise: Any) -> Iterator[tuple[bool, str]]:
    """Who came first, and whether the order of the moments is that of the entries: (agrees, sentence)."""
    for nr in zwei_pruefwerte(nachweise):
        yield (
            False,
            f"Die Nachweise stammen nicht aus demselben Journal: Zu Eintrag {nr} stehen zwei Prüfwerte.",
        )
    reihe = sorted(nachweise, key=lambda n: (moment(n), n["eingangsnummer"].rjust(20)))
    for davor, danach in [reihe[i : i + 2] for i in range(len(reihe) - 1)]:
        beide = [min(e["nr"] for e in (n["eintrag"], *n["weitere"])) for n in (davor, danach)]
        satz = f"{davor['eingangsnummer']} kam vor {danach['eingangsnummer']}"
        satz += " (gleicher Zeitpunkt, niedrigere Nummer)." if moment(davor) == moment(danach) else "."
        yield True, satz
        # A moment of our own is that of its entry; those of a mailbox or a stamp may be noted later.
        if {davor["zeitquelle"], danach["zeitquelle"]} == {"ablage"} and beide[0] > beide[1]:
            yield False, f"Im Journal steht Eintrag {beide[1]} aber vor Eintrag {beide[0]}."


def moment(nachweis: Any) -> datetime.datetime:
    return datetime.datetime.fromisoformat(nachweis["eingegangen_am"])


def im_paket(p: Any, nachweis: Any) -> Iterator[str]:
    """Where the package's journal, its receipts or its documents say something else than the proof."""
    alle = [nachweis["eintrag"], *nachweis["weitere"]]
    nummern = {e["nr"] for e in alle}
    dort = {z["nr"]: z for z in p.zeilen("journal") if z["nr"] in nummern}
    for e in alle:
        zeile = dort.get(e["nr"], {})
        geloescht = zeile.get("daten_json") is None
        if any(
            zeile.get(feld) != e[feld]
            for feld in EINTRAG
            if not (geloescht and feld in ("salz", "daten_json"))
        ):
            yield f"Der Eintrag {e['nr']} steht so nicht in diesem Journal."
    kopf = nachweis["kopf"]
    if p.koepfe[kopf["nr"] - 1 : kopf["nr"]] != [kopf["hash"]]:
        yield f"Der Kopf (Eintrag {kopf['nr']}) steht so nicht in diesem Journal."
    akte = [z for z in p.zeilen("eingaenge") if z["eingang"] == nachweis["eingangsnummer"]]
    if [(z["eingegangen_am"], z["zeitquelle"]) for z in akte] != [
        (nachweis["eingegangen_am"], nachweis["zeitquelle"])
    ]:
        yield "Die Akte nennt einen anderen Zeitpunkt oder kennt den Eingang nicht."
    for pruefwert in originale(nachweis):
        pfad = p.ordner / "dokumente" / str(pruefwert)
        if not pfad.is_file() or sha(pfad.read_bytes()) != pruefwert:
            yield f"Das Original {pruefwert} fehlt oder wurde verändert."


def main(argumente: Any = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("nachweise", nargs="+", type=Path)
    parser.add_argument("--original", type=Path, help="die eingereichte Datei")
    wahl, gut, funde = parser.parse_args(argumente), list[Any](), 0
    for datei in wahl.nachweise:
        try:
            nachweis = lies(aus_mail(datei.read_bytes()))
            saetze = list(maengel(nachweis))
        except (ValueError, OSError) as fehler:
            nachweis, saetze = None, [str(fehler)]
        if nachweis and wahl.original and sha(wahl.original.read_bytes()) not in originale(nachweis):
            saetze.append("Die Datei ist nicht das Original dieses Eingangs.")
        funde += len(saetze)
        if not saetze:
            gut.append(nachweis)
            e = nachweis["eintrag"]
            saetze = [
                f"{e['vorgang']} vom {nachweis['eingegangen_am']} ist unverändert: Eintrag {e['nr']}, {e['hash']}"
            ]
        for satz in saetze:
            sys.stdout.write(f"{datei.name}: {satz}\n")
    for stimmt, satz in reihenfolge(gut):
        funde += not stimmt
        sys.stdout.write(satz + "\n")
    return 1 if funde else 0


if __name__ == "__main__":
    sys.exit(main())
