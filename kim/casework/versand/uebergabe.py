"""How one mail is handed over: its bytes frozen first, what was begun committed first, never blindly twice."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from kim.adapters.clock import BERLIN, berlin_date
from kim.adapters.mail.nachricht import Anhang, build_mail
from kim.adapters.mail.senke import embedded_sink
from kim.adapters.mail.server import SmtpServer, Versandergebnis
from kim.adapters.mail.smtp import deliver
from kim.casework import akte
from kim.casework.bescheid import ausfertigung
from kim.casework.buero import Buero, KimError, NichtGefunden
from kim.casework.post import antwortkennung, ausgang
from kim.casework.versand import bestaetigung
from kim.programmes.anlagen import anlage_bytes
from kim.programmes.texte import fuelle, text_am
from kim_models.datum import long_date
from kim_models.lifecycle import Postereignis, Poststatus
from kim_models.programm import Anlage
from kim_models.rows import Antrag, Bescheid, Dokument, Post, Versandversuch

WARTEZEITEN = (60, 300, 1800, 7200, 21600, 43200)
"""Seconds before the next attempt after the first, second, … temporary failure; then the last value again."""
_NACH_VERSUCH = {
    "angenommen": Postereignis.ANGENOMMEN,
    "voruebergehend": Postereignis.VERTAGT,
    "gesperrt": Postereignis.VERTAGT,
    "abgelehnt": Postereignis.ABGEWIESEN,
    "unklar": Postereignis.UNGEWISS,
}


@dataclass(frozen=True)
class Uebergabe:
    """What became of one mail in one attempt."""

    post_id: int
    bezug: str
    aktenzeichen: str | None
    ausgang: str
    status: str


def send(buero: Buero, post_id: int) -> Uebergabe:
    """One attempt to hand over one mail. Its bytes are frozen before the first try; the state says what was begun.

    Before the body leaves, `im_versand` is committed: whoever dies after that leaves a mail for a person, not a double.
    """
    with buero.database.reading() as session:
        row = session.get(Post, post_id)
        if row is None:
            raise NichtGefunden(f"Es gibt keine Sendung {post_id}.")
        aktenzeichen = _vorgang(session, row)[0]
    if row.status != Poststatus.BEREIT.value or row.kanal != "email":
        return Uebergabe(post_id, row.bezug, aktenzeichen, "unveraendert", row.status)
    roh = _frozen(buero, post_id)

    def before_body() -> None:
        with buero.database.writing() as session:
            current = session.get(Post, post_id)
            assert current is not None
            now = buero.uhr.now()
            akte.move_post(session, current, Postereignis.BEGONNEN, now, {}, faellig_am=now)

    try:
        result = deliver(server_of(buero), buero.settings.mail_from, row.an, roh, before_body=before_body)
    except akte.Kollision:
        # Another run hands it over at this moment; nothing of ours has left.
        return Uebergabe(post_id, row.bezug, aktenzeichen, "unveraendert", row.status)
    return _note(buero, post_id, aktenzeichen, result)


def server_of(buero: Buero) -> SmtpServer:
    """The mail server of the settings; without one the local sink, started once for this process."""
    s = buero.settings
    if not s.smtp_host:
        senke = embedded_sink(sink_folder(buero))
        return SmtpServer(host=senke.host, port=senke.port, start_tls=False, ehlo_name=s.mail_domain)
    return SmtpServer(
        host=s.smtp_host,
        port=s.smtp_port,
        start_tls=s.smtp_start_tls,
        user=s.smtp_user,
        password=s.smtp_password,
        ehlo_name=s.mail_domain,
    )


def sink_folder(buero: Buero) -> Path:
    """Where the local mail sink keeps what it took."""
    return buero.settings.home.resolve() / "postausgang"


def _note(buero: Buero, post_id: int, aktenzeichen: str | None, result: Versandergebnis) -> Uebergabe:
    with buero.database.writing() as session:
        row = session.get(Post, post_id)
        assert row is not None
        now = buero.uhr.now()
        nr = row.versuche + 1
        session.add(
            Versandversuch(
                post_id=post_id,
                nr=nr,
                am=now,
                ausgang=result.ausgang,
                phase=result.phase,
                code=result.code,
                antwort=result.antwort,
            )
        )
        wait = timedelta(seconds=WARTEZEITEN[min(nr, len(WARTEZEITEN)) - 1])
        angaben = {"ausgang": result.ausgang, "phase": result.phase, "code": result.code}
        if row.status == Poststatus.BEREIT.value:
            # The body never left: the attempt is over without a state in between.
            akte.move_post(session, row, Postereignis.BEGONNEN, now, angaben)
        event = _NACH_VERSUCH[result.ausgang]
        akte.move_post(session, row, event, now, angaben, versuche=nr, faellig_am=now + wait)
        if event is Postereignis.ANGENOMMEN:
            ausgang.note_sent(session, row, now)
        else:
            ausgang.drop_annulled(session, row, now)
        return Uebergabe(post_id, row.bezug, aktenzeichen, result.ausgang, row.status)


def _frozen(buero: Buero, post_id: int) -> bytes:
    """The raw mail: built once, stored, the same bytes at every attempt."""
    with buero.database.reading() as session:
        row = session.get(Post, post_id)
        assert row is not None
        aktenzeichen, version = _vorgang(session, row)
    if row.dokument_sha256 is not None:
        return buero.ablage.get(row.dokument_sha256)
    roh = _build(buero, row, aktenzeichen, version)
    sha256 = buero.ablage.put(roh)
    with buero.database.writing() as session:
        current = session.get(Post, post_id)
        assert current is not None
        if current.dokument_sha256 is None:
            if session.get(Dokument, sha256) is None:
                session.add(Dokument(sha256=sha256, groesse=len(roh), medientyp="message/rfc822"))
                session.flush()
            current.dokument_sha256 = sha256
            session.add(current)
    return buero.ablage.get(current.dokument_sha256)


def _vorgang(session: Session, row: Post) -> tuple[str, str]:
    """Aktenzeichen and programme version of what a mail is about: the case's, or those of the decision it carries."""
    antrag = session.get(Antrag, row.antrag_id) if row.antrag_id is not None else None
    if antrag is not None:
        return antrag.aktenzeichen, antrag.programm_version
    decision = session.get(Bescheid, row.bescheid_id)
    assert decision is not None
    inhalt = ausfertigung.payload(decision)
    return inhalt.aktenzeichen, inhalt.programm_version


