"""Prefect's surroundings: whom its client trusts, and when a database is laid in; and what a log-in computes."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kim.casework.personen import konten
from kim.cli.konsole import prefect_umgebung, prefect_vorlage
from tests.werkzeug.buero import KENNWORT, Office

NIEMAND = Path(prefect_umgebung.__file__).with_name("niemand.pem")


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        (None, True),
        ("http://127.0.0.1:4200/api", True),
        ("http://localhost:4200/api", True),
        ("http://[::1]:4200/api", True),
        ("https://127.0.0.1:4200/api", False),
        ("https://prefect.behoerde.example/api", False),
        ("http://prefect.behoerde.example/api", False),
        ("http://127.0.0.1.behoerde.example/api", False),
        ("http://localhost@behoerde.example/api", False),
        ("nonsense", False),
    ],
)
def test_only_plain_http_on_this_machine_does_without_certificates(url: str | None, plain: bool) -> None:
    assert prefect_umgebung.plain_loopback({"PREFECT_API_URL": url} if url else {}) is plain


def test_the_one_certificate_ended_long_ago_and_no_other_client_uses_it() -> None:
    (certificate,) = x509.load_pem_x509_certificates(NIEMAND.read_bytes())
    names = set(prefect_umgebung.environment("/nowhere"))

    assert certificate.not_valid_after_utc < datetime(1971, 1, 1, tzinfo=UTC)
    # What Python, OpenSSL and requests look at for every client of the process: SMTP, IMAP, httpx.
    assert names.isdisjoint({"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})
    assert {name for name in names if not name.startswith("PREFECT_")} == {"DO_NOT_TRACK"}


def test_who_trusts_only_that_certificate_trusts_no_https_server(tls_server: tuple[int, Path]) -> None:
    port, ca = tls_server
    address = f"https://localhost:{port}"

    assert httpx.get(address, verify=ssl.create_default_context(cafile=str(ca))).text == "ja"
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(address, verify=ssl.create_default_context(cafile=str(NIEMAND)))


def test_template_is_laid_in_once_and_never_over_a_database(tmp_path: Path) -> None:
    template, home = tmp_path / "vorlage.db", tmp_path / "buero" / "prefect"
    template.write_bytes(b"migriert")

    assert prefect_vorlage.lay_in(home, template)
    (home / "prefect.db").write_bytes(b"in Gebrauch")
    assert not prefect_vorlage.lay_in(home, template)

    assert [(path.name, path.read_bytes()) for path in home.iterdir()] == [("prefect.db", b"in Gebrauch")]


def test_no_template_for_this_version_lays_in_nothing(tmp_path: Path) -> None:
    assert not prefect_vorlage.lay_in(tmp_path / "prefect", tmp_path / "prefect-0.0.1.db")
    assert not (tmp_path / "prefect").exists()


def test_template_is_not_laid_in_where_prefect_has_another_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = tmp_path / "vorlage.db"
    template.write_bytes(b"migriert")
    monkeypatch.setenv(
        "PREFECT_SERVER_DATABASE_CONNECTION_URL", "postgresql+asyncpg://prefect@127.0.0.1/prefect"
    )

    assert not prefect_vorlage.lay_in(tmp_path / "prefect", template)


@pytest.mark.parametrize(("name", "kennwort"), [("anna", "falsch, aber lang"), ("niemand", KENNWORT)])
def test_an_unknown_name_takes_as_many_hashes_as_a_known_one(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, name: str, kennwort: str
) -> None:
    computed: list[str] = []

    class Counting(PasswordHasher):
        """The real one, which tells what it computes."""

        def hash(self, *args: object, **kwargs: object) -> str:
            computed.append("hash")
            return super().hash(*args, **kwargs)  # type: ignore[arg-type]

        def verify(self, *args: object, **kwargs: object) -> bool:
            computed.append("verify")
            return super().verify(*args, **kwargs)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr(konten, "_HASHER", Counting())
    for first in (True, False):
        if first:
            konten._blind.cache_clear()
        with pytest.raises(konten.NichtAngemeldet):
            konten.login(sqlite_office.buero, name, kennwort)

    # In a fresh process one more, for whoever asks first, whatever the name.
    assert computed == ["hash", "verify", "verify"]


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """An https server on the loopback that says "ja", and the file with its own certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, keyfile = tmp_path / "ca.pem", tmp_path / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    keyfile.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, keyfile)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        served = threading.Thread(target=_answer_twice, args=(listener, context), daemon=True)
        served.start()
        yield listener.getsockname()[1], pem
        served.join(20)


def _answer_twice(listener: socket.socket, context: ssl.SSLContext) -> None:
    for _ in range(2):
        try:
            connection, _address = listener.accept()
            with context.wrap_socket(connection, server_side=True) as tls:
                tls.recv(4096)
                tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nja")
        except OSError:
            continue
