"""What a case says now and said before: immutable Fassungen made of single values that know their origin."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from kim.casework.buero import KimError
from kim_models.antrag import Antragsdaten
from kim_models.lesung import Herkunft
from kim_models.rows import Fassung, Fassungsentscheid, Feldwert, Person
from kim_models.rows.spalten import tabelle
from kim_models.wert import canonical_json, sha256_hex

MENSCHLICH = frozenset({"mensch", "ocr"})
"""Readers behind whose values a person stands: who typed it, or who confirmed what text recognition proposed."""


class FeldUnbekannt(KimError):
    """A value was given for a field that an application does not have, or in a form it cannot take."""


def flatten(daten: Antragsdaten) -> dict[str, Any]:
    """Dotted path → JSON value, for every value that is there: `positionen.0.betrag_cent`, `zeitraum_von`."""
    paths: dict[str, Any] = {}

    def walk(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else key, inner)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(f"{prefix}.{index}", inner)
        elif value is not None:
            paths[prefix] = value

    walk("", daten.model_dump(mode="json"))
    return paths


def unflatten(paths: Mapping[str, Any], *, gespeichert: bool = False) -> Antragsdaten:
    """The application behind the paths; raises FeldUnbekannt if a path or value does not fit.

    `gespeichert`: what was stored could be written, and is not tried again.
    """
    tree: dict[str, Any] = {}
    for path, value in paths.items():
        *parents, leaf = path.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
            if not isinstance(node, dict):
                raise FeldUnbekannt(f"„{path}“ ist kein Feld eines Antrags.")
        node[leaf] = value
    positionen = tree.get("positionen", {})
    try:
        # A correction may leave a hole in the numbering; the order counts, not the index.
        tree["positionen"] = [positionen[key] for key in sorted(positionen, key=int)]
        daten = Antragsdaten.model_validate(tree)
        # What cannot be written in UTF-8 (a lone surrogate) could not be hashed or stored later either.
        if not gespeichert:
            inhalt_sha256(daten)
        return daten
    except (ValueError, TypeError, AttributeError) as error:
        raise FeldUnbekannt(f"Die Angaben ergeben keinen Antrag: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    errors = getattr(error, "errors", None)
    if callable(errors):
        first = errors()[0]
        feld = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            return f"„{feld}“ ist kein Feld eines Antrags."
        return f"„{first['input']}“ passt nicht zu „{feld}“ (Tage als JJJJ-MM-TT, Beträge in Cent ab 0)."
    return "Positionen heißen „positionen.0.…“, Jahre des Plans „finanzierungsplan.2021.…“."


def inhalt_sha256(daten: Antragsdaten) -> str:
    """The hash that findings, Vermerk and signatures point to."""
    return sha256_hex(canonical_json(flatten(daten)))


def write(
    session: Session,
    *,
    antrag_id: int,
    eingang_id: int,
    art: str,
    daten: Antragsdaten,
    herkunft: Mapping[str, Herkunft],
    zweifel: frozenset[str],
    am: datetime,
    person: Person | None = None,
    grund: str = "",
    schon_getippt: Mapping[str, int] | None = None,
) -> Fassung:
    """Writes a new immutable Fassung with all its values. Who may make it the current one is the caller's business.

    `schon_getippt`: values that another person typed or confirmed earlier and that stay hers.
    """
    nr = len(session.exec(select(Fassung.id).where(Fassung.antrag_id == antrag_id)).all()) + 1
    fassung = Fassung(
        antrag_id=antrag_id,
        nr=nr,
        art=art,
        eingang_id=eingang_id,
        person_id=person.id if person else None,
        grund=grund,
        inhalt_sha256=inhalt_sha256(daten),
        am=am,
    )
    session.add(fassung)
    session.flush()
    assert fassung.id is not None
    for feld, wert in flatten(daten).items():
        woher = herkunft.get(feld) or Herkunft(leser="abgeleitet", sicherheit=1.0)
        x0, top, x1, bottom = woher.box or (None, None, None, None)
        session.add(
            Feldwert(
                fassung_id=fassung.id,
                feld=feld,
                wert_json=canonical_json(wert),
                leser=woher.leser,
                sicherheit=woher.sicherheit,
                zweifelhaft=feld in zweifel,
                seite=woher.seite,
                x0=x0,
                top=top,
                x1=x1,
                bottom=bottom,
                person_id=(schon_getippt or {}).get(feld, person.id if person else None)
                if woher.leser in MENSCHLICH
                else None,
            )
        )
    session.flush()
    return fassung


def values(session: Session, fassung_id: int) -> list[Feldwert]:
    """All values of one Fassung in the order of the form."""
    return list(
        session.exec(
            select(Feldwert).where(Feldwert.fassung_id == fassung_id).order_by(col(Feldwert.id))
        ).all()
    )


_WERT = tabelle(Feldwert).c
_WERTE = (
    choose(_WERT.feld, _WERT.wert_json).where(_WERT.fassung_id == bindparam("fassung_id")).order_by(_WERT.id)
)


def read(session: Session, fassung_id: int) -> Antragsdaten:
    """The content of one Fassung."""
    rows = session.connection().execute(_WERTE, {"fassung_id": fassung_id})
    return unflatten({feld: json.loads(wert_json) for feld, wert_json in rows}, gespeichert=True)


def provenance(session: Session, fassung_id: int) -> dict[str, Herkunft]:
    """Where each value of one Fassung comes from."""
    return {
        row.feld: Herkunft(
            seite=row.seite,
            box=None
            if row.x0 is None or row.top is None or row.x1 is None or row.bottom is None
            else (row.x0, row.top, row.x1, row.bottom),
            leser=row.leser,
            sicherheit=row.sicherheit,
        )
        for row in values(session, fassung_id)
    }


def doubts(session: Session, fassung_id: int | None) -> dict[str, int | None]:
    """The values of one Fassung that reading left in doubt and nobody mended, with their page."""
    rows = session.execute(
        choose(_WERT.feld, _WERT.seite).where(
            _WERT.fassung_id == fassung_id, _WERT.zweifelhaft, _WERT.leser.not_in(MENSCHLICH)
        )
    )
    return dict(tuple(row) for row in rows)


def pending(session: Session, antrag_id: int, aktuelle_id: int | None) -> list[Fassung]:
    """Later submissions that no person has decided about yet."""
    decided = select(Fassungsentscheid.fassung_id)
    rows = session.exec(
        select(Fassung)
        .where(Fassung.antrag_id == antrag_id, Fassung.art == "gelesen", col(Fassung.id).not_in(decided))
        .order_by(col(Fassung.nr))
    ).all()
    return [row for row in rows if row.nr > 1 and row.id != aktuelle_id]
