"""What a receipt turned out to be: a new case, a later Fassung of one, an annex, or something a person must type."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.adapters.sandkasten import SandkastenFehler, read_pdf_boxed
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.eingang.moment import moment_of
from kim.casework.eingang.register import eingangsnummer
from kim.casework.journal import append, next_number
from kim.casework.post import ausgang
from kim.programmes import load_programm, programm_for, versions
from kim.rules.version import REGEL_VERSION
from kim_models.antrag import Antragsdaten
from kim_models.datum import short_date
from kim_models.lesung import Lesung
from kim_models.lifecycle import OFFEN, Antragsstatus
from kim_models.programm import Programm
from kim_models.rows import Antrag, Eingang, Einordnung, Scan
from kim_models.warnung import warnings_in


@dataclass(frozen=True)
class Ablagevermerk:
    """What a receipt turned out to be: class, German sentence and the case it belongs to."""

    eingangsnummer: str
    klasse: str
    satz: str
    aktenzeichen: str


def read_document(buero: Buero, data: bytes) -> Lesung:
    """Reads one PDF with the programme's form, in the sandbox.

    What cannot be read is an answer, too. Raises KimError only if there is no sandbox: then no file is to blame.
    """
    try:
        return read_pdf_boxed(buero.pdf_kasten, data)
    except SandkastenFehler as error:
        raise KimError(str(error)) from error


def file_eingang(buero: Buero, eingang_id: int) -> Ablagevermerk:
    """Reads one receipt and files it: a new case, or a new Fassung of a case that a person then confirms.

    Whatever cannot be read becomes a case too, to be typed in by a person. Filing twice changes nothing.
    """
    with buero.database.reading() as session:
        eingang = session.get(Eingang, eingang_id)
        if eingang is None:
            raise NichtGefunden(f"Es gibt keinen Eingang mit der Kennung {eingang_id}.")
        done = filing_of(session, eingang)
    if done is not None:
        return done
    # Reading takes seconds: it happens before the lock, from the stored original.
    return file_lesung(buero, eingang_id, read_document(buero, buero.ablage.get(eingang.dokument_sha256)))


def file_lesung(buero: Buero, eingang_id: int, lesung: Lesung) -> Ablagevermerk:
    """Files one receipt with what was read in it, by our reader or another; a receipt already filed stays as it is."""
    with buero.database.writing() as session:
        eingang = session.get(Eingang, eingang_id)
        if eingang is None:
            raise NichtGefunden(f"Es gibt keinen Eingang mit der Kennung {eingang_id}.")
        return filing_of(session, eingang) or file_within(session, buero, eingang, lesung)


def filing_of(session: Session, eingang: Eingang) -> Ablagevermerk | None:
    """How a receipt was filed; None if it was not yet."""
    row = session.exec(
        select(Einordnung, Antrag.aktenzeichen).where(
            Einordnung.eingang_id == eingang.id, Antrag.id == Einordnung.antrag_id
        )
    ).one_or_none()
    if row is None:
        return None
    return Ablagevermerk(eingangsnummer(eingang.nr), row[0].klasse, row[0].satz, row[1])


def file_within(
    session: Session,
    buero: Buero,
    eingang: Eingang,
    lesung: Lesung,
    *,
    klasse: str = "",
    bestaetigen: bool = True,
) -> Ablagevermerk:
    """Files one receipt in the caller's transaction.

    `klasse`: what it is called, if not by what was read. `bestaetigen`: whether its acknowledgement is queued at once.
    """
    am = buero.uhr.now()
    programm = programme_at(buero, eingang.eingegangen_am)
    ags = recipient_of(buero, lesung.felder) if lesung.art == "antrag" else None
    baustein = lesung.felder.baustein or 1
    frueher = overlapping_case(session, programm.kennung, ags, baustein, lesung.felder)
    assert eingang.id is not None
    if frueher is None:
        antrag = _new_case(session, programm, eingang, ags, baustein)
        klasse, satz = klasse or str(lesung.art), lesung.satz
        if berlin_date(eingang.eingegangen_am) < programm.gilt_ab:
            satz += f" Der Eingang liegt vor dem Beginn des Förderprogramms ({short_date(programm.gilt_ab)}): bitte ansehen."
    else:
        antrag = frueher
        klasse = "neue_fassung"
        satz = (
            f"Spätere Einreichung zu {antrag.aktenzeichen} für einen überschneidenden Zeitraum:"
            " bitte vergleichen und als neue Fassung annehmen oder nicht."
        )
        satz = " ".join([satz, *(warnung for _, warnung in warnings_in(lesung.satz))])
    assert antrag.id is not None
    geschrieben = fassungen.write(
        session,
        antrag_id=antrag.id,
        eingang_id=eingang.id,
        art="gelesen",
        daten=lesung.felder,
        herkunft=lesung.herkunft,
        zweifel=frozenset(lesung.zweifel),
        am=am,
    )
    if frueher is None:
        antrag.aktuelle_fassung_id = geschrieben.id
    session.add(Einordnung(eingang_id=eingang.id, klasse=klasse, satz=satz, antrag_id=antrag.id, am=am))
    session.flush()
    _note_scan(session, eingang, lesung, am)
    daten = {"eingang": eingangsnummer(eingang.nr), "klasse": klasse, "fassung": geschrieben.nr}
    if frueher is None:
        daten |= {"ags": ags, "baustein": baustein}
    append(
        session,
        "antrag.registriert" if frueher is None else "antrag.neue_fassung",
        antrag.aktenzeichen,
        am,
        {**daten, "satz": satz, "fassung_sha256": geschrieben.inhalt_sha256},
    )
    if ags is not None and bestaetigen:
        anlass: ausgang.Anlass = "antrag" if frueher is None else "fassung"
        ausgang.queue_receipt(session, buero, antrag, eingang, anlass, am)
    return Ablagevermerk(eingangsnummer(eingang.nr), klasse, satz, antrag.aktenzeichen)


def programme_at(buero: Buero, moment: datetime) -> Programm:
    """The version in force on the day of receipt; the first one for a day before all of them.

    A mailbox may hold messages older than the programme: they become cases for a person and stop nobody else.
    """
    kennung, tag = buero.settings.programm, berlin_date(moment)
    first = load_programm(kennung, versions(kennung)[0])
    return first if tag < first.gilt_ab else programm_for(kennung, tag)


def _note_scan(session: Session, eingang: Eingang, lesung: Lesung, am: datetime) -> None:
    """Pages that are pictures wait for text recognition, in a queue of its own."""
    if not lesung.bildseiten:
        return
    assert eingang.id is not None
    seiten = ",".join(map(str, lesung.bildseiten))
    session.add(Scan(eingang_id=eingang.id, seiten=seiten, am=am))
    append(session, "eingang.gescannt", eingangsnummer(eingang.nr), am, {"seiten": seiten})


def recipient_of(buero: Buero, daten: Antragsdaten) -> str | None:
    """The recipient's AGS if name and key agree with the register; None if a person must look."""
    empfaenger = buero.register.get(daten.ags or "")
    return empfaenger.ags if empfaenger is not None and empfaenger.name == daten.kommune else None


