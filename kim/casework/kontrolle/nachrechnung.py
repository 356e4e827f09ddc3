"""Whether every decision still follows from what it rested on: findings, amount, payload and letter, made once more.

Taken as recorded, because nothing else remembers them: the address in the letter, and what the recipients' file
said when the case was examined. Everything else is derived again and must come out to the byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kim.adapters import brief
from kim.casework.bescheid import (
    ausfertigung,
    siegelung,
)
from kim.casework.buero import Buero
from kim.casework.kontrolle.herleitung import (
    differences_of,
    different_fields,
    guarded,
    unknown_rules,
)
from kim.casework.kontrolle.kette import Unstimmigkeit
from kim.casework.pauschale import festsetzung, verteilliste
from kim.rules.pauschale import berechne_verteilliste
from kim.rules.version import REGEL_VERSION
from kim_models.lifecycle import Listenstatus
from kim_models.rows import Ausfertigung, Bescheid, Verteillistenzeile
from kim_models.verteilliste import Verteilliste


@dataclass(frozen=True)
class Nachrechnung:
    """The result over all decisions: how many were derived again, and where one did not come out."""

    bescheide: int
    listen: int
    briefe: int
    """Letters that were set again."""
    fruehere_vorlage: int
    """Letters of an earlier template: they can no longer be set, only compared by their hash."""
    abweichungen: tuple[Unstimmigkeit, ...]

    @property
    def satz(self) -> str:
        """One line for people."""
        briefe = f", {self.briefe} Briefe" if self.briefe else ""
        return f"{self.bescheide} Bescheide{briefe}, {len(self.abweichungen)} Abweichungen"


def recompute(buero: Buero, *, briefe: bool = False) -> Nachrechnung:
    """Derives every decision again; `briefe`: sets every letter again too, which takes a while for each."""
    with buero.database.reading() as session:
        rows = session.exec(select(Bescheid).order_by(col(Bescheid.nr))).all()
        lists, found = _lists(session, buero)
        for row in rows:
            ort = f"Bescheid {row.bescheidnummer}"
            found += [Unstimmigkeit(ort, satz) for satz in differences_of(session, buero, row, lists)]
        letters = dict(session.exec(select(Ausfertigung.bescheid_id, Ausfertigung.dokument_sha256)).all())
    current = [row for row in rows if row.id in letters and row.vorlage_version == brief.VORLAGE_VERSION]
    if briefe:
        for row in current:
            satz = guarded(lambda row=row: _letter(buero, row, letters[row.id]))  # type: ignore[misc]
            found += [Unstimmigkeit(f"Brief {row.bescheidnummer}", one) for one in satz]
    return Nachrechnung(
        bescheide=len(rows),
        listen=len(lists),
        briefe=len(current) if briefe else 0,
        fruehere_vorlage=len(letters) - len(current) if briefe else 0,
        abweichungen=tuple(found),
    )


def _lists(
    session: Session, buero: Buero
) -> tuple[dict[str, tuple[Verteillistenzeile, Verteilliste]], list[Unstimmigkeit]]:
    """Every list that holds, computed again, by the beginning of its lines' keys."""
    lists, found = {}, []
    for liste in verteilliste.lists(session):
        if liste.status == Listenstatus.VERWORFEN.value:
            continue
        ort = f"Verteilliste {liste.listennummer}"
        if liste.regel_version != REGEL_VERSION:
            found.append(Unstimmigkeit(ort, unknown_rules(liste.regel_version)))
            continue
        try:
            programm = buero.programm(liste.programm_version)
            computed = berechne_verteilliste(programm, buero.register, liste.baustein, liste.haushaltsjahr)
        except ValueError as error:
            found.append(Unstimmigkeit(ort, f"Lässt sich nicht nachrechnen: {error}"))
            continue
        if computed.kanonisch() != liste.inhalt_json:
            where = different_fields(computed.kanonisch(), liste.inhalt_json)
            found.append(Unstimmigkeit(ort, f"Die Verteilung kommt anders heraus: {where}."))
        lists[festsetzung.key_of(liste, "")] = (liste, computed)
    return lists, found


def _letter(buero: Buero, row: Bescheid, sha256: str) -> Iterator[str]:
    made, stored = brief.render_bescheid(ausfertigung.payload(row)), buero.ablage.get(sha256)
    if not stored.startswith(made):
        yield "Der Brief kommt beim erneuten Setzen anders heraus."
    elif not siegelung.is_letter(stored, made):
        yield "Der Brief kommt gleich heraus, aber was ihm folgt, ist kein gültiges Siegel über das Ganze."
