"""What hides in a file or a mail is named to a person, never run, and never passed on to a terminal, a letter or a list."""

import json
import os
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from sqlmodel import SQLModel

from kim.casework.antrag.fassung import FeldUnbekannt
from kim.casework.kontrolle import buecher
from kim.casework.pruefung import berichtigung
from kim.cli import inbox, read
from kim.cli.demo.muster import ORDNER
from kim.cli.konsole import tuer
from kim.cli.review import ansicht
from kim_models.rows import Anhang, Eingang, Einordnung, Posteinordnung
from tests.werkzeug.buero import Office, bring_in
from tests.werkzeug.nachrichten import anhang, mail, text

ANTRAG = ORDNER / "p1_01_kreis-guetersloh.pdf"
HIDDEN = ("\u202e", "\u2066", "\u200b", "\u061c", "\x1b", "\x9b", "\x00", "\u2028", "\ufeff", "\U000e0041")
NAME = f"Ka{''.join(HIDDEN)}tja Hüsken".replace("\u2028", "")


def application(*, werte: dict[str, str], **katalog: Any) -> bytes:
    """The sample's form with these values and with these objects in its catalogue."""
    schreiber = pypdf.PdfWriter(clone_from=ANTRAG)
    for seite in schreiber.pages:
        for verweis in seite.get("/Annots", ()):
            feld = verweis.get_object()
            if (name := str(feld.get("/T", ""))) in werte:
                feld[NameObject("/V")] = TextStringObject(werte[name])
                feld.pop("/AP", None)
    for schluessel, objekt in katalog.items():
        schreiber.root_object[NameObject(f"/{schluessel}")] = objekt
    puffer = BytesIO()
    schreiber.write(puffer)
    return puffer.getvalue()


def action(art: str, **mehr: Any) -> DictionaryObject:
    """One action; `danach` follows it."""
    inhalt = {NameObject("/S"): NameObject(f"/{art}")}
    inhalt |= {NameObject(f"/{name}"): wert for name, wert in mehr.items()}
    return DictionaryObject(inhalt)


def hidden_in(gesagt: str) -> set[str]:
    """What nobody could see in this, but line breaks."""
    return {c for c in gesagt if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and c != "\n"}


def written(office: Office) -> str:
    """Everything that the database holds."""
    return json.dumps(
        [str(row) for table in SQLModel.metadata.sorted_tables for row in _rows(office, table)],
        ensure_ascii=False,
    )


def _rows(office: Office, table: Any) -> list[Any]:
    with office.buero.database.reading() as session:
        return [tuple(row) for row in session.execute(table.select()).all()]