def attach_annex(
    session: Session, eingang: Eingang, antrag: Antrag, satz: str, am: datetime
) -> Ablagevermerk:
    """Files a receipt as an annex to a case: kept with it, read by people, no Fassung of its own."""
    assert eingang.id is not None
    assert antrag.id is not None
    session.add(Einordnung(eingang_id=eingang.id, klasse="anlage", satz=satz, antrag_id=antrag.id, am=am))
    session.flush()
    daten = {"eingang": eingangsnummer(eingang.nr), "klasse": "anlage", "satz": satz}
    append(session, "antrag.anlage", antrag.aktenzeichen, am, daten)
    return Ablagevermerk(eingangsnummer(eingang.nr), "anlage", satz, antrag.aktenzeichen)


def overlapping_case(
    session: Session, programm: str, ags: str | None, baustein: int, daten: Antragsdaten
) -> Antrag | None:
    """The case that a later submission belongs to: same recipient, same Baustein, overlapping period."""
    if ags is None or daten.zeitraum_von is None or daten.zeitraum_bis is None:
        return None
    live = (*(status.value for status in OFFEN), Antragsstatus.BEWILLIGT.value)
    candidates = session.exec(
        select(Antrag)
        .where(
            Antrag.programm == programm,
            Antrag.empfaenger_ags == ags,
            Antrag.baustein == baustein,
            col(Antrag.status).in_(live),
        )
        .order_by(col(Antrag.rang_am), col(Antrag.rang_nr))
    ).all()
    for antrag in candidates:
        assert antrag.aktuelle_fassung_id is not None
        before = fassungen.read(session, antrag.aktuelle_fassung_id)
        if before.zeitraum_von is None or before.zeitraum_bis is None:
            return antrag
        if before.zeitraum_von <= daten.zeitraum_bis and daten.zeitraum_von <= before.zeitraum_bis:
            return antrag
    return None


def _new_case(
    session: Session, programm: Programm, eingang: Eingang, ags: str | None, baustein: int
) -> Antrag:
    jahr = _berlin_year(eingang.eingegangen_am)
    lfd = next_number(session, f"aktenzeichen {programm.kennung} {jahr}")
    rang_am, quelle = moment_of(session, eingang)
    antrag = Antrag(
        aktenzeichen=programm.aktenzeichen_muster.format(jahr=jahr, lfd=lfd),
        programm=programm.kennung,
        programm_version=programm.version,
        regel_version=REGEL_VERSION,
        baustein=baustein,
        empfaenger_ags=ags,
        status=Antragsstatus.EINGEGANGEN.value,
        status_nr=1,
        rang_policy=programm.rang.policy,
        rang_am=rang_am,
        rang_nr=eingang.nr,
        rang_quelle=f"{eingangsnummer(eingang.nr)}, {quelle}",
    )
    session.add(antrag)
    session.flush()
    return antrag


def _berlin_year(moment: datetime) -> int:
    return berlin_date(moment).year
