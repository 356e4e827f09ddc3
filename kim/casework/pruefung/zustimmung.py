"""Consent to a start before the decision."""

from datetime import date

from kim.casework import akte
from kim.casework.buero import Buero, require_reason
from kim.casework.journal import append
from kim.casework.personen import befugnis
from kim.casework.personen.konten import Angemeldet
from kim_models.lifecycle import Antragsereignis
from kim_models.rows import Zustimmung


def consent_early_start(buero: Buero, wer: Angemeldet, aktenzeichen: str, ab: date, grund: str) -> None:
    """Consents to a start from `ab` on (VV 1.3.1 zu § 44 LHO); founds no claim to a grant.

    A case that is already in signature goes back into review: its amount may change.
    """
    require_reason(grund)
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        am = buero.uhr.now()
        befugnis.authorise_on(session, antrag, wer, "schlusszeichnung", am)
        assert antrag.id is not None
        assert wer.person.id is not None
        session.add(Zustimmung(antrag_id=antrag.id, ab=ab, grund=grund, person_id=wer.person.id, am=am))
        angaben = {"ab": ab.isoformat(), "grund": grund}
        if antrag.status in {"in_zeichnung", "gezeichnet"}:
            akte.record(session, antrag, Antragsereignis.ZURUECKGEGEBEN, am, angaben, wer.person)
        append(
            session,
            "antrag.vorzeitiger_beginn",
            aktenzeichen,
            am,
            {**angaben, "person": wer.person.kuerzel, "name": wer.person.name},
        )
