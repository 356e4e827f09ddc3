"""The list of receipts in the order they came, each with what it turned out to be."""

from dataclasses import dataclass
from datetime import datetime
from json import loads

from sqlmodel import col, func, select

from kim.casework.buero import Buero
from kim.casework.eingang.register import eingangsnummer
from kim_models.rows import Antrag, Eingang, Einordnung, Posteinordnung


@dataclass(frozen=True)
class Eingangszeile:
    """One receipt. `klassen` is empty while nobody has read it; `mit` is the e-mail that it came with."""

    eingangsnummer: str
    eingegangen_am: datetime
    datei: str
    sha256: str
    klassen: tuple[str, ...]
    aktenzeichen: str | None
    mit: str | None


def receipts(buero: Buero) -> list[Eingangszeile]:
    """All receipts by number."""
    with buero.database.reading() as session:
        rows = session.exec(
            select(Eingang, Einordnung.klasse, Posteinordnung.klassen_json, Antrag.aktenzeichen)
            .join(Einordnung, col(Einordnung.eingang_id) == col(Eingang.id), isouter=True)
            .join(Posteinordnung, col(Posteinordnung.eingang_id) == col(Eingang.id), isouter=True)
            .join(
                Antrag,
                col(Antrag.id) == func.coalesce(Einordnung.antrag_id, Posteinordnung.antrag_id),
                isouter=True,
            )
            .order_by(col(Eingang.nr))
        ).all()
    numbers = {row.id: eingangsnummer(row.nr) for row, *_ in rows}
    return [
        Eingangszeile(
            eingangsnummer=eingangsnummer(row.nr),
            eingegangen_am=row.eingegangen_am,
            datei=row.dateiname,
            sha256=row.dokument_sha256,
            klassen=(klasse,) if klasse else tuple(loads(klassen)) if klassen else (),
            aktenzeichen=aktenzeichen,
            mit=numbers.get(row.eltern_id) if row.eltern_id else None,
        )
        for row, klasse, klassen, aktenzeichen in rows
    ]
