"""Prüft dieses Revisionspaket. Braucht nur Python ab 3.9, kein Netz und keines unserer Programme.

    python3 pruefen.py [ORDNER] [--kopf HASH] [--eingang NACHWEIS]

Mit --kopf wird verlangt, dass der früher notierte Kopf in der Kette des Journals steht; mit --eingang, dass der
Empfangsnachweis aus einer Eingangsbestätigung (.json oder .eml) zu diesem Journal passt. Ende 0: alles stimmt; 1: nicht.
"""

import argparse
import collections
import hashlib
import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Fund = Iterator[tuple[str, str]]
PDF, MAIL = "application/pdf", "message/rfc822"
TEILE = ("rechnung.py", "verfuegungen.py", "verlauf.py")


class Paket:
    """The folder, and what the chain's check learned about it."""

    def __init__(self, ordner: Path) -> None:
        self.ordner = ordner
        self.koepfe: list[str] = []
        self.nachweis: Any = None
        self.ohne_inhalt: set[str] = set()
        """What has journal entries whose content was erased: there the chain alone can be checked."""

    @staticmethod
    def sha(data: Any) -> str:
        return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()

    @staticmethod
    def canonical(value: Any) -> str:
        """The one spelling that is hashed."""
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def zeilen(self, name: str) -> Iterator[dict[str, Any]]:
        with (self.ordner / f"{name}.jsonl").open(encoding="utf-8", newline="\n") as file:
            for zeile in map(json.loads, file):
                if name == "eingaenge":
                    zeile["eingang"] = zeile["nr"]
                if "eingang" in zeile:
                    zeile["eingang"] = f"E-{zeile['eingang']:06d}"
                if zeile.get("eltern") is not None:
                    zeile["eltern"] = f"E-{zeile['eltern']:06d}"
                yield zeile

    def gruppen(self, name: str, *felder: str) -> dict[Any, list[dict[str, Any]]]:
        """Key → rows, in their order."""
        found = collections.defaultdict(list)
        for zeile in self.zeilen(name):
            found[tuple(zeile[feld] for feld in felder)].append(zeile)
        return found

    def manifest(self) -> Any:
        return json.loads((self.ordner / "manifest.json").read_text(encoding="utf-8"))


def dateien(p: Paket) -> Fund:
    """Every file is the manifest's, every document is what its name says, and nothing else lies here."""
    m, roh = p.manifest(), (p.ordner / "manifest.json").read_bytes()
    if (
        m["schema"] != "kim.revision/1"
        or (json.dumps(m, ensure_ascii=False, indent=1) + "\n").encode() != roh
    ):
        yield "manifest.json", "Das Verzeichnis hat nicht seine Form."
    for name, angaben in m["dateien"].items():
        data = (p.ordner / name).read_bytes() if (p.ordner / name).is_file() else b""
        if angaben != {"sha256": p.sha(data), "zeilen": data.count(b"\n")}:
            yield name, "Die Datei ist nicht die aus manifest.json."
    dort = {pfad.name for pfad in p.ordner.iterdir()} - {"__pycache__"}
    for name in sorted(dort ^ {*m["dateien"], "manifest.json", "dokumente"}):
        yield name, "Die Datei fehlt oder gehört nicht zum Paket."
    zeilen = {z["sha256"]: z for z in p.zeilen("dokumente")}
    wessen = wem(p)
    dort = {pfad.name for pfad in (p.ordner / "dokumente").iterdir()}
    if m["dokumente"] != len(zeilen):
        yield "manifest.json", "Die Anzahl der Dokumente stimmt nicht."
    for name in sorted(dort ^ set(zeilen)):
        yield f"Dokument {name}", "Das Dokument fehlt oder gehört nicht zum Paket." + wessen[name][0]
    for name in sorted(dort & set(zeilen)):
        data = (p.ordner / "dokumente" / name).read_bytes()
        if (p.sha(data), len(data)) != (name, zeilen[name]["groesse"]):
            yield f"Dokument {name}", "Das Dokument wurde verändert." + wessen[name][0]
        if zeilen[name]["medientyp"] not in wessen[name][1] | {PDF, MAIL}:
            yield f"Dokument {name}", "Die Art der Datei ist keine, die sie haben kann." + wessen[name][0]
    for datei in ("eingaenge", "anhaenge", "ausfertigungen", "sendungen"):
        for z in p.zeilen(datei):
            needed = datei != "sendungen" or (z["status"], z["kanal"]) == ("versendet", "email")
            if z["dokument_sha256"] not in zeilen and (needed or z["dokument_sha256"]):
                yield f"Dokument {z['dokument_sha256']}", f"Es ist in {datei}.jsonl genannt, fehlt aber."


