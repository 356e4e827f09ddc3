"""The seal: appended without a change to the letter, conformity kept, every later change seen, no secret told."""

import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import page
import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from kim.adapters import brief
from kim.adapters.brief.attachment import read_letter
from kim.adapters.brief.probe import probe_pauschale
from kim.adapters.siegel import KEINS, Siegel, Siegelfehler, open_siegel, read_seal
from kim.cli.demo import siegel as demo
from kim_models.bescheid import Inhalt
from tests.werkzeug.vorlagen import ablehnung, aenderung, aufhebung, bescheidinhalt

AM = datetime(2021, 6, 21, 10, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())


def p12(tmp_path: Path, roh: bytes | None = None, **angaben: object) -> Path:
    path = tmp_path / "siegel.p12"
    path.write_bytes(roh if roh is not None else demo.pkcs12_bytes(**angaben))  # type: ignore[arg-type]
    return path


def certificate(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, name: str) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2021, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2022, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def siegel(tmp_path_factory: pytest.TempPathFactory) -> Siegel:
    return open_siegel(p12(tmp_path_factory.mktemp("siegel")), "")


@pytest.fixture(scope="module")
def letter() -> bytes:
    return brief.render_bescheid(aufhebung())


@pytest.fixture(scope="module")
def sealed(siegel: Siegel, letter: bytes) -> bytes:
    return siegel.seal(letter, AM)


@pytest.mark.parametrize(
    "make",
    [
        aenderung,
        *(
            pytest.param(make, marks=pytest.mark.slow)
            for make in (bescheidinhalt, ablehnung, aufhebung, lambda: probe_pauschale("test"))
        ),
    ],
)
def test_every_kind_of_letter_conforms_after_sealing(make: Callable[[], Inhalt], siegel: Siegel) -> None:
    pdf = brief.render_bescheid(make())

    sealed = siegel.seal(pdf, AM)

    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        report = page.validate_pdf_bytes(sealed, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    assert sealed.startswith(pdf)
    assert read_seal(sealed).zustand == "gueltig"
    assert read_letter(sealed) == read_letter(pdf)


def test_seal_names_its_certificate_and_the_offices_moment(siegel: Siegel, sealed: bytes) -> None:
    befund = read_seal(sealed)

    assert befund.zertifikat == siegel.zertifikat
    assert siegel.zertifikat.name == "MUSTER – Siegel ohne Rechtswirkung"
    # Backslash-escaped as PDF strings are: D:20210621100000Z
    assert b"20210621100000Z" in sealed
    assert b"/ETSI.CAdES.detached" in sealed


def test_whatever_is_changed_or_added_breaks_the_seal(letter: bytes, sealed: bytes) -> None:
    dice = random.Random(7)
    signature = sealed.index(b"/Contents <", len(letter))
    for at in [len(letter) + 1, signature + 40, *(dice.randrange(9, signature) for _ in range(12))]:
        raw = bytearray(sealed)
        raw[at] ^= 1
        assert read_seal(bytes(raw)).zustand in {"ungueltig", "keins"}, at

    assert read_seal(sealed + b"\n").zustand == "ungueltig"
    assert read_seal(sealed[:-100]).zustand == "ungueltig"
    assert read_seal(b"%PDF-1.7 /ByteRange").zustand == "ungueltig"
    assert read_seal(letter) == KEINS


def test_second_seal_over_the_first_is_refused_or_seen(siegel: Siegel, sealed: bytes) -> None:
    # The first one forbids every change; a tool that ignores that makes a file that is not accepted either.
    try:
        twice = siegel.seal(sealed, AM)
    except Siegelfehler:
        return
    assert read_seal(twice).zustand == "ungueltig"


def test_certificate_out_of_its_time_does_not_seal(tmp_path: Path, letter: bytes) -> None:
    siegel = open_siegel(
        p12(tmp_path, ab=datetime(2021, 1, 1, tzinfo=UTC), bis=datetime(2021, 12, 31, tzinfo=UTC)), ""
    )

    with pytest.raises(Siegelfehler, match=r"am 31\.12\.2021 abgelaufen"):
        siegel.seal(letter, datetime(2022, 1, 1, tzinfo=UTC))
    with pytest.raises(Siegelfehler, match=r"gilt erst ab dem 01\.01\.2021"):
        siegel.seal(letter, datetime(2020, 12, 31, tzinfo=UTC))


def test_password_is_needed_and_never_told(tmp_path: Path) -> None:
    path = p12(tmp_path, passwort="Ein geheimes Kennwort")

    assert open_siegel(path, "Ein geheimes Kennwort").zertifikat.name == demo.NAME
    with pytest.raises(Siegelfehler, match="Passwort ist falsch") as refused:
        open_siegel(path, "Ein falsches Kennwort")
    assert "Kennwort" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("roh", "satz"),
    [
        (b"", "kein PKCS#12"),
        (b"rubbish" * 100, "kein PKCS#12"),
        (
            pkcs12.serialize_key_and_certificates(
                b"x", None, certificate(KEY, "Amt"), None, BestAvailableEncryption(b"x")
            ),
            "kein PKCS#12",
        ),
        (
            pkcs12.serialize_key_and_certificates(b"x", None, certificate(KEY, "Amt"), None, NoEncryption()),
            "braucht ein Zertifikat und seinen Schlüssel",
        ),
    ],
    ids=["nothing", "rubbish", "wrong password", "without a key"],
)
def test_unusable_file_is_told_in_a_sentence(roh: bytes, satz: str, tmp_path: Path) -> None:
    with pytest.raises(Siegelfehler, match=satz):
        open_siegel(p12(tmp_path, roh), "")
    with pytest.raises(Siegelfehler, match="lässt sich nicht lesen"):
        open_siegel(tmp_path / "nowhere.p12", "")


