"""What money there is: the pots of the programme, entered once, and what is still free in them."""

from functools import cache

from sqlalchemy import bindparam
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from kim.casework.buero import Buero
from kim.casework.journal import append
from kim.programmes import load_programm, versions
from kim.rules.haushalt import Posten, verfuegbar
from kim_models.programm import Mittel
from kim_models.rows import Haushalt
from kim_models.rows.spalten import tabelle


def open_budget(buero: Buero) -> int:
    """Enters the programme's means that are not entered yet; gives how many pots are new. Twice changes nothing."""
    kennung = buero.settings.programm
    with buero.database.writing() as session:
        known = {(pot.baustein, pot.haushaltsjahr, pot.art) for pot in pots(session, kennung)}
        new: dict[tuple[int, int, str], Mittel] = {}
        for version in versions(kennung):
            for mittel in load_programm(kennung, version).mittel:
                key = (mittel.baustein, mittel.haushaltsjahr, mittel.art)
                if key not in known:
                    new[key] = mittel
        for mittel in new.values():
            session.add(
                Haushalt(
                    programm=kennung,
                    baustein=mittel.baustein,
                    haushaltsjahr=mittel.haushaltsjahr,
                    art=mittel.art,
                    mittel_cent=mittel.betrag_cent,
                    fundstelle=mittel.quelle.fundstelle,
                    beleg=mittel.quelle.beleg,
                )
            )
        if new:
            posten = {f"{b}/{jahr}/{art}": m.betrag_cent for (b, jahr, art), m in new.items()}
            append(session, "haushalt.eroeffnet", f"Haushalt {kennung}", buero.uhr.now(), {"posten": posten})
        return len(new)


def pots(session: Session, programm: str, baustein: int | None = None) -> list[Haushalt]:
    """All pots of a programme, or of one Baustein, by Baustein, year and kind."""
    query = select(Haushalt).where(Haushalt.programm == programm)
    if baustein is not None:
        query = query.where(Haushalt.baustein == baustein)
    return list(
        session.exec(
            query.order_by(col(Haushalt.baustein), col(Haushalt.haushaltsjahr), col(Haushalt.art))
        ).all()
    )


_TOPF = tabelle(Haushalt).c
_TOEPFE = (
    choose(*_TOPF)
    .where(_TOPF.programm == bindparam("programm"), _TOPF.baustein == bindparam("baustein"))
    .order_by(_TOPF.haushaltsjahr, _TOPF.art)
)


def available(session: Session, programm: str, baustein: int) -> dict[Posten, int]:
    """What can still be granted, by year and kind (cents), as `kim.rules.haushalt.verfuegbar` says."""
    mittel, gebunden = means(session, programm, baustein)
    return verfuegbar(mittel, baustein, gebunden)


def means(session: Session, programm: str, baustein: int) -> tuple[list[Mittel], dict[Posten, int]]:
    """The pots of one Baustein as the rules read them, and what is bound in each (cents)."""
    mittel, gebunden = [], dict[Posten, int]()
    for pot in session.connection().execute(_TOEPFE, {"programm": programm, "baustein": baustein}):
        row = _mittel(pot.baustein, pot.haushaltsjahr, pot.art, pot.mittel_cent, pot.fundstelle, pot.beleg)
        mittel.append(row)
        gebunden[row.haushaltsjahr, row.art] = pot.gebunden_cent
    return mittel, gebunden


@cache
def _mittel(baustein: int, jahr: int, art: str, cent: int, fundstelle: str, beleg: str) -> Mittel:
    quelle = {"fundstelle": fundstelle, "beleg": beleg}
    return Mittel.model_validate(
        {"baustein": baustein, "haushaltsjahr": jahr, "art": art, "betrag_cent": cent, "quelle": quelle}
    )


def bound(session: Session, programm: str) -> dict[tuple[int, int, str], int]:
    """What is bound in each pot, by Baustein, year and kind (cents).

    What was promised as Verpflichtung for a year also counts in that year's Ausgabe: it falls due from there.
    """
    rows = {(pot.baustein, pot.haushaltsjahr, pot.art): pot.gebunden_cent for pot in pots(session, programm)}
    return {
        (baustein, jahr, art): cent
        + (rows.get((baustein, jahr, "verpflichtung"), 0) if art == "ausgabe" else 0)
        for (baustein, jahr, art), cent in rows.items()
    }
