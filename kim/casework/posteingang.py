"""What an e-mail becomes: a receipt with classes and a sentence; its PDF attachments are receipts of the same moment."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kim.adapters.clock import BERLIN
from kim.adapters.sandkasten import SandkastenFehler, read_mail_boxed
from kim.casework import abruf, post, postbezug
from kim.casework import eingang as eingaenge
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.eingang import MAIL, Filing, eingangsnummer
from kim.casework.journal import append
from kim.rules import posteinordnung as regel
from kim.rules.anhang import Anhangrolle, beiwerk, gefahr, ist_pdf, rolle_ohne_pdf
from kim.rules.frist import antragsfrist
from kim_models.lesung import Lesung
from kim_models.nachricht import Mailanhang, Nachricht
from kim_models.rows import Anhang, Antrag, Dokument, Eingang, Einordnung, Posteinordnung
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
class Ergebnis:
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


@dataclass(frozen=True)
class _Fund:
    """One attachment and what was read in it, before the lock."""

    anhang: Mailanhang
    lesung: Lesung | None


@dataclass(frozen=True)
class Gelesen:
    """What was read in one receipt, before anything is filed: a PDF, or an e-mail and its attachments."""

    lesung: Lesung | None = None
    nachricht: Nachricht | None = None
    funde: tuple[_Fund, ...] = ()


def file_receipt(buero: Buero, eingang_id: int, gelesen: Callable[[], Gelesen] | None = None) -> Ergebnis:
    """Reads and files one receipt, PDF or e-mail. Filing twice changes nothing. Raises NichtGefunden.

    `gelesen`: gives what `read_receipt` read of it ahead.
    """
    with buero.database.reading() as session:
        eingang = _get(session, eingang_id)
        done = _result_of(session, eingang)
        filed = None if done else eingaenge.filing_of(session, eingang)
    if done is not None:
        return done
    if filed is not None:
        return of_filing(filed)
    found = read_receipt(buero, eingang_id) if gelesen is None else gelesen()
    if found.lesung is not None:
        return of_filing(eingaenge.file_lesung(buero, eingang_id, found.lesung))
    assert found.nachricht is not None
    with buero.database.writing() as session:
        eingang = _get(session, eingang_id)
        return _result_of(session, eingang) or _file(
            session, buero, eingang, found.nachricht, list(found.funde)
        )


def read_receipt(buero: Buero, eingang_id: int) -> Gelesen:
    """Reads one receipt from the stored original. Takes seconds, changes no row: any thread may do it at any time.

    Raises NichtGefunden; KimError only if there is no sandbox: then no file is to blame.
    """
    with buero.database.reading() as session:
        eingang = _get(session, eingang_id)
        mail = session.get_one(Dokument, eingang.dokument_sha256).medientyp == MAIL
        mangel = abruf.shortcoming(session, eingang_id) if mail else ""
    data = buero.ablage.get(eingang.dokument_sha256)
    if not mail:
        return Gelesen(lesung=eingaenge.read_document(buero, data))
    nachricht = _read_mail(buero, data)
    if mangel:
        # Of a message without its body nothing but the header is true.
        nachricht = nachricht.model_copy(update={"mangel": mangel, "anhaenge": (), "text": ""})
    return Gelesen(nachricht=nachricht, funde=tuple(_read(buero, nachricht)))


def _read_mail(buero: Buero, data: bytes) -> Nachricht:
    try:
        return read_mail_boxed(buero.mail_kasten, data)
    except SandkastenFehler as error:
        raise KimError(str(error)) from error


def of_filing(filing: Filing) -> Ergebnis:
    """The result for a bare PDF."""
    az = filing.aktenzeichen
    return Ergebnis(
        filing.eingangsnummer,
        (filing.klasse,),
        filing.satz,
        az,
        (az,),
        menschen=regel.asks_people((filing.klasse,), filing.satz),
    )


def _get(session: Session, eingang_id: int) -> Eingang:
    eingang = session.get(Eingang, eingang_id)
    if eingang is None:
        raise NichtGefunden(f"Es gibt keinen Eingang mit der Kennung {eingang_id}.")
    return eingang


def _read(buero: Buero, nachricht: Nachricht) -> list[_Fund]:
    """Stores every attachment and reads the PDFs that are new. Takes seconds: before the lock."""
    funde, seen = [], set[str]()
    for anhang in nachricht.anhaenge:
        buero.ablage.put(anhang.inhalt)
        read = ist_pdf(anhang) and not regel.ist_bericht(nachricht) and anhang.sha256 not in seen
        if read:
            seen.add(anhang.sha256)
        with buero.database.reading() as session:
            known = _earlier(session, anhang.sha256) is not None
        lesung = eingaenge.read_document(buero, anhang.inhalt) if read and not known else None
        funde.append(_Fund(anhang, lesung))
    return funde


def _earlier(session: Session, sha256: str) -> Eingang | None:
    return session.exec(select(Eingang).where(Eingang.dokument_sha256 == sha256)).one_or_none()


def _file(
    session: Session, buero: Buero, mail: Eingang, nachricht: Nachricht, funde: list[_Fund]
) -> Ergebnis:
    am = buero.uhr.now()
    muster = eingaenge.programme_at(buero, mail.eingegangen_am).aktenzeichen_muster
    genannt = postbezug.cases_named(session, nachricht, muster)
    bezug = genannt.antrag
    ablage = _Ablage(session, buero, mail, nachricht, am, bezug)
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
        eingaenge.write_document(session, fund.anhang.inhalt, typ)
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
    return Ergebnis(
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


class _Ablage:
    """Files the attachments of one e-mail, applications first: annexes follow the first application beside them."""

    def __init__(
        self,
        session: Session,
        buero: Buero,
        mail: Eingang,
        nachricht: Nachricht,
        am: datetime,
        bezug: Antrag | None,
    ) -> None:
        self.session, self.buero, self.mail, self.nachricht = session, buero, mail, nachricht
        self.am, self.bezug = am, bezug
        self.aufbewahrt = False
        """Whether nothing in it is filed."""
        self.faelle: list[Antrag] = []
        self.duplikat_von: Antrag | None = None
        self.wiederholt: Antrag | None = None
        """The case whose application came again; what is new beside it belongs there."""
        self.bestaetigt: dict[str, tuple[Antrag, Eingang, post.Anlass]] = {}
        """Aktenzeichen → what is acknowledged: one mail for each case, about its application if there is one."""

    def file_all(self, funde: list[_Fund]) -> tuple[regel.Anhangbefund, ...]:
        # Whatever a message says of itself: an application in it has come in, and its moment counts.
        antrag = any(fund.lesung is not None and fund.lesung.art == "antrag" for fund in funde)
        stumm = regel.ohne_antwort(self.nachricht) or self.nachricht.unvollstaendig
        self.aufbewahrt = stumm and not antrag

        def turn(fund: _Fund) -> int:
            if fund.lesung is not None:
                return 0 if fund.lesung.art == "antrag" else 2
            # A known file tells which case the rest is about; the second copy of a new one comes after the first.
            return 1 if _earlier(self.session, fund.anhang.sha256) is not None else 2

        # Sorting is stable: within a turn, in the order of the message.
        found = {i: self._one(funde[i]) for i in sorted(range(len(funde)), key=lambda i: turn(funde[i]))}
        return tuple(found[i] for i in range(len(funde)))

    def _one(self, fund: _Fund) -> regel.Anhangbefund:
        anhang = fund.anhang
        if not ist_pdf(anhang):
            return self._befund(anhang, rolle_ohne_pdf(anhang))
        if self.aufbewahrt:
            return self._befund(anhang, "sonstiges")
        earlier = _earlier(self.session, anhang.sha256)
        if earlier is not None:
            return self._again(anhang, earlier)
        # Known a moment ago, when it was not read, or read already: a receipt is never deleted.
        assert fund.lesung is not None
        child = eingaenge.write_receipt(
            self.session,
            anhang.dateiname,
            anhang.inhalt,
            "anhang",
            self.mail.zeitquelle,
            self.mail.eingegangen_am,
            self.am,
            eltern=self.mail,
        )
        return self._child(anhang, child, fund.lesung)

    def _again(self, anhang: Mailanhang, earlier: Eingang) -> regel.Anhangbefund:
        """A file that is here already: once more in the same message (forwarded, say), or from an earlier one."""
        if earlier.eltern_id == self.mail.id:
            return self._befund(anhang, "doppelt")
        case = postbezug.case_of_receipt(self.session, earlier)
        self.duplikat_von = self.duplikat_von or case
        filing = self.session.get(Einordnung, earlier.id)
        if filing is not None and filing.klasse in {"antrag", "neue_fassung"}:
            self.wiederholt = self.wiederholt or case
        here = self.faelle[0] if self.faelle else self.bezug
        elsewhere = case if case is not None and here is not None and case.id != here.id else None
        return self._befund(anhang, "duplikat", gehoert_zu=elsewhere.aktenzeichen if elsewhere else "")

    def _child(self, anhang: Mailanhang, child: Eingang, lesung: Lesung) -> regel.Anhangbefund:
        fall = self.faelle[0] if self.faelle else self.bezug or self.wiederholt
        if lesung.art != "antrag" and fall is not None:
            satz = f"Anlage zu {fall.aktenzeichen}, eingegangen mit {eingangsnummer(self.mail.nr)}. {lesung.satz}"
            eingaenge.attach_annex(self.session, child, fall, satz, self.am)
            # RFC 3834: what a machine sent by itself is no letter to be answered; an application counts all the same.
            if not self.nachricht.automatisch:
                self.bestaetigt.setdefault(fall.aktenzeichen, (fall, self.mail, "anlagen"))
            if fall not in self.faelle:
                self.faelle.append(fall)
            return self._befund(anhang, "anlage", unlesbar=lesung.art != "kein_antrag")
        filing = eingaenge.file_within(self.session, self.buero, child, lesung, bestaetigen=False)
        fall = self.session.exec(select(Antrag).where(Antrag.aktenzeichen == filing.aktenzeichen)).one()
        self.faelle.append(fall)
        if lesung.art == "antrag":
            ersetzt = filing.klasse == "neue_fassung"
            self.bestaetigt.setdefault(fall.aktenzeichen, (fall, child, "fassung" if ersetzt else "antrag"))
            return self._befund(
                anhang, "antrag", vorgang=fall.aktenzeichen, ersetzt=ersetzt, nach_frist=self._late(lesung)
            )
        return self._befund(anhang, "anlage" if lesung.art == "kein_antrag" else "manuell")

    def acknowledge(self) -> None:
        """Queues what is acknowledged, once all is filed: each mail then names all that came in for its case."""
        # RFC 3834: nothing answers an automatic reply; a person is asked to.
        if regel.ohne_antwort(self.nachricht):
            return
        for fall, eingang, anlass in self.bestaetigt.values():
            post.queue_receipt(self.session, self.buero, fall, eingang, anlass, self.am)

    def _late(self, lesung: Lesung) -> bool:
        tage = [t for t in (lesung.felder.zeitraum_von, lesung.felder.zeitraum_bis) if t]
        if not tage or not self.nachricht.empfangen:
            return False
        tag = datetime.fromisoformat(self.nachricht.empfangen)
        if tag.tzinfo is None:
            return False
        programm = eingaenge.programme_at(self.buero, self.mail.eingegangen_am)
        frist = antragsfrist(programm, min(tage))
        return frist is not None and tag.astimezone(BERLIN).date() > frist.frist

    def _befund(
        self,
        anhang: Mailanhang,
        rolle: Anhangrolle,
        *,
        vorgang: str = "",
        ersetzt: bool = False,
        nach_frist: bool = False,
        unlesbar: bool = False,
        gehoert_zu: str = "",
    ) -> regel.Anhangbefund:
        return regel.Anhangbefund(
            rolle=rolle,
            vorgang=vorgang,
            ersetzt=ersetzt,
            nach_frist=nach_frist,
            unlesbar=unlesbar,
            gehoert_zu=gehoert_zu,
            inline=anhang.inline,
            beiwerk=beiwerk(anhang),
            unsicher=anhang.dateiname_unsicher,
            gefahr=gefahr(anhang),
        )


def _result_of(session: Session, eingang: Eingang) -> Ergebnis | None:
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
    return Ergebnis(
        eingangsnummer(eingang.nr),
        klassen,
        row.satz,
        None if antrag is None else antrag.aktenzeichen,
        tuple(dict.fromkeys(cases)),
        regel.asks_people(klassen, row.satz),
    )