def test_without_pyhanko_the_office_says_so(
    tmp_path: Path, letter: bytes, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = p12(tmp_path)
    # An entry of None makes Python's import fail as if the package were not there.
    monkeypatch.setitem(sys.modules, "kim.adapters.siegel.pades", None)

    assert read_seal(sealed).zustand == "nicht_pruefbar"
    assert read_seal(letter) == KEINS
    with pytest.raises(Siegelfehler, match="pyHanko ist nicht installiert"):
        open_siegel(path, "")


def test_sealed_pages_look_the_same(letter: bytes, sealed: bytes) -> None:
    before, after = pypdfium2.PdfDocument(letter), pypdfium2.PdfDocument(sealed)

    assert len(before) == len(after)
    for nr in range(len(before)):
        assert after[nr].render().to_pil().tobytes() == before[nr].render().to_pil().tobytes()


def test_name_of_a_strangers_certificate_is_one_plain_line(tmp_path: Path, letter: bytes) -> None:
    strange = certificate(KEY, "Amt\x1b[2J\n\u202e" + "x" * 40)
    roh = pkcs12.serialize_key_and_certificates(b"x", KEY, strange, None, NoEncryption())

    sealed = open_siegel(p12(tmp_path, roh), "").seal(letter, AM)

    zertifikat = read_seal(sealed).zertifikat
    assert zertifikat is not None
    assert zertifikat.name == "Amt[2J" + "x" * 40


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_rsa_key_seals_as_well(tmp_path: Path, letter: bytes) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    roh = pkcs12.serialize_key_and_certificates(b"x", key, certificate(key, "Amt"), None, NoEncryption())
    sealed = open_siegel(p12(tmp_path, roh), "").seal(letter, AM)

    assert read_seal(sealed).zustand == "gueltig"
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert page.is_pdf_compliant_bytes(sealed, profile=profile)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_flipped_byte_of_the_whole_file_leaves_the_seal_valid(letter: bytes, sealed: bytes) -> None:
    # The signature covers all but itself: its hex digits may be spelled otherwise, and behind it the room is empty.
    begin = sealed.index(b"/Contents <3", len(letter)) + len(b"/Contents ")
    end = sealed.index(b">", begin) + 1
    for at in (at for at in range(0, len(sealed), 97) if not begin <= at < end):
        raw = bytearray(sealed)
        raw[at] ^= 1 << (at % 8)
        assert read_seal(bytes(raw)).zustand != "gueltig", at
