"""What an e-mail becomes: a receipt with classes and a sentence; its PDF attachments are receipts of the same moment."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kim.casework.buero import Buero
from kim.casework.eingang import bezug as postbezug
from kim.casework.eingang import einordnung, register
from kim.casework.eingang.anhaenge import Anhangablage
from kim.casework.eingang.einordnung import Ablagevermerk
from kim.casework.eingang.lesen import Fund, Gelesen, get_receipt, read_receipt
from kim.casework.eingang.register import eingangsnummer
from kim.casework.journal import append
from kim.rules import posteinordnung as regel
from kim.rules.anhang import ist_pdf
from kim_models.nachricht import Mailanhang, Nachricht
from kim_models.rows import Anhang, Antrag, Eingang, Einordnung, Posteinordnung
from kim_models.wert import canonical_json

ANHANGFELDER = (
    "nr",
    "dateiname",
    "dateiname_roh",
    "medientyp",
    "groesse",
    "dokument_sha256",
    "rolle",
    "tiefe",
    "huelle",
)


@dataclass(frozen=True)
class Eingangsergebnis:
    """What one receipt of any kind turned out to be."""

    eingangsnummer: str
    klassen: tuple[str, ...]
    satz: str
    aktenzeichen: str | None
    """The first case it belongs to."""
    vorgaenge: tuple[str, ...]
    """All cases that are to be examined now."""
    menschen: bool
    """Whether a person must act."""


def file_receipt(
    buero: Buero, eingang_id: int, gelesen: Callable[[], Gelesen] | None = None
) -> Eingangsergebnis:
    """Reads and files one receipt, PDF or e-mail. Filing twice changes nothing. Raises NichtGefunden.

    `gelesen`: gives what `read_receipt` read of it ahead.
    """
    with buero.database.reading() as session:
        eingang = get_receipt(session, eingang_id)
        done = _result_of(session, eingang)
        filed = None if done else einordnung.filing_of(session, eingang)
    if done is not None:
        return done
    if filed is not None:
        return of_filing(filed)
    found = read_receipt(buero, eingang_id) if gelesen is None else gelesen()
    if found.lesung is not None:
        return of_filing(einordnung.file_lesung(buero, eingang_id, found.lesung))
    assert found.nachricht is not None
    with buero.database.writing() as session:
        eingang = get_receipt(session, eingang_id)
        return _result_of(session, eingang) or _file(
            session, buero, eingang, found.nachricht, list(found.funde)
        )


def of_filing(filing: Ablagevermerk) -> Eingangsergebnis:
    """The result for a bare PDF."""
    az = filing.aktenzeichen
    return Eingangsergebnis(
        filing.eingangsnummer,
        (filing.klasse,),
        filing.satz,
        az,
        (az,),
        menschen=regel.asks_people((filing.klasse,), filing.satz),
    )


def _file(
    session: Session, buero: Buero, mail: Eingang, nachricht: Nachricht, funde: list[Fund]
) -> Eingangsergebnis:
    am = buero.uhr.now()
    muster = einordnung.programme_at(buero, mail.eingegangen_am).aktenzeichen_muster
    genannt = postbezug.cases_named(session, nachricht, muster)
    bezug = genannt.antrag
    ablage = Anhangablage(session, buero, mail, nachricht, am, bezug)
    befunde = ablage.file_all(funde)
    antrag = ablage.faelle[0] if ablage.faelle else bezug or ablage.duplikat_von
    neu = bezug is None and bool(ablage.faelle) and all(befund.rolle != "antrag" for befund in befunde)
    ergebnis = regel.ordne_ein(nachricht, befunde, genannt.beside(antrag, ablage.duplikat_von), neu=neu)
    aktenzeichen = None if antrag is None else antrag.aktenzeichen
    assert mail.id is not None
    anhaenge = [
        _row(mail.id, nr, fund.anhang, befund)
        for nr, (fund, befund) in enumerate(zip(funde, befunde, strict=True), start=1)
    ]
    for fund in funde:
        typ = "application/pdf" if ist_pdf(fund.anhang) else fund.anhang.medientyp
        register.write_document(session, fund.anhang.inhalt, typ)
    session.add_all(anhaenge)
    session.flush()
    session.add(
        Posteinordnung(
            eingang_id=mail.id,
            klassen_json=canonical_json(list(ergebnis.klassen)),
            satz=ergebnis.satz,
            antrag_id=None if antrag is None else antrag.id,
            am=am,
            message_id=postbezug.own_identity(nachricht),
        )
    )
    append(
        session,
        "eingang.eingeordnet",
        eingangsnummer(mail.nr),
        am,
        {
            "klassen": list(ergebnis.klassen),
            "satz": ergebnis.satz,
            "aktenzeichen": aktenzeichen,
            "message_id": postbezug.own_identity(nachricht),
            "anhaenge": [evidence(anhang) for anhang in anhaenge],
        },
    )
    ablage.acknowledge()
    return Eingangsergebnis(
        eingangsnummer(mail.nr),
        ergebnis.klassen,
        ergebnis.satz,
        aktenzeichen,
        tuple(dict.fromkeys(fall.aktenzeichen for fall in ablage.faelle)),
        ergebnis.menschen,
    )


def _row(eingang_id: int, nr: int, anhang: Mailanhang, befund: regel.Anhangbefund) -> Anhang:
    return Anhang(
        eingang_id=eingang_id,
        nr=nr,
        dateiname=anhang.dateiname,
        dateiname_roh=anhang.dateiname_roh,
        medientyp=anhang.medientyp,
        groesse=len(anhang.inhalt),
        dokument_sha256=anhang.sha256,
        rolle=befund.rolle,
        tiefe=anhang.tiefe,
        huelle=anhang.huelle,
    )


def evidence(row: Anhang) -> list[str | int]:
    """What the journal says about one attachment: all of its row."""
    return [getattr(row, feld) for feld in ANHANGFELDER]


def _result_of(session: Session, eingang: Eingang) -> Eingangsergebnis | None:
    row = session.get(Posteinordnung, eingang.id)
    if row is None:
        return None
    cases = session.exec(
        select(Antrag.aktenzeichen)
        .where(
            Eingang.eltern_id == eingang.id,
            Einordnung.eingang_id == Eingang.id,
            Antrag.id == Einordnung.antrag_id,
        )
        .order_by(col(Eingang.nr))
    ).all()
    antrag = None if row.antrag_id is None else session.get_one(Antrag, row.antrag_id)
    klassen = tuple(json.loads(row.klassen_json))
    return Eingangsergebnis(
        eingangsnummer(eingang.nr),
        klassen,
        row.satz,
        None if antrag is None else antrag.aktenzeichen,
        tuple(dict.fromkeys(cases)),
        regel.asks_people(klassen, row.satz),
    )
