"""Does a mail arrive byte for byte – and is it always known what became of it? Against a real server on loopback."""

import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from kim.adapters.mail.adresse import MailError, UnsafeTextError, checked_address
from kim.adapters.mail.nachricht import Anhang, build_mail, check_wire, stable_message_id
from kim.adapters.mail.senke import Drehbuch, Mailarchiv, Mailsenke, Stufe
from kim.adapters.mail.smtp import SmtpServer, Versandergebnis, classify, deliver
from kim.cli.demo.muster import ORDNER

ABSENDER, AN = "kfi@bewilligung.example", "poststelle@stadt-muelheim.example"
MESSAGE_ID = stable_message_id("bescheid", "KIM-2026-0017/1", "bewilligung.example")
PDF = (ORDNER / "antrag-kim-baustein1.pdf").read_bytes()
SHORT = 0.4
"""Seconds a test waits for a server that is silent on purpose; for all others it is patient."""
PATIENT = 20.0


def mail(**anders: Any) -> bytes:
    werte: dict[str, Any] = {
        "absender": ABSENDER,
        "an": AN,
        "betreff": "Zuwendungsbescheid für Mülheim an der Ruhr – Größenprüfung „ÄÖÜß“, KIM-2026-0017",
        "text": "Sehr geehrte Damen und Herren,\n\n.ein Punkt am Zeilenanfang\n..und zwei\nüber 12.345,67 €\n",
        "message_id": MESSAGE_ID,
        "datum": datetime(2026, 11, 3, 10, 15, tzinfo=UTC),
        "anhaenge": [Anhang(name="Bescheid Mülheim.pdf", inhalt=PDF)],
    }
    return build_mail(**(werte | anders))


ROH = mail()
KLEIN = mail(anhaenge=[])


def server(senke: Mailsenke, **anders: Any) -> SmtpServer:
    werte: dict[str, Any] = {
        "host": senke.host,
        "port": senke.port,
        "start_tls": False,
        "timeout": PATIENT,
        "timeout_schluss": PATIENT,
    }
    return SmtpServer(**(werte | anders))


class Versuch:
    """One delivery against a scripted sink, with what the caller's commit saw."""

    def __init__(self, tmp_path: Path, drehbuch: Drehbuch, roh: bytes = KLEIN, **zum_server: Any) -> None:
        self.freigaben = 0
        if "timeout" in drehbuch.reaktionen.values():
            zum_server = {"timeout": SHORT, "timeout_schluss": SHORT} | zum_server
        with Mailsenke(tmp_path, drehbuch=drehbuch) as senke:
            self.ergebnis = deliver(server(senke, **zum_server), ABSENDER, AN, roh, before_body=self._release)
            self.gespielt = senke.gespielt
        self.kopien = len(Mailarchiv(tmp_path).find(MESSAGE_ID))

    def _release(self) -> None:
        self.freigaben += 1


def nothing() -> None:
    """The commit of a caller that has nothing to record."""


# --- the message -------------------------------------------------------------------------------------------------


def test_the_same_values_give_the_same_bytes() -> None:
    assert mail() == ROH
    assert mail(message_id=stable_message_id("bescheid", "KIM-2026-0017/2", "bewilligung.example")) != ROH


def test_a_reader_finds_what_was_written() -> None:
    gelesen = message_from_bytes(ROH, policy=SMTP)
    assert isinstance(gelesen, EmailMessage)
    assert gelesen["Subject"].startswith("Zuwendungsbescheid für Mülheim an der Ruhr – Größenprüfung „ÄÖÜß“")
    assert gelesen["Auto-Submitted"] == "auto-generated"
    assert gelesen["Date"].datetime == datetime(2026, 11, 3, 10, 15, tzinfo=UTC)
    rumpf = gelesen.get_body()
    assert rumpf is not None
    assert ".ein Punkt am Zeilenanfang\r\n..und zwei\r\nüber 12.345,67 €" in rumpf.get_content()
    (anhang,) = gelesen.iter_attachments()
    assert (anhang.get_filename(), anhang.get_content()) == ("Bescheid Mülheim.pdf", PDF)