def print_out(buero: Buero, bezug: str, folder: Path) -> list[Path]:
    """Writes what a person prints for a letter on paper: the covering text and each enclosure. Gives the files."""
    with buero.database.reading() as session:
        row = session.exec(
            select(Post)
            .where(Post.bezug == bezug, Post.kanal == "brief")
            .order_by(col(Post.id).desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            raise NichtGefunden(f"Es gibt keinen Brief zu {bezug}.")
        if row.status == Poststatus.STORNIERT.value:
            raise KimError(f"Der Brief zu {bezug} ist storniert: Der Bescheid ist aufgehoben.")
        aktenzeichen, version = _vorgang(session, row)
    betreff, text, anhaenge = _content(buero, row, aktenzeichen, version)
    target = folder / bezug.replace("/", "-")
    target.mkdir(parents=True, exist_ok=True)
    cover = target / "Anschreiben.txt"
    cover.write_text(f"{betreff}\n\n{text}\n", encoding="utf-8")
    files = [cover]
    for anhang in anhaenge:
        path = target / anhang.name
        path.write_bytes(anhang.inhalt)
        files.append(path)
    return files


def _build(buero: Buero, row: Post, aktenzeichen: str, version: str) -> bytes:
    betreff, text, anhaenge = _content(buero, row, aktenzeichen, version)
    return build_mail(
        absender=buero.settings.mail_from,
        an=row.an,
        betreff=betreff,
        text=text,
        message_id=row.message_id,
        datum=row.erstellt_am,
        anhaenge=anhaenge,
    )


def _content(buero: Buero, row: Post, aktenzeichen: str, version: str) -> tuple[str, str, list[Anhang]]:
    """Subject, text and enclosures of one mail or letter."""
    programm = buero.programm(version)
    angaben = json.loads(row.angaben_json)
    tag = berlin_date(row.erstellt_am)
    werte = {
        "aktenzeichen": aktenzeichen,
        "empfaenger": buero.register[row.empfaenger_ags].name,
        "programm_titel": programm.titel,
        "behoerde_name": programm.behoerde.name,
        "auskunft": programm.behoerde.dezernat,
        **{key: _german(key, value) for key, value in angaben.items() if isinstance(value, str)},
    }
    anhaenge = []
    if row.bescheid_id is not None:
        anhaenge.append(
            Anhang(
                name=f"Bescheid {row.bezug}.pdf",
                inhalt=ausfertigung.letter(buero, row.bescheid_id),
            )
        )
        anhaenge += [
            Anhang(name=anlage.datei, inhalt=anlage_bytes(programm.kennung, anlage))
            for anlage in _annexes(buero, row.bescheid_id)
        ]
    with buero.database.reading() as session:
        # Mails queued before there were tokens have none: what was frozen then is what goes out.
        kennung = antwortkennung.known_token(session, row.antrag_id) if "kennung_sha256" in angaben else ""
        mehr = (
            bestaetigung.pieces(session, programm, row, angaben, kennung, werte)
            if row.art == "eingangsbestaetigung"
            else bestaetigung.Teile({})
        )
    betreff = fuelle(text_am(programm, f"{row.art}_betreff", tag), **werte)
    text = fuelle(text_am(programm, f"{row.art}_text", tag), **{**werte, **mehr.werte})
    if mehr.werte:
        text = bestaetigung.laid_out(text) + mehr.nachsatz
    return f"{betreff} [{kennung}]" if kennung else betreff, text, [*anhaenge, *mehr.anhaenge]


def _annexes(buero: Buero, bescheid_id: int) -> tuple[Anlage, ...]:
    with buero.database.reading() as session:
        row = session.get(Bescheid, bescheid_id)
    assert row is not None
    return ausfertigung.payload(row).anlagen


def _german(key: str, value: str) -> str:
    if key == "eingegangen_am":
        moment = datetime.fromisoformat(value).astimezone(BERLIN)
        # In the night when the clocks go back an hour comes twice.
        return f"{long_date(moment.date())} um {moment:%H:%M:%S} Uhr ({'MESZ' if moment.dst() else 'MEZ'})"
    return long_date(date.fromisoformat(value)) if key in {"frist", "datum"} else value
