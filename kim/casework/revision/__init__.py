"""What outsiders get: everything the office knows in one folder, sealed in the journal, with a verifier of its own.

The seal is a journal entry with the sha256 of every file. So one line that the auditor noted, the chain's head, covers
every field of every row. The same office gives the same bytes: a seal that still fits is not written twice.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from kim.adapters.document_store import DokumentFehlt
from kim.casework.buero import Buero, KimError
from kim.casework.journal import append
from kim.casework.revision import chronik
from kim.casework.tatsachen import ansichten
from kim_models.rows import Dokument, Ereignis, Ereignisinhalt
from kim_models.wert import canonical_json

SIEGEL = "revision.ausgegeben"
PRUEFPROGRAMM = ("pruefen.py", "eingang.py", "rechnung.py", "tafeln.py", "verfuegungen.py", "verlauf.py")
_ZUGLEICH = 500
"""Rows held in memory at a time."""


class OrdnerNichtLeer(KimError):
    """The folder holds something already; a package is never mixed with other files."""


@dataclass(frozen=True)
class Paket:
    """What was written. `kopf` is the line to note down elsewhere; `fehlend` names documents that are damaged or gone."""

    ordner: Path
    kopf: str
    eintraege: int
    zeilen: int
    dokumente: int
    fehlend: tuple[str, ...]


def export_audit(buero: Buero, ordner: Path) -> Paket:
    """Writes the package into an empty or new folder. Raises OrdnerNichtLeer.

    The office stands still while the rows are written, so that all files tell of the same moment; documents, which
    never change, are copied afterwards. A damaged document does not stop the export: the verifier names it.
    """
    ordner.mkdir(parents=True, exist_ok=True)
    if any(ordner.iterdir()):
        raise OrdnerNichtLeer(
            f"Der Ordner {ordner} ist nicht leer. Bitte einen leeren oder neuen Ordner nennen."
        )
    dateien: dict[str, dict[str, Any]] = {}
    with buero.database.writing() as session:
        for name, query in ansichten.files().items():
            dateien[name] = _write(ordner / name, _lines(session, query))
        dateien["chronik.html"] = _write(ordner / "chronik.html", chronik.html(session))
        for name in PRUEFPROGRAMM:
            dateien[name] = _write(ordner / name, [verifier(name)])
        kopf = _seal(session, buero, {name: angaben["sha256"] for name, angaben in dateien.items()})
        dateien["journal.jsonl"] = _write(ordner / "journal.jsonl", _lines(session, ansichten.journal()))
        documents = session.exec(select(Dokument.sha256).order_by(Dokument.sha256)).all()
    manifest = {
        "schema": "kim.revision/1",
        "kopf": kopf.hash,
        "kopf_am": kopf.am.isoformat(),
        "eintraege": kopf.nr,
        "dokumente": len(documents),
        "dateien": dict(sorted(dateien.items())),
    }
    fehlend = _copy_documents(buero, ordner / "dokumente", documents)
    _write(ordner / "manifest.json", [json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"])
    zeilen = sum(angaben["zeilen"] for name, angaben in dateien.items() if name.endswith(".jsonl"))
    return Paket(ordner, kopf.hash, kopf.nr, zeilen, len(documents) - len(fehlend), fehlend)


def verifier(name: str) -> str:
    """The source of one of PRUEFPROGRAMM: standard library only, so that an auditor can read it and run it anywhere."""
    return resources.files("kim.casework.tatsachen").joinpath(name).read_text(encoding="utf-8")


def _lines(session: Session, query: Any) -> Iterator[str]:
    rows = session.execute(query, execution_options={"yield_per": _ZUGLEICH}).mappings()
    for row in rows:
        yield canonical_json({name: _plain(value) for name, value in row.items()}) + "\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _write(path: Path, parts: Iterable[str]) -> dict[str, Any]:
    """One file, part by part: its sha256 and its number of lines."""
    summe, zeilen = hashlib.sha256(), 0
    with path.open("wb") as file:
        for part in parts:
            raw = part.encode()
            summe.update(raw)
            zeilen += raw.count(b"\n")
            file.write(raw)
    return {"sha256": summe.hexdigest(), "zeilen": zeilen}


def _seal(session: Session, buero: Buero, dateien: Mapping[str, str]) -> Ereignis:
    """The journal's last entry: the seal over these files, written unless the last one says just that.

    It also names the entries without a content, so that nobody can erase one more and call it old.
    """
    erased = (
        select(Ereignis.nr)
        .outerjoin(Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr)
        .where(col(Ereignisinhalt.nr).is_(None))
        .order_by(col(Ereignis.nr))
    )
    daten = {"dateien": dict(dateien), "ohne_inhalt": list(session.exec(erased).all())}
    newest = select(Ereignis, Ereignisinhalt.daten_json).outerjoin(
        Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr
    )
    newest = newest.order_by(col(Ereignis.nr).desc()).limit(1)
    last = session.exec(newest).first()
    if last is None or last[0].art != SIEGEL or last[1] != canonical_json(daten):
        append(session, SIEGEL, "Revision", buero.uhr.now(), daten)
        last = session.exec(newest).one()
    return last[0]


def _copy_documents(buero: Buero, ordner: Path, documents: Iterable[str]) -> tuple[str, ...]:
    ordner.mkdir()
    fehlend = []
    for sha256 in documents:
        try:
            buero.ablage.get(sha256)
        except DokumentFehlt:
            fehlend.append(sha256)
            if not buero.ablage.path(sha256).exists():
                continue
        shutil.copyfile(buero.ablage.path(sha256), ordner / sha256)
        os.chmod(ordner / sha256, 0o640)
    return tuple(fehlend)