def test_a_boundary_in_the_text_ends_no_part() -> None:
    grenze = message_from_bytes(ROH).get_boundary()
    gelesen = message_from_bytes(
        mail(text=f"vorher\n--{grenze}\nnachher\n--{grenze}--\nSchluss"), policy=SMTP
    )
    assert isinstance(gelesen, EmailMessage)
    assert len(list(gelesen.iter_attachments())) == 1
    assert "Schluss" in gelesen.get_body().get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "boese",
    [
        "a\r\nBcc: x@y.example",
        "a\nBcc: x@y.example",
        "a\rb",
        "a\0b",
        "a\x0bb",
        "a\x85b",
        "a\u2028Bcc: x@y.example",
        "a\u202egnp.exe",
        "a\u2066b",
        "a\ud800b",
        "=?utf-8?q?a=0D=0ABcc:_x=40y.example?=",
        " vorn",
        "hinten ",
        "",
    ],
)
@pytest.mark.parametrize("feld", ["absender", "an", "betreff", "message_id", "anhang"])
def test_no_header_can_be_forged(feld: str, boese: str) -> None:
    werte = {"anhaenge": [Anhang(name=boese, inhalt=b"")]} if feld == "anhang" else {feld: boese}
    with pytest.raises(MailError):
        mail(**werte)


@pytest.mark.parametrize("boese", ["a\0b", "a\rb", "a\x1bb", "a\u202eb", "a\ud800b"])
def test_the_text_holds_no_control_characters(boese: str) -> None:
    with pytest.raises(UnsafeTextError) as fehler:
        mail(text=boese)
    assert boese not in str(fehler.value)


@given(st.text(max_size=200))
@hypothesis_settings(max_examples=150, deadline=None)
def test_any_subject_is_refused_or_read_back(betreff: str) -> None:
    try:
        roh = mail(betreff=betreff, anhaenge=[])
    except MailError:
        return
    gelesen = message_from_bytes(roh, policy=SMTP)
    assert gelesen["Subject"] == betreff
    assert sorted(gelesen.keys()) == sorted(message_from_bytes(KLEIN).keys())


@pytest.mark.parametrize(
    "adresse",
    [
        "Stadt <a@b.example>",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "müller@b.example",
        "a@köln.example",
        '"a b"@c.example',
        "a b@c.example",
        "a@b",
        "a@[127.0.0.1]",
        "(x)a@b.example",
        "<a@b.example>",
        "a@b.example\r\nRCPT TO:<x@y.example>",
    ],
)
def test_an_address_that_would_be_rewritten_is_refused(adresse: str) -> None:
    with pytest.raises(MailError):
        checked_address(adresse)
    with pytest.raises(MailError):
        deliver(SmtpServer(host="127.0.0.1", port=1), ABSENDER, adresse, KLEIN, before_body=nothing)


@pytest.mark.parametrize(
    "adresse", ["a@Stadt-Hagen.EXAMPLE", "o'neil+kim@b-c.example", "a@xn--kln-sna.example"]
)
def test_a_plain_address_is_returned_unchanged(adresse: str) -> None:
    assert checked_address(adresse) == adresse
    assert f"To: {adresse}\r\n".encode() in mail(an=adresse)


def test_a_long_address_is_neither_folded_nor_encoded() -> None:
    lang = "a" * 60 + "@" + ".".join(["b" * 50] * 3) + ".example"
    assert f"To: {lang}\r\n".encode() in mail(an=lang)


def test_the_message_id_is_stable_and_tells_its_arguments_apart() -> None:
    assert stable_message_id("bescheid", "KIM-2026-0017/1", "bewilligung.example") == (
        "<kim.bescheid.d3a085e016cbe5764cd90420f2b7088f@bewilligung.example>"
    )
    assert stable_message_id("a", "bc", "x.example") != stable_message_id("ab", "c", "x.example")
    for art, domain in [
        ("Bescheid", "x.example"),
        ("", "x.example"),
        ("a", "x"),
        ("a", "x.example>\r\nB: c"),
    ]:
        with pytest.raises(MailError):
            stable_message_id(art, "1", domain)


