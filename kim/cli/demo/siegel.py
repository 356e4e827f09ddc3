"""The demo's electronic seal: an invented certificate, made anew for each demo, worth nothing outside of it."""

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

NAME = "MUSTER – Siegel ohne Rechtswirkung"
_AB, _BIS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)


def pkcs12_bytes(name: str = NAME, ab: datetime = _AB, bis: datetime = _BIS, passwort: str = "") -> bytes:
    """A self-signed certificate with its key as a PKCS#12 file; without a password unless one is given."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ab)
        .not_valid_after(bis)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SEALS_ONLY, critical=True)
        .sign(key, hashes.SHA256())
    )
    closed = BestAvailableEncryption(passwort.encode()) if passwort else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"Siegel", key, certificate, None, closed)


_SEALS_ONLY = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def schreiben(path: Path) -> None:
    """Lays the file down, readable for its owner only."""
    path.touch(mode=0o600)
    path.write_bytes(pkcs12_bytes())
