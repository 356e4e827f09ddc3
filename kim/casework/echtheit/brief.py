"""Whether a letter in somebody's hand is ours, unchanged and the current one: one German sentence."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, assert_never

from sqlmodel import Session, col, select

from kim.adapters.brief.attachment import Getragen, read_letter
from kim.adapters.clock import berlin_date
from kim.adapters.document_store import DokumentFehlt
from kim.adapters.siegel import KEINS, Siegelbefund, Siegelzustand, read_seal
from kim.casework import akte
from kim.casework.bescheid import siegelung
from kim.casework.bescheid.ausfertigung import AusfertigungWeichtAb, payload
from kim.casework.buero import Buero
from kim.casework.journal import entries
from kim_models.datum import long_date
from kim_models.lifecycle import Bescheidstatus
from kim_models.rows import Ausfertigung, Bescheid
from kim_models.wert import sha256_hex

Ergebnis = Literal["gilt", "aufgehoben", "veraendert", "gefaelscht", "unstimmig", "fremd", "unlesbar"]


@dataclass(frozen=True)
class Briefurteil:
    """The answer: what it is, in one sentence, and which Bescheid it is about if any."""

    ergebnis: Ergebnis
    satz: str
    sha256: str
    bescheidnummer: str | None = None
    status: str | None = None
    siegel: Siegelzustand | None = None
    """What the seal of this file is worth; None if that was not asked."""
    gesiegelt_von: str | None = None


def verify_letter(buero: Buero, pdf: bytes) -> Briefurteil:
    """Compares one file with the stored letters and decisions. Never raises for any content."""
    sha256 = sha256_hex(pdf)
    with buero.database.reading() as session:
        row = _by_letter(session, sha256)
        if row is not None:
            return _ours(session, row, sha256, read_seal(pdf))
    # Opening a stranger's file takes seconds: no transaction is open meanwhile.
    getragen = read_letter(pdf)
    if not getragen.lesbar:
        return Briefurteil(
            "unlesbar", "Das ist keine lesbare PDF-Datei; darüber lässt sich nichts sagen.", sha256
        )
    siegel = read_seal(pdf)
    with buero.database.reading() as session:
        return _not_ours(session, buero, getragen, sha256, siegel)


def verify_code(buero: Buero, bescheidnummer: str, pruefzeichen: str) -> Briefurteil:
    """The same for paper, by what stands in its foot on every page: number and Prüfzeichen, in any spelling."""
    nummer = bescheidnummer.strip().upper()
    zeichen = "".join(pruefzeichen.split()).lower()
    with buero.database.reading() as session:
        row = _by_number(session, {nummer})
        if row is None:
            return Briefurteil("fremd", "Einen Bescheid mit dieser Nummer gibt es in diesem Büro nicht.", "")
        if not _PRUEFZEICHEN.fullmatch(zeichen):
            satz = (
                f"Ein Prüfzeichen hat 16 Ziffern aus 0–9 und a–f; für {_name(row)} bitte noch einmal ablesen."
            )
            return _urteil("unlesbar", satz, row, "")
        if not row.nutzlast_sha256.startswith(zeichen):
            satz = f"Dieses Prüfzeichen gehört nicht zu unserem {_name(row)}: Der Brief ist gefälscht oder verändert."
            return _urteil("gefaelscht", satz, row, "")
        ergebnis, stand = _standing(session, row)
        return _urteil(
            ergebnis, f"Nummer und Prüfzeichen sind die von unserem {_name(row)}; {stand}.", row, ""
        )


_PRUEFZEICHEN = re.compile(r"[0-9a-f]{16}")


def _by_letter(session: Session, sha256: str) -> Bescheid | None:
    return session.exec(
        select(Bescheid).where(
            Ausfertigung.dokument_sha256 == sha256, Bescheid.id == Ausfertigung.bescheid_id
        )
    ).one_or_none()


def _ours(session: Session, row: Bescheid, sha256: str, siegel: Siegelbefund = KEINS) -> Briefurteil:
    name = _name(row)
    if not _journal_knows(session, row, sha256):
        return _urteil(
            "unstimmig",
            f"{name} liegt so in unserer Akte, aber die Akte stimmt nicht mit dem Journal überein;"
            " bitte „kim verify“ ausführen.",
            row,
            sha256,
        )
    if siegel.zustand == "ungueltig":
        satz = f"{name} liegt so in unserer Akte, sein Siegel ist aber nicht gültig; bitte „kim replay --briefe“ ausführen."
        return _urteil("unstimmig", satz, row, sha256, siegel)
    unversehrt = "unverändert" + _SEAL_OF_OURS[siegel.zustand].format(wer=siegelung.in_words(siegel))
    ergebnis, stand = _standing(session, row)
    return _urteil(ergebnis, f"Das ist unser {name}, {unversehrt}; {stand}.", row, sha256, siegel)


def _standing(session: Session, row: Bescheid) -> tuple[Ergebnis, str]:
    """Whether a decision of ours still holds, as the end of a sentence about it."""
    successor = session.exec(
        select(Bescheid)
        .where(Bescheid.vorgaenger_id == row.id, Bescheid.status != Bescheidstatus.AUFGEHOBEN.value)
        .order_by(col(Bescheid.nr).desc())
    ).first()
    if row.status == Bescheidstatus.AUFGEHOBEN.value or successor is not None:
        durch = f" durch {_name(successor)}" if successor is not None else ""
        wort = "geändert" if successor is not None and successor.art == "aenderung" else "aufgehoben"
        return "aufgehoben", f"er wurde aber{durch} {wort} und gilt so nicht mehr"
    klage = ", angefochten durch eine Klage" if row.status == Bescheidstatus.ANGEFOCHTEN.value else ""
    return "gilt", f"er gilt{klage}"


def _journal_knows(session: Session, row: Bescheid, sha256: str) -> bool:
    """The row alone is not believed: the journal must name this letter, and the payload must have its hash."""
    try:
        payload(row)
    except AusfertigungWeichtAb:
        return False
    vorgang = akte.aktenzeichen_of(session, row.antrag_id) or row.bescheidnummer
    return any(
        entry.art == "bescheid.ausfertigung" and daten == {"bescheid": row.bescheidnummer, "sha256": sha256}
        for entry, daten in entries(session, vorgang)
    )


def _not_ours(
    session: Session, buero: Buero, getragen: Getragen, sha256: str, siegel: Siegelbefund
) -> Briefurteil:
    hashes = [sha256_hex(data) for data in getragen.entscheidungen]
    row = session.exec(select(Bescheid).where(col(Bescheid.nutzlast_sha256).in_(hashes))).first()
    if row is not None:
        satz = (
            f"Diese Datei enthält die Entscheidung aus unserem {_name(row)}, sie selbst wurde aber"
            f" verändert{_seal_of_another(session, buero, row, siegel)}; es gilt allein unsere Ausfertigung."
        )
        return _urteil("veraendert", satz, row, sha256, siegel)
    claimed = {nummer for data in getragen.entscheidungen if (nummer := _claimed_number(data))}
    row = _by_number(session, claimed) or _by_number(session, getragen.woerter)
    if row is not None:
        satz = (
            f"Diese Datei nennt unseren {_name(row)}, ist aber nicht unsere Ausfertigung:"
            f" Sie ist gefälscht oder verändert{_seal_of_another(session, buero, row, siegel)}."
        )
        return _urteil("gefaelscht", satz, row, sha256, siegel)
    return Briefurteil("fremd", "Das ist kein Bescheid dieses Büros.", sha256)


_SEAL_OF_OURS: Mapping[Siegelzustand, str] = {
    "keins": "",
    "gueltig": " und gültig gesiegelt ({wer})",
    "nicht_pruefbar": " (das Siegel lässt sich hier nicht prüfen: pyHanko fehlt)",
}


def _seal_of_another(session: Session, buero: Buero, row: Bescheid, siegel: Siegelbefund) -> str:
    """What the seal of a file that is not our letter tells about it."""
    match siegel.zustand:
        case "gueltig":
            return f" und trägt ein Siegel, das nicht zu unserer Ausfertigung gehört ({siegelung.in_words(siegel)})"
        case "ungueltig":
            return ", und ihr Siegel ist gebrochen"
        case "nicht_pruefbar":
            return ", und ihr Siegel lässt sich hier nicht prüfen, weil pyHanko fehlt"
        case "keins":
            return ", und unser Siegel fehlt" if _is_sealed(session, buero, row) else ""
        case _:
            assert_never(siegel.zustand)


def _is_sealed(session: Session, buero: Buero, row: Bescheid) -> bool:
    done = session.get(Ausfertigung, row.id)
    try:
        return done is not None and read_seal(buero.ablage.get(done.dokument_sha256)).zustand != "keins"
    except DokumentFehlt:
        return False


def _claimed_number(entscheidung: bytes) -> str | None:
    try:
        found = json.loads(entscheidung)
    except (ValueError, RecursionError):
        return None
    nummer = found.get("bescheidnummer") if isinstance(found, dict) else None
    return nummer if isinstance(nummer, str) else None


def _by_number(session: Session, nummern: set[str] | frozenset[str]) -> Bescheid | None:
    # A database takes neither NUL nor a lone surrogate, and no number of ours has any of them.
    plain = sorted(nummer for nummer in nummern if nummer.isascii() and nummer.isprintable())
    if not plain:
        return None
    return session.exec(
        select(Bescheid).where(col(Bescheid.bescheidnummer).in_(plain)).order_by(col(Bescheid.nr))
    ).first()


def _name(row: Bescheid) -> str:
    return f"Bescheid {row.bescheidnummer} vom {long_date(_datum(row))}"


def _datum(row: Bescheid) -> date:
    return berlin_date(row.ausgefertigt_am)


def _urteil(
    ergebnis: Ergebnis, satz: str, row: Bescheid, sha256: str, siegel: Siegelbefund | None = None
) -> Briefurteil:
    return Briefurteil(
        ergebnis,
        satz,
        sha256,
        row.bescheidnummer,
        row.status,
        siegel=siegel.zustand if siegel else None,
        gesiegelt_von=siegel.zertifikat.name if siegel and siegel.zertifikat else None,
    )
