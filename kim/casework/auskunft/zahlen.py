"""The office's figures: cases, Bescheide, money, mails, and whether it decides at all."""

from collections import Counter
from typing import Any

from sqlmodel import col, select

from kim.adapters.database import fingerprint
from kim.casework.buero import Buero
from kim.casework.haushalt import mittel
from kim.casework.personen import notzugriff
from kim_models.rows import (
    Antrag,
    Bescheid,
    Post,
)


def status(buero: Buero) -> dict[str, Any]:
    """The office's figures in the contract `kim.status/1`; amounts in cents."""
    kennung = buero.settings.programm
    wrong = fingerprint.differences(buero.database)
    with buero.database.reading() as session:
        antraege = Counter(session.exec(select(Antrag.status)).all())
        bescheide = Counter(
            session.exec(
                select(Bescheid.baustein).where(
                    col(Bescheid.art).in_(["zuwendung", "aenderung", "pauschale"]),
                    Bescheid.status != "aufgehoben",
                )
            ).all()
        )
        post = Counter(session.exec(select(Post.status)).all())
        free = {
            baustein: mittel.available(session, kennung, baustein)
            for baustein in {pot.baustein for pot in mittel.pots(session, kennung)}
        }
        bound = mittel.bound(session, kennung)
        return {
            "schema": "kim.status/1",
            "kommunen": len(buero.register),
            "antraege": dict(sorted(antraege.items())),
            "bescheide": {str(nr): bescheide.get(nr, 0) for nr in (1, 2, 3)},
            "haushalt": [
                {
                    "baustein": pot.baustein,
                    "haushaltsjahr": pot.haushaltsjahr,
                    "art": pot.art,
                    "mittel_cent": pot.mittel_cent,
                    "gebunden_cent": bound[pot.baustein, pot.haushaltsjahr, pot.art],
                    "verfuegbar_cent": frei,
                    "beleg": pot.beleg,
                }
                for pot in mittel.pots(session, kennung)
                for frei in [free[pot.baustein][pot.haushaltsjahr, pot.art]]  # type: ignore[index]
            ],
            "post": dict(sorted(post.items())),
            "beschieden_wird": not wrong,
            "datenbank": wrong,
            "notzugriffe": [
                {"nr": stand.nr, "rolle": stand.rolle, "laeuft": stand.laeuft, "satz": stand.satz}
                for stand in notzugriff.history(session, buero.uhr.now())
                if stand.offen
            ],
        }