@pytest.fixture
def door(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office behind the command."""
    monkeypatch.setattr(tuer, "open_office", lambda _: sqlite_office.buero)
    return sqlite_office


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """An application that says more than it shows and would run a script, a program and a link one after the other."""
    weiter = action(
        "Launch", F=TextStringObject("cmd.exe"), Next=action("URI", URI=TextStringObject("http://x.example"))
    )
    daten = application(
        werte={"auskunft_name": NAME},
        OpenAction=action("JavaScript", JS=TextStringObject("app.alert(1)"), Next=ArrayObject([weiter])),
    )
    datei = tmp_path / "antrag.pdf"
    datei.write_bytes(daten)
    return datei


WARNUNG = (
    "Die Datei enthält einen Verweis ins Internet und JavaScript und einen Programmaufruf; nichts davon wurde ausgeführt."
    " Bitte das Original nur mit Vorsicht öffnen."
)


@pytest.mark.slow
def test_hostile_application_is_read_and_named(hostile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read.read(hostile, json=True) == 0

    gesagt = capsys.readouterr().out
    (datei,) = json.loads(gesagt)["dateien"]
    assert datei["art"] == "antrag"
    assert datei["felder"]["ansprechperson"] == "Katja Hüsken"
    assert datei["aktive_inhalte"] == [
        "internetverweis",
        "javascript",
        "programmstart",
        "unsichtbare_zeichen",
    ]
    assert [(b["code"], b["effekt"]) for b in datei["befunde"]] == [
        ("aktiver_inhalt", "hinweis"),
        ("unsichtbare_zeichen", "hinweis"),
    ]
    assert datei["befunde"][0]["text"] == WARNUNG
    assert hidden_in(gesagt) == set()


@pytest.mark.slow
def test_reviewer_sees_the_warning_with_every_later_version(
    door: Office, hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = hostile.with_name("spaeter.pdf")
    later.write_bytes(application(werte={}, OpenAction=action("JavaScript", JS=TextStringObject("1"))))

    assert inbox.add(hostile, json=True) == 0
    (row,) = json.loads(capsys.readouterr().out)["eingaenge"]
    ansicht.show(row["aktenzeichen"], json=True)
    case = json.loads(capsys.readouterr().out)
    assert inbox.add(later, json=True) == 3
    (again,) = json.loads(capsys.readouterr().out)["eingaenge"]
    ansicht.show(row["aktenzeichen"])
    shown = capsys.readouterr().out

    assert WARNUNG in row["satz"]
    assert [b["code"] for b in case["befunde"]][-2:] == ["aktiver_inhalt", "unsichtbare_zeichen"]
    assert (again["aktenzeichen"], "JavaScript; nichts davon" in again["satz"]) == (row["aktenzeichen"], True)
    assert "Datei enthält aktive Inhalte" in shown or WARNUNG in shown
    assert hidden_in(shown + written(door)) == set()
    assert buecher.verify(door.buero) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("katalog", "inhalt"),
    [
        ({"AA": DictionaryObject({NameObject("/WC"): action("SubmitForm")})}, "formularversand"),
        ({"OpenAction": action("Rendition")}, "medien"),
        ({"OpenAction": action("GoToE")}, "eingebettete_datei"),
        ({"OpenAction": action("URI", URI=TextStringObject("mailto:a@b.example"))}, None),
        ({"OpenAction": action("GoTo")}, None),
        (
            {
                "Outlines": DictionaryObject(
                    {NameObject("/First"): DictionaryObject({NameObject("/A"): action("Launch")})}
                )
            },
            "programmstart",
        ),
        (
            {
                "AcroForm": DictionaryObject(
                    {NameObject("/XFA"): TextStringObject("x"), NameObject("/Fields"): ArrayObject()}
                )
            },
            "xfa",
        ),
    ],
)
def test_each_kind_of_active_content_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], katalog: dict[str, Any], inhalt: str | None
) -> None:
    datei = tmp_path / "a.pdf"
    datei.write_bytes(application(werte={}, **katalog))

    read.read(datei, json=True)

    assert json.loads(capsys.readouterr().out)["dateien"][0]["aktive_inhalte"] == ([inhalt] if inhalt else [])


PROGRAMME = {
    "ein Programm für Windows": (b"MZ\x90\0" + bytes(60), "bericht.pdf.exe"),
    "ein Programm für Linux": (b"\x7fELF" + bytes(60), "bericht.txt"),
    "ein Skript oder eine Seite, die eines enthalten kann": (b"\xef\xbb\xbf <HTML><script>", "bild.png"),
    "ein Dokument mit Makros": (b"PK\x03\x04" + bytes(30) + b"word/vbaProject.bin", "antrag.docx"),
    "nach seinem Namen ein Programm oder Skript": (b"WScript.Echo 1", "antrag.vbs"),
}


@pytest.mark.slow
@pytest.mark.parametrize("was", PROGRAMME)
def test_program_in_a_mail_is_named_and_kept(
    door: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], was: str
) -> None:
    inhalt, name = PROGRAMME[was]
    roh = mail(text(), anhang(inhalt, f'filename="{name}"', "image/png", disposition="inline"))
    datei = tmp_path / "mail.eml"
    datei.write_bytes(roh)

    ende = inbox.add(datei, json=True)

    (row,) = json.loads(capsys.readouterr().out)["eingaenge"]
    assert (ende, "anhang_nicht_pdf" in row["klassen"]) == (3, True)
    assert f"Anhang 1 ist {was}; er wurde nicht ausgeführt. Bitte nicht öffnen." in row["satz"]
    assert [a.rolle for a in door.rows(Anhang)] == ["sonstiges"]


@pytest.mark.slow
@pytest.mark.parametrize("zeichen", HIDDEN)
def test_hidden_character_in_a_mail_reaches_nobody(
    door: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], zeichen: str
) -> None:
    kodiert = "".join(f"%{b:02X}" for b in f"a{zeichen}fdp.exe".encode())
    kopf = "".join(f"={b:02X}" for b in f"a{zeichen}b".encode())
    roh = mail(
        text(f"a{zeichen}b"),
        anhang(b"x", f"filename*=utf-8''{kodiert}", "application/octet-stream"),
        betreff=f"=?utf-8?q?{kopf}?=",
        von=f"=?utf-8?q?{kopf}?= <a@b.example>",
    )
    datei = tmp_path / f"mail{'' if zeichen == chr(0) else zeichen}.eml"
    datei.write_bytes(roh)

    inbox.add(datei)
    inbox.add(datei, json=True)
    inbox.list_()
    inbox.list_(json=True)

    aus = capsys.readouterr()
    assert hidden_in(aus.out + aus.err + written(door)) == set()
    assert door.rows(Posteinordnung)[0].klassen_json.count("dateiname_unsicher") == 1


@pytest.mark.slow
def test_file_name_that_is_no_text_stops_nothing(
    door: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    datei = tmp_path / os.fsdecode(b"antrag\xff.pdf")
    datei.write_bytes(b"kein PDF")

    assert inbox.add(datei, json=True) == 3

    assert json.loads(capsys.readouterr().out)["eingaenge"][0]["klassen"] == ["unlesbar"]
    assert [e.dateiname for e in door.rows(Eingang)] == ["antrag⟨U+DCFF⟩.pdf"]
    assert [e.klasse for e in door.rows(Einordnung)] == ["unlesbar"]


def test_hidden_character_cannot_be_typed(sqlite_office: Office) -> None:
    aktenzeichen = bring_in(sqlite_office)

    for zeichen in (*HIDDEN, "\ud800"):
        with pytest.raises(FeldUnbekannt, match=f"unsichtbare Zeichen U\\+{ord(zeichen):04X}"):
            berichtigung.mend(
                sqlite_office.buero,
                sqlite_office.anna,
                aktenzeichen,
                {"ort": f"Ess{zeichen}en"},
                "Tippfehler",
            )
