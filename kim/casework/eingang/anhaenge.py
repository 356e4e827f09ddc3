"""The attachments of one e-mail become receipts: applications first, annexes follow the first one beside them."""

from datetime import datetime

from sqlmodel import Session, select

from kim.adapters.clock import BERLIN
from kim.casework.buero import Buero
from kim.casework.eingang import bezug as postbezug
from kim.casework.eingang import einordnung, register
from kim.casework.eingang.lesen import Fund, receipt_of_bytes
from kim.casework.eingang.register import eingangsnummer
from kim.casework.post import ausgang
from kim.rules import posteinordnung as regel
from kim.rules.anhang import Anhangrolle, beiwerk, gefahr, ist_pdf, rolle_ohne_pdf
from kim.rules.frist import antragsfrist
from kim_models.lesung import Lesung
from kim_models.nachricht import Mailanhang, Nachricht
from kim_models.rows import Antrag, Eingang, Einordnung


class Anhangablage:
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
        self.bestaetigt: dict[str, tuple[Antrag, Eingang, ausgang.Anlass]] = {}
        """Aktenzeichen → what is acknowledged: one mail for each case, about its application if there is one."""

    def file_all(self, funde: list[Fund]) -> tuple[regel.Anhangbefund, ...]:
        # Whatever a message says of itself: an application in it has come in, and its moment counts.
        antrag = any(fund.lesung is not None and fund.lesung.art == "antrag" for fund in funde)
        stumm = regel.ohne_antwort(self.nachricht) or self.nachricht.unvollstaendig
        self.aufbewahrt = stumm and not antrag

        def turn(fund: Fund) -> int:
            if fund.lesung is not None:
                return 0 if fund.lesung.art == "antrag" else 2
            # A known file tells which case the rest is about; the second copy of a new one comes after the first.
            return 1 if receipt_of_bytes(self.session, fund.anhang.sha256) is not None else 2

        # Sorting is stable: within a turn, in the order of the message.
        found = {i: self._one(funde[i]) for i in sorted(range(len(funde)), key=lambda i: turn(funde[i]))}
        return tuple(found[i] for i in range(len(funde)))

    def _one(self, fund: Fund) -> regel.Anhangbefund:
        anhang = fund.anhang
        if not ist_pdf(anhang):
            return self._befund(anhang, rolle_ohne_pdf(anhang))
        if self.aufbewahrt:
            return self._befund(anhang, "sonstiges")
        earlier = receipt_of_bytes(self.session, anhang.sha256)
        if earlier is not None:
            return self._again(anhang, earlier)
        # Known a moment ago, when it was not read, or read already: a receipt is never deleted.
        assert fund.lesung is not None
        child = register.write_receipt(
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
            einordnung.attach_annex(self.session, child, fall, satz, self.am)
            # RFC 3834: what a machine sent by itself is no letter to be answered; an application counts all the same.
            if not self.nachricht.automatisch:
                self.bestaetigt.setdefault(fall.aktenzeichen, (fall, self.mail, "anlagen"))
            if fall not in self.faelle:
                self.faelle.append(fall)
            return self._befund(anhang, "anlage", unlesbar=lesung.art != "kein_antrag")
        filing = einordnung.file_within(self.session, self.buero, child, lesung, bestaetigen=False)
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
            ausgang.queue_receipt(self.session, self.buero, fall, eingang, anlass, self.am)

    def _late(self, lesung: Lesung) -> bool:
        tage = [t for t in (lesung.felder.zeitraum_von, lesung.felder.zeitraum_bis) if t]
        if not tage or not self.nachricht.empfangen:
            return False
        tag = datetime.fromisoformat(self.nachricht.empfangen)
        if tag.tzinfo is None:
            return False
        programm = einordnung.programme_at(self.buero, self.mail.eingegangen_am)
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