def wem(p: Paket) -> dict[str, tuple[str, set[str]]]:
    """Document → to which receipts it belongs, as a sentence, and which kinds of file these allow."""
    wessen: dict[str, tuple[str, set[str]]] = collections.defaultdict(lambda: ("", set()))
    for datei in ("eingaenge", "anhaenge"):
        for z in p.zeilen(datei):
            satz, arten = wessen[z["dokument_sha256"]]
            was = f" ({z['eingang']})" if datei == "eingaenge" else f" ({z['eingang']}, Anhang {z['nr']})"
            wessen[z["dokument_sha256"]] = (
                satz + was,
                arten | {z.get("medientyp", "application/octet-stream")},
            )
    return wessen


def kette(p: Paket) -> Fund:
    """The chain is whole, each content is the one committed to, and the last entry seals the other files."""
    vor, letzter, ohne = "0" * 64, dict[str, Any](), []
    for nr, e in enumerate(p.zeilen("journal"), 1):
        ort = f"Journal, Eintrag {nr}"
        if e["nr"] != nr or e["vor_hash"] != vor:
            yield ort, f"Der Eintrag schließt nicht an den vorigen an ({e['vorgang']})."
        if e["hash"] != p.sha(
            p.canonical([e[f] for f in ("nr", "art", "am", "vorgang", "commitment", "vor_hash")])
        ):
            yield ort, f"Der Eintrag wurde verändert ({e['vorgang']})."
        if e["daten_json"] is None and e["salz"] is None:
            ohne.append(nr)
            p.ohne_inhalt.add(e["vorgang"])
        elif p.sha(f"{e['salz']}\n{e['daten_json']}") != e["commitment"]:
            yield ort, f"Der Inhalt des Eintrags wurde verändert ({e['vorgang']})."
        vor, letzter = e["hash"], e
        p.koepfe.append(vor)
    m, siegel = p.manifest(), json.loads(letzter["daten_json"])
    if (m["kopf"], m["kopf_am"], m["eintraege"]) != (vor, letzter["am"], len(p.koepfe)):
        yield "manifest.json", "Der Kopf ist nicht der des Journals."
    if letzter["art"] != "revision.ausgegeben" or siegel["ohne_inhalt"] != ohne:
        yield "Siegel", "Der letzte Eintrag besiegelt dieses Paket nicht."
    for name in sorted({*siegel["dateien"], *m["dateien"]} - {"journal.jsonl"}):
        pfad = p.ordner / name
        if not pfad.is_file() or siegel["dateien"].get(name) != p.sha(pfad.read_bytes()):
            yield name, "Die Datei ist nicht die, die das Journal besiegelt."


def alle_pruefungen() -> list[Any]:
    """The checks here and in the three files beside this one."""
    weitere = [runpy.run_path(str(Path(__file__).with_name(name))) for name in TEILE]
    return [dateien, kette, *(pruefung for teil in weitere for pruefung in teil["PRUEFUNGEN"])]


def eingang(p: Paket) -> Fund:
    """The receipt that a municipality was given, if one was named: it, this journal, file and original say the same."""
    if p.nachweis is None:
        return
    teil = runpy.run_path(str(Path(__file__).with_name("eingang.py")))
    try:
        nachweis = teil["lies"](teil["aus_mail"](p.nachweis.read_bytes()))
    except (ValueError, OSError) as fehler:
        yield p.nachweis.name, str(fehler)
        return
    for satz in (*teil["maengel"](nachweis), *teil["im_paket"](p, nachweis)):
        yield p.nachweis.name, satz


def main(argumente: Any = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("ordner", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--kopf", help="der früher notierte Kopf des Journals")
    parser.add_argument(
        "--eingang", type=Path, help="ein Empfangsnachweis: empfangsnachweis.json oder die E-Mail"
    )
    wahl = parser.parse_args(argumente)
    p, funde = Paket(wahl.ordner), list[str]()
    p.nachweis = wahl.eingang
    for pruefung in (*alle_pruefungen(), eingang):
        try:
            for ort, satz in pruefung(p):
                funde.append(f"{ort}: {satz}")
        except Exception as fehler:  # noqa: BLE001 - a forged file may hold anything
            funde.append(
                f"{pruefung.__name__}: Das Paket lässt sich hier nicht lesen ({type(fehler).__name__}: {fehler})."
            )
    if wahl.kopf and wahl.kopf not in p.koepfe:
        funde.append("Kopf: Der notierte Kopf steht nicht in diesem Journal.")
    elif wahl.kopf and not funde:
        sys.stdout.write(
            f"Der notierte Kopf ist Eintrag {p.koepfe.index(wahl.kopf) + 1} von {len(p.koepfe)}.\n"
        )
    elif wahl.eingang and not funde:
        sys.stdout.write("Der Eingang steht unverändert in diesem Journal.\n")
    for fund in funde:
        sys.stdout.write(fund + "\n")
    sys.stdout.write(f"{len(funde)} Abweichungen.\n" if funde else f"Alles stimmt. Kopf: {p.koepfe[-1]}\n")
    return 1 if funde else 0


if __name__ == "__main__":
    sys.exit(main())
