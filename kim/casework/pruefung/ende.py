"""A case ends without a decision: withdrawn, or nothing to decide."""

from kim.casework import akte
from kim.casework.buero import Buero, require_reason
from kim.casework.personen import befugnis
from kim.casework.personen.konten import Angemeldet
from kim_models.lifecycle import Antragsereignis


def withdraw(buero: Buero, wer: Angemeldet, aktenzeichen: str, grund: str) -> None:
    """Records that the municipality has withdrawn; its reserved money is free for the next in rank."""
    _end(buero, wer, aktenzeichen, grund, Antragsereignis.ZURUECKGENOMMEN)


def end_case(buero: Buero, wer: Angemeldet, aktenzeichen: str, grund: str) -> None:
    """Ends a case without a decision: no application at all, a duplicate, somebody else's competence."""
    _end(buero, wer, aktenzeichen, grund, Antragsereignis.ERLEDIGT)


def _end(buero: Buero, wer: Angemeldet, aktenzeichen: str, grund: str, ereignis: Antragsereignis) -> None:
    require_reason(grund)
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        am = buero.uhr.now()
        befugnis.authorise_on(session, antrag, wer, "pruefung", am)
        akte.record(session, antrag, ereignis, am, {"grund": grund}, wer.person)