def test_a_naive_date_is_refused() -> None:
    with pytest.raises(MailError):
        mail(datum=datetime(2026, 11, 3, 10, 15))  # noqa: DTZ001


@pytest.mark.parametrize(
    "roh",
    [
        b"",
        b"A: b\r\n\r\nohne Ende",
        b"A: b\r\n\r\nx\n.\nMAIL FROM:<x@y.example>\r\n",
        b"A: b\r\n\r\nx\r.\r\n",
        b"A: b\r\n\r\n\xff\r\n",
        b"A: b\r\n\r\n\0\r\n",
        b"A: b\r\n\r\n" + b"x" * 999 + b"\r\n",
    ],
)
def test_bytes_that_a_relay_might_change_never_leave(roh: bytes) -> None:
    with pytest.raises(MailError):
        check_wire(roh)
    with pytest.raises(MailError):
        deliver(SmtpServer(host="127.0.0.1", port=1), ABSENDER, AN, roh, before_body=nothing)


# --- the way and back --------------------------------------------------------------------------------------------


def test_what_arrives_is_what_was_built(tmp_path: Path) -> None:
    with Mailsenke(tmp_path) as senke:
        ergebnis = deliver(server(senke), ABSENDER, AN, ROH, before_body=nothing)
        assert list(senke.zugestellt) == [(ABSENDER, (AN,))]
    assert ergebnis == Versandergebnis(
        ausgang="angenommen", phase="inhalt", code=250, antwort="2.0.0 abgelegt"
    )
    (datei,) = Mailarchiv(tmp_path).find(MESSAGE_ID)
    assert datei.read_bytes() == ROH
    assert datei.name.startswith("2026-11-03_")
    assert [p.name for p in tmp_path.iterdir()] == [datei.name]


def test_doubles_can_be_counted(tmp_path: Path) -> None:
    andere = stable_message_id("nachforderung", "1", "bewilligung.example")
    with Mailsenke(tmp_path) as senke:
        for roh in [KLEIN, KLEIN, mail(message_id=andere, anhaenge=[]), KLEIN]:
            deliver(server(senke), ABSENDER, AN, roh, before_body=nothing)
    archiv = Mailarchiv(tmp_path)
    assert [p.stem.partition("_kopie")[2] for p in archiv.find(MESSAGE_ID)] == ["", "2", "3"]
    assert len(archiv.find(andere)) == 1
    assert archiv.find("<fremd@x.example>") == []
    assert sorted(m.message_id for m in archiv.messages()) == sorted([MESSAGE_ID] * 3 + [andere])


def test_two_sinks_on_one_folder_lose_no_copy(tmp_path: Path) -> None:
    def add_ten() -> None:
        for _ in range(10):
            Mailarchiv(tmp_path).add(KLEIN)

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Mailarchiv(tmp_path).find(MESSAGE_ID)) == 40


@pytest.mark.parametrize(
    "kopf", [b"", b"Message-ID: <../../x@y>\r\nDate: /etc\r\n", b"Date: 99 Foo 0\r\n", b"\xff"]
)
def test_a_hostile_header_chooses_no_path(tmp_path: Path, kopf: bytes) -> None:
    datei = Mailarchiv(tmp_path).add(kopf + b"\r\nx\r\n")
    assert datei.parent == tmp_path
    assert datei.name.startswith("ohne-datum_")


def test_an_empty_archive_is_empty(tmp_path: Path) -> None:
    archiv = Mailarchiv(tmp_path / "fehlt")
    assert archiv.find(MESSAGE_ID) == []
    assert list(archiv.messages()) == []


