"""A real IMAP server for tests: Debian's dovecot on loopback, with a configuration, a folder and a port of its own."""

import datetime as dt
import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PROGRAMM = "/usr/sbin/dovecot"
FEHLT = (
    "No dovecot on this machine: these harnesses need a real IMAP server (apt-get install --no-install-recommends"
    " dovecot-imapd)."
)
USER, KENNWORT = "kim@behoerde.example", "Ein Kennwort für das Postfach"
_KONFIGURATION = """
base_dir = {ordner}/laufzeit
state_dir = {ordner}/laufzeit
log_path = {ordner}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{ordner}/zertifikat.pem
ssl_key = <{ordner}/schluessel.pem
# Loopback is trusted with a password in the clear; STARTTLS and IMAPS are offered beside it.
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{ordner}/post/%n
first_valid_uid = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
passdb {{
  driver = passwd-file
  args = username_format=%u {ordner}/konten
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={ordner}/post/%n
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """One running server with one account."""

    ordner: Path
    port: int
    """In the clear, and with STARTTLS."""
    tls_port: int

    @property
    def zertifikat(self) -> Path:
        """The certificate that a client has to trust; it names `localhost` and 127.0.0.1."""
        return self.ordner / "zertifikat.pem"

    @contextmanager
    def client(self, ordner: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """Somebody else at the same mailbox, who may write."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as imap:
            imap.authenticate("PLAIN", lambda _: f"\0{USER}\0{KENNWORT}".encode())
            imap.select(ordner)
            yield imap

    def append(self, roh: bytes, am: dt.datetime, ordner: str = "INBOX", flags: str = "") -> None:
        """A message as it is, with this INTERNALDATE."""
        with self.client() as imap:
            antwort, _ = imap.append(ordner, flags, imaplib.Time2Internaldate(am), roh)
            assert antwort == "OK"

    def recreate(self, ordner: str) -> None:
        """The folder anew under the same name: another UIDVALIDITY, UIDs from 1."""
        with self.client() as imap:
            imap.create("Ablage")
            imap.select("Ablage")
            imap.delete(ordner)
            imap.create(ordner)


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Starts a server in a folder of its own, waits until it answers, and ends it."""
    assert Path(PROGRAMM).exists(), FEHLT
    root = os.geteuid() == 0
    # It opens no mail as root.
    who = pwd.getpwnam("nobody" if root else getpass.getuser())
    ordner = Path(tempfile.mkdtemp(prefix="kim-imap-"))
    ordner.chmod(0o711)
    (ordner / "post").mkdir()
    (ordner / "laufzeit").mkdir()
    server = Dovecot(ordner, *_free_ports())
    (ordner / "konten").write_text(f"{USER}:{{PLAIN}}{KENNWORT}\n", encoding="utf-8")
    _certificate(ordner)
    group = subprocess.run(
        ["id", "-gn", who.pw_name], check=True, capture_output=True, text=True
    ).stdout.strip()
    text = _KONFIGURATION.format(
        ordner=ordner,
        user=who.pw_name,
        group=group,
        uid=who.pw_uid,
        gid=who.pw_gid,
        port=server.port,
        tls_port=server.tls_port,
    )
    (ordner / "dovecot.conf").write_text(text, encoding="utf-8")
    if root:
        shutil.chown(ordner / "post", who.pw_uid, who.pw_gid)
    process = subprocess.Popen([PROGRAMM, "-F", "-c", str(ordner / "dovecot.conf")])
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(ordner, ignore_errors=True)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(two.getsockname()[1])


def _wait(server: Dovecot, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            with server.client():
                return
        except (OSError, imaplib.IMAP4.error):
            log = server.ordner / "dovecot.log"
            assert process.poll() is None, log.read_text() if log.exists() else "dovecot ended at once"
            time.sleep(0.1)
    raise AssertionError((server.ordner / "dovecot.log").read_text())


def _certificate(ordner: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (ordner / "zertifikat.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (ordner / "schluessel.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
