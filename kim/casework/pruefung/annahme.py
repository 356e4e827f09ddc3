"""A later submission becomes the case's content, or does not."""

from kim.casework import akte
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero, KimError, require_reason
from kim.casework.journal import append
from kim.casework.personen import befugnis
from kim.casework.personen.konten import Angemeldet
from kim.casework.pruefung import befunde
from kim.casework.pruefung.berichtigung import adopt
from kim_models.rows import Fassungsentscheid


def accept_fassung(
    buero: Buero, wer: Angemeldet, aktenzeichen: str, nr: int, grund: str
) -> befunde.Pruefergebnis:
    """A later submission becomes the case's content; the rank stays that of the first receipt."""
    _decide_fassung(buero, wer, aktenzeichen, nr, grund, angenommen=True)
    return befunde.assess(buero, aktenzeichen)


def decline_fassung(buero: Buero, wer: Angemeldet, aktenzeichen: str, nr: int, grund: str) -> None:
    """A later submission does not become the case's content; it stays in the file with the reason."""
    _decide_fassung(buero, wer, aktenzeichen, nr, grund, angenommen=False)


def _decide_fassung(
    buero: Buero, wer: Angemeldet, aktenzeichen: str, nr: int, grund: str, *, angenommen: bool
) -> None:
    require_reason(grund)
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        am = buero.uhr.now()
        befugnis.authorise_on(session, antrag, wer, "pruefung", am)
        assert antrag.id is not None
        assert wer.person.id is not None
        open_ = fassungen.pending(session, antrag.id, antrag.aktuelle_fassung_id)
        fassung = next((row for row in open_ if row.nr == nr), None)
        if fassung is None or fassung.id is None:
            raise KimError(f"{aktenzeichen} hat keine offene Fassung {nr}.")
        session.add(
            Fassungsentscheid(
                fassung_id=fassung.id, angenommen=angenommen, person_id=wer.person.id, grund=grund, am=am
            )
        )
        session.flush()
        if angenommen:
            daten = fassungen.read(session, fassung.id)
            adopt(session, buero, antrag, fassung, daten, wer, {"angenommen": nr, "grund": grund})
        else:
            append(
                session,
                "antrag.fassung_nicht_angenommen",
                aktenzeichen,
                am,
                {"fassung": nr, "grund": grund, "person": wer.person.kuerzel, "name": wer.person.name},
            )
