"""The letter of a decision: made from the frozen payload, once."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from kim.adapters import brief
from kim.casework import akte
from kim.casework.bescheid import siegelung
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.journal import append
from kim_models.bescheid import (
    Aenderungsinhalt,
    Aufhebungsinhalt,
    Bescheidinhalt,
    Inhalt,
    Pauschalinhalt,
)
from kim_models.lifecycle import Bescheidstatus
from kim_models.rows import (
    Ausfertigung,
    Bescheid,
    Dokument,
)
from kim_models.wert import sha256_hex

_INHALT: Mapping[str, type[Inhalt]] = {
    "zuwendung": Bescheidinhalt,
    "ablehnung": Bescheidinhalt,
    "pauschale": Pauschalinhalt,
    "aenderung": Aenderungsinhalt,
    "aufhebung": Aufhebungsinhalt,
}


class AusfertigungWeichtAb(KimError):
    """A letter rendered again is not the same, or a payload no longer has its hash: an alarm, nothing is sent."""


def find(session: Session, bescheidnummer: str) -> Bescheid:
    """The Bescheid of this number; raises NichtGefunden."""
    row = session.exec(select(Bescheid).where(Bescheid.bescheidnummer == bescheidnummer)).one_or_none()
    if row is None:
        raise NichtGefunden(f"Es gibt keinen Bescheid {bescheidnummer}.")
    return row


def live_grant(buero: Buero, antrag_id: int | None) -> str | None:
    """The number of the grant that a case has now; None without one."""
    with buero.database.reading() as session:
        return session.exec(
            select(Bescheid.bescheidnummer).where(
                Bescheid.antrag_id == antrag_id,
                col(Bescheid.art).in_(["zuwendung", "aenderung"]),
                Bescheid.status != Bescheidstatus.AUFGEHOBEN.value,
            )
        ).one_or_none()


def payload(bescheid: Bescheid) -> Inhalt:
    """The frozen payload, checked against its hash; raises AusfertigungWeichtAb."""
    if sha256_hex(bescheid.nutzlast_json) != bescheid.nutzlast_sha256:
        raise AusfertigungWeichtAb(
            f"Die Nutzlast von {bescheid.bescheidnummer} hat nicht mehr ihren Prüfwert."
        )
    return _INHALT[bescheid.art].model_validate_json(bescheid.nutzlast_json)


def letter(buero: Buero, bescheid_id: int) -> bytes:
    """The letter of one decision: the stored PDF, or rendered and sealed now and stored. Twice is once.

    Raises BriefUngesiegelt if a seal is set up and cannot be made: the decision stands, its letter waits.
    """
    with buero.database.reading() as session:
        bescheid = session.get(Bescheid, bescheid_id)
        done = session.get(Ausfertigung, bescheid_id)
        vorgang = bescheid and akte.aktenzeichen_of(session, bescheid.antrag_id)
    if bescheid is None:
        raise NichtGefunden(f"Es gibt keinen Bescheid mit der Kennung {bescheid_id}.")
    if done is not None:
        return buero.ablage.get(done.dokument_sha256)
    vorgang = vorgang or bescheid.bescheidnummer
    rendered = brief.render_bescheid(payload(bescheid))
    pdf = siegelung.sealed(buero, rendered, bescheid.bescheidnummer, vorgang)
    sha256 = buero.ablage.put(pdf)
    with buero.database.writing() as session:
        done = session.get(Ausfertigung, bescheid_id)
        if done is None:
            am = buero.uhr.now()
            if session.get(Dokument, sha256) is None:
                session.add(Dokument(sha256=sha256, groesse=len(pdf), medientyp="application/pdf"))
                session.flush()
            done = Ausfertigung(bescheid_id=bescheid_id, dokument_sha256=sha256, am=am)
            session.add(done)
            angaben = {"bescheid": bescheid.bescheidnummer, "sha256": sha256}
            append(session, "bescheid.ausfertigung", vorgang, am, angaben)
    if done.dokument_sha256 == sha256:
        return pdf
    # Two processes made it at once: no two seals are alike, the letter beneath must be. The stored one is the letter.
    stored = buero.ablage.get(done.dokument_sha256)
    if not siegelung.is_letter(stored, rendered):
        raise AusfertigungWeichtAb(f"{bescheid.bescheidnummer} wurde zweimal verschieden erzeugt.")
    return stored


def unrendered(buero: Buero) -> list[int]:
    """Decisions whose letter was not rendered yet, in the order of their numbers."""
    with buero.database.reading() as session:
        done = set(session.exec(select(Ausfertigung.bescheid_id)).all())
        ids = session.exec(select(Bescheid.id).order_by(Bescheid.nr)).all()  # type: ignore[arg-type]
        return [id_ for id_ in ids if id_ is not None and id_ not in done]
