"""PAdES B-B with pyHanko: appends a certifying signature to a letter, and examines the one of any file.

Three habits keep PDF/A-3a and PDF/UA-1: the metadata stay as they are, the field has no area and lies beside the page,
and it has a name for those who do not see it. The signature forbids every later change (DocMDP 1).
"""

import logging
from datetime import datetime
from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from kim.adapters.siegel.befund import KEINS, Siegelbefund, Siegelfehler, Zertifikat

# Its messages quote what they stumble over, which may be a letter's text.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

_FELD = SigFieldSpec(
    "Siegel",
    on_page=0,
    readable_field_name="Elektronisches Siegel der Behörde",
    invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
)
_ANGABEN = PdfSignatureMetadata(
    field_name="Siegel",
    md_algorithm="sha256",
    subfilter=SigSeedSubFilter.PADES,
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)
_RESERVIERT = 16_384
"""Hex digits kept free for the signature with its certificates: room for a chain of four."""
_MAX_NAME = 80

Schluessel = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Siegelschluessel:
    """A certificate with its key, ready to seal."""

    def __init__(self, zertifikat: Zertifikat, signer: "_Signer") -> None:
        self.zertifikat = zertifikat
        self._signer = signer

    @classmethod
    def from_pkcs12(cls, roh: bytes, passwort: str, name: str) -> "Siegelschluessel":
        """Raises Siegelfehler; `name` is the file's, for its sentence."""
        geheim = passwort.encode() or None
        try:
            key, certificate, _ = pkcs12.load_key_and_certificates(roh, geheim)
        except ValueError:
            # Without the cause: nothing of the file or the password may reach a log.
            raise Siegelfehler(
                f"Die Siegeldatei {name} lässt sich nicht öffnen: Sie ist kein PKCS#12, oder das Passwort ist falsch."
            ) from None
        if not isinstance(key, Schluessel) or certificate is None:
            raise Siegelfehler(
                f"Die Siegeldatei {name} braucht ein Zertifikat und seinen Schlüssel (RSA oder EC)."
            )
        if certificate.public_key() != key.public_key():
            raise Siegelfehler(f"In der Siegeldatei {name} gehört der Schlüssel nicht zum Zertifikat.")
        loaded = SimpleSigner.load_pkcs12_data(roh, [], geheim)
        signer = _Signer(loaded.signing_cert, loaded.signing_key, loaded.cert_registry)
        signer.held = key
        return cls(_zertifikat(certificate), signer)

    def append(self, pdf: bytes, am: datetime) -> bytes:
        """The file with the signature of this moment as an incremental update. Raises whatever pyHanko raises."""
        out = BytesIO()
        signer = _SignerAt(_ANGABEN, signer=self._signer, new_field_spec=_FELD)
        signer.am = am
        signer.sign_pdf(_Writer(BytesIO(pdf)), bytes_reserved=_RESERVIERT, output=out)
        return out.getvalue()


class _Signer(SimpleSigner):
    """Signs with a key that is loaded once: pyHanko's own loads and checks it anew for each letter (100 ms for RSA)."""

    held: Schluessel

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if digest_algorithm != "sha256":
            raise ValueError(digest_algorithm)
        if isinstance(self.held, rsa.RSAPrivateKey):
            return self.held.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.held.sign(data, ec.ECDSA(hashes.SHA256()))


class _SignerAt(PdfSigner):
    """Takes the moment from the office's clock."""

    am: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.am
        return session


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata alone: rewritten, they would no longer say PDF/A and PDF/UA."""

    def _update_meta(self) -> None:
        pass


def examine(pdf: bytes) -> Siegelbefund:
    """What the signature of this file is worth: it must be one, whole, over the whole file, in its certificate's time."""
    try:
        found = PdfFileReader(BytesIO(pdf)).embedded_signatures
        if not found:
            return KEINS
        last = found[-1]
        zertifikat = _zertifikat(x509.load_der_x509_certificate(last.signer_cert.dump()))
        am = last.self_reported_timestamp
        # Whose certificate it is is for the reader to judge; here it only has to fit the signature.
        context = ValidationContext(trust_roots=[last.signer_cert], allow_fetching=False, moment=am)
        status = validate_pdf_signature(last, signer_validation_context=context)
        good = (
            len(found) == 1
            and status.intact
            and status.valid
            and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
            and am is not None
            and zertifikat.gilt_ab <= am <= zertifikat.gilt_bis
        )
    except Exception:  # noqa: BLE001 - there is no list of what the parser raises
        return Siegelbefund("ungueltig")
    return Siegelbefund("gueltig" if good else "ungueltig", zertifikat)


def _zertifikat(certificate: x509.Certificate) -> Zertifikat:
    subject = certificate.subject
    names = [
        *subject.get_attributes_for_oid(NameOID.COMMON_NAME),
        *subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME),
    ]
    name = str(names[0].value) if names else ""
    # A stranger's certificate may say anything: no escape sequence and no line of its own on somebody's terminal.
    plain = "".join(zeichen for zeichen in name if zeichen.isprintable())[:_MAX_NAME]
    return Zertifikat(
        name=plain or "ohne Namen",
        gilt_ab=certificate.not_valid_before_utc,
        gilt_bis=certificate.not_valid_after_utc,
        fingerabdruck=certificate.fingerprint(hashes.SHA256()).hex(),
    )
