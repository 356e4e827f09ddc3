"""The letter: conformant, reproducible, complete, and deaf to markup in what an applicant wrote."""

import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import page
import pdfplumber
import pypdfium2
import pytest

from kim.adapters import brief
from kim.adapters.brief.probe import probe_inhalt
from kim.adapters.brief.stream_ends import settle_stream_ends
from kim_models.bescheid import Anschrift, Bescheidinhalt, Rahmenzeile, Textstelle, Wortlaut
from tests.adapters.werkzeug.din91379 import LATIN_LETTERS
from tests.werkzeug.vorlagen import ablehnung, berechnung, bescheidinhalt, ohne_annahmen

ANNAHME = "Annahme: noch nicht anhand der amtlichen Fassung geprüft"


def pages(pdf: bytes) -> list[str]:
    """The text of every page with plain blanks."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [seite.extract_text().replace("\xa0", " ") for seite in document.pages]


def flat(pdf: bytes) -> str:
    """All text in one line, hyphenation at line ends undone."""
    return re.sub(r"\s+", " ", re.sub(r"[-\u00ad]\n(?=[a-zäöüß])", "", "\n".join(pages(pdf))))


def full_grant(**overrides: Any) -> Bescheidinhalt:
    """Everything asked for is granted: nothing to refuse and nothing to reason."""
    return bescheidinhalt(berechnung=berechnung(beantragt_cent=610_457_00), teilablehnung=(), **overrides)


@pytest.mark.parametrize("make", [bescheidinhalt, ohne_annahmen, ablehnung, full_grant])
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
def test_conforms(make: Callable[[], Bescheidinhalt], profile: page.ValidationProfile) -> None:
    report = page.validate_pdf_bytes(brief.render_bescheid(make()), profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_same_bytes_here_and_in_another_process() -> None:
    inhalt = bescheidinhalt()
    pdf = brief.render_bescheid(inhalt)
    assert brief.render_bescheid(inhalt) == pdf
    code = (
        "import hashlib, sys\n"
        "from kim.adapters.brief import render_bescheid\n"
        "from kim_models.bescheid import Bescheidinhalt\n"
        "inhalt = Bescheidinhalt.model_validate_json(sys.stdin.read())\n"
        "print(hashlib.sha256(render_bescheid(inhalt)).hexdigest())\n"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], input=inhalt.kanonisch(), capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == hashlib.sha256(pdf).hexdigest()


def tiny_pdf(*streams: bytes) -> bytes:
    """The smallest file of the typesetter's shape: one object per stream, a classic cross-reference table."""
    pdf, offsets = b"%PDF-1.7\n", []
    for nr, data in enumerate(streams, start=1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n<</Length %d>>\nstream\n%b\nendstream\nendobj\n" % (nr, len(data), data)
    table = b"".join(b"%010d 00000 n\r\n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f\r\n" % (len(offsets) + 1)
    return pdf + head + table + b"trailer\n<<>>\nstartxref\n%d\n%%%%EOF" % len(pdf)


def test_a_stream_that_ends_with_cr_gets_an_unambiguous_end() -> None:
    plain = tiny_pdf(b"abc", b"d\re")
    assert settle_stream_ends(plain) == plain
    settled = settle_stream_ends(tiny_pdf(b"abc", b"data\r", b"more", b"last\r"))
    assert b"\nstream\ndata\r\r\nendstream" in settled
    assert b"\nstream\nlast\r\r\nendstream" in settled
    start = int(settled.split(b"startxref\n")[1].split()[0])
    assert settled[start:].startswith(b"xref\n0 5\n")
    offsets = [int(line[:10]) for line in settled[start:].split(b"\n")[3:7]]
    assert [settled[at : at + 7] for at in offsets] == [b"%d 0 obj" % nr for nr in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    "number", [*range(8), *(pytest.param(n, marks=pytest.mark.slow) for n in range(8, 40))]
)
def test_conforms_whatever_the_compressed_bytes_are(number: int) -> None:
    # About one letter in 40 has a stream that ends with CR.
    pdf = brief.render_bescheid(ohne_annahmen(bescheidnummer=f"KIM1-2020-{number:04d}"))
    assert page.is_pdf_compliant_bytes(pdf, profile=page.ValidationProfile.PDF_A_3A)
    assert len(pypdfium2.PdfDocument(pdf)) == 3


def test_four_letters_at_once_are_the_letters_of_one_after_another() -> None:
    inhalte = [bescheidinhalt(bescheidnummer=f"KIM1-2020-{nr:04d}") for nr in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(brief.render_bescheid, inhalte)) == [brief.render_bescheid(i) for i in inhalte]


def test_ends_with_a_newline_for_the_seal() -> None:
    assert brief.render_bescheid(bescheidinhalt()).endswith(b"%%EOF\n")


def test_the_decision_is_attached_byte_for_byte() -> None:
    inhalt = bescheidinhalt()
    document = pypdfium2.PdfDocument(brief.render_bescheid(inhalt))
    assert document.count_attachments() == 1
    attachment = document.get_attachment(0)
    assert attachment.get_name() == "entscheidung.json"
    data = bytes(attachment.get_data())
    assert data == inhalt.kanonisch().encode()
    assert hashlib.sha256(data).hexdigest().startswith(inhalt.pruefzeichen().replace(" ", ""))
    assert Bescheidinhalt.model_validate_json(data) == inhalt


def test_metadata() -> None:
    meta = pypdfium2.PdfDocument(brief.render_bescheid(ohne_annahmen())).get_metadata_dict()
    assert meta["Title"] == "Zuwendungsbescheid KIM1-2020-0001"
    assert meta["Author"] == "Bezirksregierung Arnsberg"
    assert meta["CreationDate"].startswith("D:20201211120000")
    assert b"/Lang(de-DE)" in brief.render_bescheid(ohne_annahmen())


def test_every_fact_stands_in_the_letter() -> None:
    inhalt = bescheidinhalt()
    text = flat(brief.render_bescheid(inhalt))
    facts = [
        "610.457,00 € (in Buchstaben: sechshundertzehntausendvierhundertsiebenundfünfzig Euro)",
        "vom 1. Januar 2021 bis 31. Dezember 2022 (Bewilligungszeitraum)",
        "vom 1. Januar 2021 bis 31. Dezember 2022 durchzuführen (Durchführungszeitraum)",
        "Vollfinanzierung zu zuwendungsfähigen Gesamtausgaben in Höhe von 610.457,00 €",
        "Der Zuwendungsbetrag ist der Höchstbetrag. Eine Nachfinanzierung ist ausgeschlossen.",
        "Koordinierende Stellen 3,5 3,5 24 24 55.000,00 € 385.000,00 € 365.332,00 € 365.332,00 €",
        "Verwaltungsassistenz 0,58 0,5 24 24 45.000,00 € 45.000,00 € 52.400,00 € 45.000,00 €",
        "1,0 1,0 24 22,5 55.000,00 € 103.125,00 € 110.000,00 € 103.125,00 €",
        "Arbeitsplatzausgaben 5,0 5,0 24 24 9.700,00 € 97.000,00 € 97.000,00 € 97.000,00 €",
        "Summe 624.732,00 € 610.457,00 €",
        "617.332,00 €",
        "2021 301.666,00 € – 301.666,00 €",
        "2022 – 308.791,00 € 308.791,00 €",
        "Summe 301.666,00 € 308.791,00 € 610.457,00 €",
        "nicht bewilligt 14.275,00 €",
        "Ihr Antrag vom 2. Dezember 2020, eingegangen am 4. Dezember 2020 (Eingangsnummer E-2020-0001)",
        "Aktenzeichen 36.2020-KIM1-0001",
        "Datum 11. Dezember 2020",
        "Auskunft erteilt Saskia Overbeck",
        "kfi@bewilligung.example",
        "33334 Gütersloh",
        "Im Auftrag Dr. Henrike Wöstmann",
        "Verwaltungsgericht Minden, Königswall 8, 32423 Minden",
        *(anlage.titel for anlage in inhalt.anlagen),
    ]
    assert [fact for fact in facts if fact not in text] == []


def test_every_page_names_the_letter_and_its_place() -> None:
    inhalt = bescheidinhalt()
    texts = pages(brief.render_bescheid(inhalt))
    for nr, text in enumerate(texts, start=1):
        assert f"Bescheidnummer KIM1-2020-0001 · Prüfzeichen {inhalt.pruefzeichen()}" in text
        assert f"Seite {nr} von {len(texts)}" in text
        assert "MUSTER – ohne Rechtswirkung" in text
    assert re.fullmatch(r"[0-9a-f]{4}( [0-9a-f]{4}){3}", inhalt.pruefzeichen())


def test_numbering() -> None:
    def numbers(inhalt: Bescheidinhalt) -> list[str]:
        outline = pypdfium2.PdfDocument(brief.render_bescheid(inhalt)).get_toc()
        return [item.get_title() for item in outline]

    parts = ["Bewilligung", "Zweck und Maßnahme", "Finanzierungsart und -höhe", "Ermittlung der Zuwendung"]
    parts += ["Bewilligungsrahmen", "Auszahlung"]
    first = [f"{nr}. {name}" for nr, name in enumerate(parts, start=1)]
    head, rest = (
        "Zuwendungsbescheid (Projektförderung)",
        ["II. Nebenbestimmungen", "III. Rechtsbehelfsbelehrung"],
    )
    assert numbers(bescheidinhalt()) == [head, "I. Zuwendung", *first, "7. Teilablehnung", *rest]
    assert numbers(full_grant()) == [head, "I. Zuwendung", *first, *rest]
    refused = ["1. Ablehnung", "2. Begründung", "3. Gegenstand des Antrags"]
    assert numbers(ablehnung()) == [
        "Ablehnungsbescheid",
        "I. Entscheidung",
        *refused,
        "II. Rechtsbehelfsbelehrung",
    ]


def test_refusal_has_reasons_and_no_money() -> None:
    text = flat(brief.render_bescheid(ablehnung()))
    assert "in Höhe von 624.732,00 € (in Buchstaben: sechshundertvierundzwanzigtausend" in text
    assert "lehne ich ab" in text
    assert "a) Mit der Maßnahme wurde bereits am 1. November 2020" in text
    assert "Bewilligungsrahmen" not in text
    assert "bewillige" not in text


def test_assumptions_are_marked_in_specimens_on_every_page_that_has_one() -> None:
    texts = pages(brief.render_bescheid(bescheidinhalt()))
    assert [ANNAHME in text for text in texts] == [False, True, True]


def test_a_real_letter_shows_no_trace_of_specimen_or_assumption() -> None:
    pdf = brief.render_bescheid(ohne_annahmen())
    text = flat(pdf)
    assert "MUSTER" not in text
    assert "Annahme" not in text
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        assert not any(seite.curves for seite in document.pages)


def test_the_watermark_is_on_every_page_of_a_specimen_and_not_in_its_text() -> None:
    pdf = brief.render_bescheid(bescheidinhalt())
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        assert all(len(seite.curves) >= 5 for seite in document.pages)
    assert "".join(pages(pdf)).count("MUSTER") == len(pages(pdf))


@pytest.mark.parametrize(
    "part",
    [
        {"auszahlung": Textstelle(text="X", annahme=True)},
        {"nebenbestimmungen": (Textstelle(text="X"), Textstelle(text="Y", annahme=True))},
        {"wortlaut": Wortlaut(rahmen=Textstelle(text="X", annahme=True))},
    ],
    ids=["auszahlung", "nebenbestimmung", "wortlaut"],
)
def test_a_real_letter_rests_on_no_assumption(part: dict[str, Any]) -> None:
    with pytest.raises(brief.VorlageNichtFreigegeben):
        brief.render_bescheid(ohne_annahmen(**part))


def test_only_what_is_printed_counts_as_an_assumption() -> None:
    unread = Textstelle(text="X", annahme=True)
    brief.render_bescheid(ablehnung(muster=False, auszahlung=unread))
    brief.render_bescheid(ohne_annahmen(wortlaut=Wortlaut(ablehnung=unread)))
    with pytest.raises(brief.VorlageNichtFreigegeben):
        brief.render_bescheid(ablehnung(muster=False, wortlaut=Wortlaut(ablehnung=unread)))


def test_a_refusal_of_something_other_than_money_names_no_amount() -> None:
    inhalt = bescheidinhalt(berechnung=berechnung(beantragt_cent=610_457_00))
    assert "Soweit Ihr Antrag über den bewilligten Umfang hinausgeht" in flat(brief.render_bescheid(inhalt))


HOSTILE = [
    '#read("/etc/passwd")',
    "$x^2$ und `roh`",
    "*bold* _kursiv_",
    "= heading",
    "\\u{41} \\ \\# \\n",
    "@label <label>",
    "#set page(width: 1pt)",
    "// Kommentar /* und */ mehr",
    "[klammer] {block} ~ --- ... -? \"gerade\" 'Zeichen'",
    '"}, "art": "ablehnung',
    "https://example.org/ein/pfad",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_an_applicant_wrote_stays_text(text: str) -> None:
    inhalt = full_grant(
        massnahme=text,
        anschrift=Anschrift(name=text, zeile2=text, strasse=text, plz="33334", ort=text),
        auskunft_erteilt=text,
        zweck=text,
        auszahlung=Textstelle(text=text),
    )
    plain = re.sub(r"\s+", " ", text)
    assert flat(brief.render_bescheid(inhalt)).count(plain) >= 4


@pytest.mark.parametrize(
    "char",
    [
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200f",
        "\ufeff",
        "\x00",
        "\x1b",
        "\x85",
        "\u2028",
        "\ue000",
        "\U000e0041",
    ],
)
@pytest.mark.parametrize("field", ["massnahme", "auskunft_erteilt"])
def test_invisible_characters_are_refused(field: str, char: str) -> None:
    with pytest.raises(brief.TextNichtDruckbar) as refused:
        brief.render_bescheid(bescheidinhalt(**{field: f"Kreis{char}Gütersloh"}))
    assert refused.value.feld == field
    assert refused.value.zeichen == f"U+{ord(char):04X}"


def test_a_name_has_one_line_and_a_text_may_have_many() -> None:
    with pytest.raises(brief.TextNichtDruckbar) as refused:
        brief.render_bescheid(
            bescheidinhalt(anschrift=Anschrift(name="A\nB", zeile2="", strasse="", plz="1", ort="C"))
        )
    assert refused.value.feld == "anschrift.name"
    text = pages(brief.render_bescheid(full_grant(massnahme="Zeile eins\r\nZeile zwei\n\nAbsatz\tzwei")))
    assert "Zeile eins\nZeile zwei\nAbsatz zwei" in "\n".join(text)


def test_a_character_without_a_glyph_is_named() -> None:
    with pytest.raises(brief.TextNichtDruckbar, match=r"U\+4E2D"):
        brief.render_bescheid(bescheidinhalt(massnahme="中"))


def test_every_letter_of_din_91379_has_its_glyph_in_the_letters_own_font() -> None:
    pdf = brief.render_bescheid(full_grant(massnahme=" ".join(LATIN_LETTERS), auskunft_erteilt="Ç̆elik ş̌ M̂"))
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        fonts = {char["fontname"].split("+")[-1] for seite in document.pages for char in seite.chars}
    assert all(name.startswith("NotoSans") for name in fonts), fonts


def test_a_sign_outside_the_letters_font_comes_from_the_second_one() -> None:
    assert "Kita → Schule" in flat(brief.render_bescheid(full_grant(massnahme="Kita → Schule")))


def test_long_words_and_names_stay_inside_the_margins() -> None:
    long = "Zweckverband der Kreise und kreisfreien Städte im Regierungsbezirk Arnsberg für Integration"
    zeile = (
        bescheidinhalt()
        .berechnung.positionen[2]
        .model_copy(update={"kommune": "Stadt Rheda-Wiedenbrückerhausen"})
    )
    inhalt = full_grant(
        anschrift=Anschrift(name=long, zeile2=long, strasse=long, plz="33334", ort=long),
        massnahme="x" * 400 + " " + "https://example.org/" + "pfad/" * 60,
        auskunft_erteilt="Dr. Anna-Katharina Freifrau von und zu Müller-Lüdenscheidt-Overbeck",
    )
    inhalt = inhalt.model_copy(
        update={"berechnung": inhalt.berechnung.model_copy(update={"positionen": (zeile,) * 9})}
    )
    millimetre = 72 / 25.4
    with pdfplumber.open(io.BytesIO(brief.render_bescheid(inhalt))) as document:
        for seite in document.pages:
            inked = [char for char in seite.chars if char["text"].strip("\u200b ")]
            assert min(char["x0"] for char in inked) >= 24.9 * millimetre
            assert max(char["x1"] for char in inked) <= 190.2 * millimetre
        # The address stays within the window: 45 mm to 90 mm from the top, 85 mm wide.
        window = document.pages[0].crop(
            (20 * millimetre, 45 * millimetre, 110 * millimetre, 100 * millimetre)
        )
        assert max(char["bottom"] for char in window.chars) <= 91 * millimetre


@pytest.mark.parametrize(
    "lengths",
    [
        # Some around which the last page breaks, and one far from it; then all of them.
        (3, 4, 12),
        pytest.param(range(1, 24), marks=pytest.mark.slow),
    ],
    ids=["some", "all"],
)
def test_the_signature_is_never_alone(lengths: Iterable[int]) -> None:
    for count in lengths:
        inhalt = full_grant(nebenbestimmungen=(Textstelle(text="Eine kurze Nebenbestimmung."),) * count)
        last = pages(brief.render_bescheid(inhalt))[-1]
        if "Mit freundlichen Grüßen" in last:
            assert "elektronisches Dokument" in re.sub(r"-\n", "", last), count
            assert "Dr. Henrike Wöstmann" in last, count


def test_the_programmes_own_words_replace_the_templates() -> None:
    satz = "Hiermit erhalten Sie 610.457,00 € aus Landesmitteln."
    wortlaut = Wortlaut(bewilligung=Textstelle(text=satz), rahmen=Textstelle(text="Auf die Jahre entfallen:"))
    text = flat(brief.render_bescheid(bescheidinhalt(wortlaut=wortlaut)))
    assert satz in text
    assert "Auf die Jahre entfallen:" in text
    assert "bewillige ich Ihnen" not in text
    falsch = Wortlaut(bewilligung=Textstelle(text="Hiermit erhalten Sie 610.475,00 €."))
    with pytest.raises(brief.InhaltWidersprichtSich):
        brief.render_bescheid(bescheidinhalt(wortlaut=falsch))


@pytest.mark.parametrize(
    "inhalt",
    [
        bescheidinhalt(rahmen=(Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=610_457_01),)),
        bescheidinhalt(rahmen=(Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=610_457_00),)),
        bescheidinhalt(teilablehnung=()),
        bescheidinhalt(berechnung=berechnung(bewilligt_cent=0, bewilligt_je_jahr={}), rahmen=()),
        ablehnung(teilablehnung=()),
        ablehnung(berechnung=berechnung()),
    ],
    ids=["sum", "years", "no reasons", "nothing granted", "refusal without reasons", "refusal that grants"],
)
def test_a_letter_that_contradicts_itself_is_not_written(inhalt: Bescheidinhalt) -> None:
    with pytest.raises(brief.InhaltWidersprichtSich):
        brief.render_bescheid(inhalt)


def test_amount_with_cents_and_without_a_date_of_application() -> None:
    inhalt = bescheidinhalt(
        antrag_vom=None,
        fassung_nr=3,
        berechnung=berechnung(bewilligt_cent=1_000_012, bewilligt_je_jahr={2021: 1_000_012}),
        rahmen=(Rahmenzeile(haushaltsjahr=2021, art="ausgabe", betrag_cent=1_000_012),),
    )
    text = flat(brief.render_bescheid(inhalt))
    assert "10.000,12 € (in Buchstaben: zehntausend Euro und zwölf Cent)" in text
    assert "Ihr Antrag, eingegangen am 4. Dezember 2020 (Eingangsnummer E-2020-0001, Fassung 3)" in text


@pytest.mark.parametrize(
    ("antrag_vom", "bezug"),
    [
        (
            date(2021, 1, 12),
            "Ihr Antrag, eingegangen am 4. Dezember 2020 (Eingangsnummer E-2020-0001), in der Fassung"
            " vom 12. Januar 2021, eingegangen am 14. Januar 2021 (Eingangsnummer E-2021-0007, Fassung 2)",
        ),
        (
            None,
            "Ihr Antrag, eingegangen am 4. Dezember 2020 (Eingangsnummer E-2020-0001), in der am"
            " 14. Januar 2021 eingegangenen Fassung (Eingangsnummer E-2021-0007, Fassung 2)",
        ),
    ],
)
def test_letter_on_a_later_submission_names_both_receipts(antrag_vom: date | None, bezug: str) -> None:
    inhalt = bescheidinhalt(
        antrag_vom=antrag_vom,
        fassung_nr=2,
        fassung_eingegangen_am=date(2021, 1, 14),
        fassung_eingangsnummer="E-2021-0007",
    )
    assert bezug in flat(brief.render_bescheid(inhalt))


def test_payload_without_a_later_submission_has_no_word_of_it() -> None:
    assert "fassung_eingang" not in bescheidinhalt().kanonisch()


def test_preflight_passes_and_a_broken_template_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    brief.preflight()
    (tmp_path / "bescheid.typ").write_text("#panic()")
    monkeypatch.setattr(brief, "_ORDNER", tmp_path)
    with pytest.raises(brief.VorlageDefekt):
        brief.preflight()


def test_version_names_the_template_and_does_not_move() -> None:
    assert re.fullmatch(r"\d{4}-\d{2}/[0-9a-f]{12}", brief.VORLAGE_VERSION)
    assert brief._vorlage_version() == brief.VORLAGE_VERSION
    assert probe_inhalt("zuwendung", brief.VORLAGE_VERSION).vorlage_version == brief.VORLAGE_VERSION


def test_the_date_alone_decides_the_files_dates() -> None:
    later = brief.render_bescheid(bescheidinhalt(datum=date(2020, 12, 14)))
    assert pypdfium2.PdfDocument(later).get_metadata_dict()["CreationDate"].startswith("D:20201214120000")