def test_a_full_disk_is_a_passing_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def voll(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", voll)
    versuch = Versuch(tmp_path, Drehbuch())
    assert (versuch.ergebnis.ausgang, versuch.ergebnis.code, versuch.kopien) == ("voruebergehend", 452, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_mail_too_large_stops_the_line_before_its_body(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kim.adapters.mail.senke.MAX_MAIL_BYTES", 10_000)
    versuch = Versuch(tmp_path, Drehbuch(), ROH)
    assert (versuch.ergebnis.ausgang, versuch.ergebnis.code, versuch.ergebnis.phase) == (
        "gesperrt",
        552,
        "absender",
    )
    assert versuch.freigaben == 0


def test_the_sink_stops_while_a_client_waits_and_starts_again(tmp_path: Path) -> None:
    senke = Mailsenke(tmp_path, drehbuch=Drehbuch(reaktionen={"mail": "timeout"}, mal=1)).start()
    with pytest.raises(RuntimeError):
        senke.start()
    ergebnisse: list[Versandergebnis] = []
    kunde = threading.Thread(
        target=lambda: ergebnisse.append(
            deliver(server(senke, timeout=30), ABSENDER, AN, KLEIN, before_body=nothing)
        )
    )
    kunde.start()
    while not senke.gespielt["mail"]:
        kunde.join(0.01)
    senke.stop()
    senke.stop()
    kunde.join(5)
    assert [e.ausgang for e in ergebnisse] == ["voruebergehend"]
    with senke:
        assert deliver(server(senke), ABSENDER, AN, KLEIN, before_body=nothing).ausgang == "angenommen"


def test_a_taken_port_is_an_error_of_start(tmp_path: Path) -> None:
    with Mailsenke(tmp_path) as senke, pytest.raises(OSError, match="address"):
        Mailsenke(tmp_path, port=senke.port).start()


# --- every stage, every reply ------------------------------------------------------------------------------------

PHASE = {
    "connect": "verbindung",
    "ehlo": "ehlo",
    "mail": "absender",
    "rcpt": "empfaenger",
    "data": "daten",
    "inhalt": "inhalt",
}
FRUEH = {"connect", "ehlo"}
REAKTIONEN = [None, 421, 450, 550, 552, 535, 530, 354, "disconnect", "timeout", "unsinn"]


def expected(stufe: str, reaktion: int | str | None) -> str:
    """The table of the design, written down a second time and another way than in the code."""
    match reaktion:
        case None:
            return "angenommen"
        case 421 | 450:
            return "voruebergehend"
        case 530 | 535 | 552:
            return "gesperrt"
        case 550:
            return "gesperrt" if stufe in FRUEH else "abgelehnt"
        case _:
            return "unklar" if stufe == "inhalt" else "voruebergehend"


@pytest.mark.parametrize("reaktion", REAKTIONEN)
@pytest.mark.parametrize("stufe", list(PHASE))
def test_stage_and_reply(tmp_path: Path, stufe: Stufe, reaktion: Any) -> None:
    if (stufe, reaktion) == ("data", 354):
        reaktion = None  # that is the good reply
    drehbuch = Drehbuch(reaktionen={} if reaktion is None else {stufe: reaktion})
    versuch = Versuch(tmp_path, drehbuch)
    ergebnis = versuch.ergebnis
    nach_der_freigabe = reaktion is None or stufe == "inhalt"
    assert ergebnis.ausgang == expected(stufe, reaktion)
    assert ergebnis.phase == ("inhalt" if nach_der_freigabe else PHASE[stufe])
    assert versuch.freigaben == (1 if nach_der_freigabe else 0)
    assert versuch.gespielt["inhalt"] == (1 if reaktion is None or stufe == "inhalt" else 0)
    assert versuch.kopien == (1 if reaktion is None else 0)
    if isinstance(reaktion, int):
        assert (ergebnis.code, ergebnis.antwort) == (reaktion, "Antwort aus dem Drehbuch")
    elif reaktion is not None:
        assert ergebnis.code is None


@pytest.mark.parametrize("reaktion", ["disconnect", "timeout", "unsinn"])
def test_a_stored_mail_without_an_answer_is_unclear_and_the_archive_knows(
    tmp_path: Path, reaktion: Any
) -> None:
    versuch = Versuch(tmp_path, Drehbuch(reaktionen={"inhalt": reaktion}, behalten=True))
    assert (versuch.ergebnis.ausgang, versuch.kopien) == ("unklar", 1)


def test_a_success_after_data_without_asking_for_the_content_proves_nothing(tmp_path: Path) -> None:
    versuch = Versuch(tmp_path, Drehbuch(reaktionen={"data": 250}))
    assert (versuch.ergebnis.ausgang, versuch.freigaben) == ("voruebergehend", 0)


def test_a_second_attempt_sends_the_same_bytes(tmp_path: Path) -> None:
    with Mailsenke(tmp_path, drehbuch=Drehbuch(reaktionen={"inhalt": 450}, mal=1)) as senke:
        ausgaenge = [
            deliver(server(senke), ABSENDER, AN, KLEIN, before_body=nothing).ausgang for _ in range(2)
        ]
    assert ausgaenge == ["voruebergehend", "angenommen"]
    (datei,) = Mailarchiv(tmp_path).find(MESSAGE_ID)
    assert datei.read_bytes() == KLEIN


def test_no_server_at_all_is_a_passing_trouble(tmp_path: Path) -> None:
    with Mailsenke(tmp_path) as senke:
        pass
    ergebnis = deliver(server(senke), ABSENDER, AN, KLEIN, before_body=nothing)
    assert (ergebnis.ausgang, ergebnis.phase, ergebnis.code) == ("voruebergehend", "verbindung", None)


@pytest.mark.parametrize("fehler", [LookupError, OSError, TimeoutError, ConnectionResetError, ssl.SSLError])
def test_a_failed_commit_lets_nothing_leave_and_is_the_callers(
    tmp_path: Path, fehler: type[Exception]
) -> None:
    def failing() -> None:
        raise fehler("another worker was faster")

    with Mailsenke(tmp_path) as senke:
        with pytest.raises(fehler, match="faster"):
            deliver(server(senke), ABSENDER, AN, KLEIN, before_body=failing)
        assert deliver(server(senke), ABSENDER, AN, KLEIN, before_body=nothing).ausgang == "angenommen"
    assert len(Mailarchiv(tmp_path).find(MESSAGE_ID)) == 1


def test_a_connection_lost_during_the_commit_is_no_riddle(tmp_path: Path) -> None:
    senke = Mailsenke(tmp_path).start()
    ergebnis = deliver(server(senke), ABSENDER, AN, KLEIN, before_body=senke.stop)
    assert (ergebnis.ausgang, ergebnis.phase) == ("voruebergehend", "daten")


def test_every_code_has_one_meaning() -> None:
    for phase in get_args(Versandergebnis.model_fields["phase"].annotation):
        for code in [None, -1, *range(1000)]:
            ausgang = classify(phase, code)
            assert (ausgang == "unklar") <= (phase == "inhalt")
            assert (ausgang == "angenommen") == (phase == "inhalt" and code in range(200, 300))
            if code in range(400, 500):
                assert ausgang == "voruebergehend"
            if code in range(500, 600):
                assert ausgang in {"abgelehnt", "gesperrt"}


# --- encryption and log-in ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `localhost` that no system trusts, with its key, in one PEM file."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    schluessel = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    jetzt = datetime.now(UTC)
    zertifikat = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(schluessel.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(jetzt - timedelta(days=1))
        .not_valid_after(jetzt + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(schluessel, hashes.SHA256())
    )
    datei = tmp_path_factory.mktemp("tls") / "senke.pem"
    datei.write_bytes(
        schluessel.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + zertifikat.public_bytes(serialization.Encoding.PEM)
    )
    return datei


@pytest.fixture
def tls_senke(tmp_path: Path, certificate: Path) -> Iterator[Callable[..., Mailsenke]]:
    kontext = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    kontext.load_cert_chain(certificate)
    offen: list[Mailsenke] = []

    def start(**anders: Any) -> Mailsenke:
        offen.append(Mailsenke(tmp_path, tls=kontext, zugang=("kfi", "geheim-ß"), **anders).start())
        return offen[-1]

    yield start
    for senke in offen:
        senke.stop()


def tls_server(senke: Mailsenke, **anders: Any) -> SmtpServer:
    return server(senke, **({"host": "localhost", "start_tls": True} | anders))


def test_encrypted_and_logged_in(
    tls_senke: Callable[..., Mailsenke], certificate: Path, tmp_path: Path
) -> None:
    ziel = tls_server(tls_senke(), ca_datei=certificate, user="kfi", password=SecretStr("geheim-ß"))
    assert deliver(ziel, ABSENDER, AN, ROH, before_body=nothing).ausgang == "angenommen"
    assert Mailarchiv(tmp_path).find(MESSAGE_ID)[0].read_bytes() == ROH
    assert "geheim" not in repr(ziel)


def test_a_certificate_nobody_vouches_for_stops_the_line(tls_senke: Callable[..., Mailsenke]) -> None:
    senke = tls_senke()
    ergebnis = deliver(tls_server(senke), ABSENDER, AN, KLEIN, before_body=nothing)
    assert (ergebnis.ausgang, ergebnis.phase) == ("gesperrt", "starttls")
    assert senke.gespielt["mail"] == 0
    ohne = deliver(tls_server(senke, validate_certs=False), ABSENDER, AN, KLEIN, before_body=nothing)
    assert ohne.ausgang == "angenommen"


def test_a_certificate_for_another_name_stops_the_line(
    tls_senke: Callable[..., Mailsenke], certificate: Path
) -> None:
    ziel = tls_server(tls_senke(), host="127.0.0.1", ca_datei=certificate)
    assert deliver(ziel, ABSENDER, AN, KLEIN, before_body=nothing).ausgang == "gesperrt"


def test_without_encryption_nothing_is_said(tmp_path: Path) -> None:
    versuch = Versuch(tmp_path, Drehbuch(), start_tls=True)
    assert (versuch.ergebnis.ausgang, versuch.ergebnis.phase) == ("gesperrt", "starttls")
    assert versuch.gespielt["mail"] == 0


@pytest.mark.parametrize(
    ("reaktion", "ausgang"), [(454, "voruebergehend"), (501, "gesperrt"), ("disconnect", "voruebergehend")]
)
def test_refused_encryption(
    tls_senke: Callable[..., Mailsenke], certificate: Path, reaktion: Any, ausgang: str
) -> None:
    senke = tls_senke(drehbuch=Drehbuch(reaktionen={"starttls": reaktion}))
    ergebnis = deliver(tls_server(senke, ca_datei=certificate), ABSENDER, AN, KLEIN, before_body=nothing)
    assert (ergebnis.ausgang, ergebnis.phase) == (ausgang, "starttls")


@pytest.mark.parametrize(
    ("reaktion", "ausgang"),
    [(535, "gesperrt"), (538, "gesperrt"), (454, "voruebergehend"), (None, "gesperrt")],
)
def test_a_refused_log_in_is_tried_once(tmp_path: Path, reaktion: Any, ausgang: str) -> None:
    drehbuch = Drehbuch(reaktionen={"auth": reaktion} if reaktion else {})
    versuch = Versuch(tmp_path, drehbuch, user="kfi", password=SecretStr("falsch"))
    assert (versuch.ergebnis.ausgang, versuch.ergebnis.phase) == (ausgang, "anmeldung")
    assert (versuch.gespielt["auth"], versuch.gespielt["mail"], versuch.freigaben) == (1, 0, 0)


def test_a_password_in_the_clear_is_refused() -> None:
    with pytest.raises(ValidationError):
        SmtpServer(host="mail.example", start_tls=False, user="kfi", password=SecretStr("x"))


def test_a_missing_certificate_file_stops_the_line(tmp_path: Path) -> None:
    versuch = Versuch(tmp_path, Drehbuch(), ca_datei=tmp_path / "fehlt.pem")
    assert versuch.ergebnis.ausgang == "gesperrt"
