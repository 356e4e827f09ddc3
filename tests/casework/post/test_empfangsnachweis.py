"""The acknowledgement proves the receipt: to its municipality, to this office, to an auditor, and against each of them."""

import email
import email.policy
import json
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from kim.casework import revision
from kim.casework.echtheit import empfang
from kim.casework.kontrolle import buecher
from kim.casework.tatsachen import eingang as nachrechnung
from kim.casework.versand import bestaetigung, uebergabe
from kim.cli import app
from kim.cli.konsole import ausgabe
from kim_models.rows import Antwortkennung, Ereignis, Post
from kim_models.wert import canonical_json
from tests.casework.kontrolle.test_buecher import drop_triggers
from tests.casework.revision.test_revision import run_verifier
from tests.werkzeug.buero import (
    AGS,
    Office,
    bring_in,
    daten,
    examined,
    follow_policy,
    send_due,
    settings_of,
    write_addresses,
)

PDF = b"%PDF-1.7 Antrag"
SATZ = "E-000001 steht unverändert als Eintrag 11 in unserem Journal: eingegangen am 7. Dezember 2020 um 09:00:05 Uhr"


def acknowledgement(office: Office, nr: int = 0) -> EmailMessage:
    """The frozen mail, handed over."""
    send_due(office)
    roh = office.buero.ablage.get(office.rows(Post)[nr].dokument_sha256)
    return email.message_from_bytes(roh, policy=email.policy.default)  # type: ignore[return-value,arg-type]


def text_of(mail: EmailMessage) -> str:
    """What the clerk reads."""
    body = mail.get_body()
    assert body is not None
    return str(body.get_content())


def proof_of(mail: EmailMessage) -> bytes:
    """The enclosed file."""
    (datei,) = mail.iter_attachments()
    assert (datei.get_filename(), datei.get_content_type()) == ("empfangsnachweis.json", "application/json")
    return bytes(datei.get_payload(decode=True))  # type: ignore[arg-type]


def test_acknowledgement_carries_proof_policy_and_token(office: Office) -> None:
    bring_in(office, inhalt=PDF)
    (row,) = office.rows(Antwortkennung)
    queued = next(e for e in office.rows(Ereignis) if e.art == "post.bereit")
    bring_in(office, daten(AGS[1]))  # what happens before it is sent changes nothing in it

    mail = acknowledgement(office)

    text, roh = text_of(mail), proof_of(mail)
    nachweis = json.loads(roh)
    assert str(mail["Subject"]).endswith(f"36.2020-KIM1-0001 [{row.kennung}]")
    wanted = [
        "Eingangsnummer: E-000001",
        "Eingegangen am: 7. Dezember 2020 um 09:00:05 Uhr (MEZ)",
        "Quelle des Zeitpunkts: Speicherung bei der Behörde (Upload)",
        f"[{row.kennung}]",
        "E-000001: antrag.pdf (15 Bytes), Eintrag 11",
        *(nachweis["eintrag"][feld] for feld in ("hash", "vor_hash")),
        nachweis["sha256"],
        nachweis["kopf"]["hash"],
    ]
    assert [one for one in wanted if one not in text] == []
    assert "Reihenfolge ihres Eingangs" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 78
    assert list(nachrechnung.maengel(nachrechnung.lies(roh))) == []
    assert row.kennung not in roh.decode() + "".join(p.angaben_json for p in office.rows(Post))
    assert nachweis["kopf"] == {"nr": queued.nr - 1, "hash": queued.vor_hash}
    assert empfang.verify_receipt(office.buero, roh, PDF) == empfang.Empfangsurteil(
        "stimmt", f"{SATZ} und die Datei ist das Original.", "E-000001", "2020-12-07T08:00:05+00:00"
    )


@pytest.mark.slow
def test_policy_of_the_case_is_printed(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    follow_policy(monkeypatch, "vollstaendig")
    bring_in(sqlite_office)

    text = " ".join(text_of(acknowledgement(sqlite_office)).split())

    assert ("in der sie vollständig sind" in text, "Reihenfolge ihres Eingangs" in text) == (True, False)


@pytest.mark.slow
def test_mail_of_an_earlier_version_goes_out_without_a_proof(sqlite_office: Office) -> None:
    bring_in(sqlite_office)
    alt = canonical_json(
        {"eingangsnummer": "E-000001", "eingegangen_am": "2020-12-07T08:00:05+00:00"},
    )
    with sqlite_office.buero.database.engine.connect() as connection:
        drop_triggers(connection)
        connection.exec_driver_sql("UPDATE postausgang SET angaben_json = ?", (alt,))
        connection.commit()

    mail = acknowledgement(sqlite_office)

    assert list(mail.iter_attachments()) == []
    assert (str(mail["Subject"])[-1], "Antwortkennung" in text_of(mail)) == ("1", False)
    assert "\n\n\n" not in text_of(mail)


def changes(wert: Any, pfad: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every single value in a proof."""
    if isinstance(wert, dict | list):
        keys = wert if isinstance(wert, dict) else range(len(wert))
        return [found for key in keys for found in changes(wert[key], (*pfad, key))]
    return [pfad]


def altered(nachweis: Any, pfad: tuple[Any, ...]) -> Any:
    """The proof with one value changed as little as possible."""
    neu = json.loads(json.dumps(nachweis))
    ziel = neu
    for key in pfad[:-1]:
        ziel = ziel[key]
    alt = ziel[pfad[-1]]
    ziel[pfad[-1]] = alt + 1 if isinstance(alt, int) else alt[:-1] + chr(ord(alt[-1]) ^ 1)
    return neu


def resealed(nachweis: Any, **eintrag: Any) -> Any:
    """What a forger can do: another entry whose hashes fit."""
    e = {**nachweis["eintrag"], **eintrag}
    e["commitment"] = nachrechnung.inhalt_hash(e)
    e["hash"] = nachrechnung.eintrag_hash(e)
    neu = json.loads(e["daten_json"])
    return {
        **nachweis,
        "eintrag": e,
        "eingegangen_am": neu.get("eingegangen_am", e["am"]),
        "sha256": neu["sha256"],
    }


def verdict(office: Office, nachweis: Any) -> str:
    return empfang.verify_receipt(office.buero, json.dumps(nachweis).encode()).ergebnis


def test_whatever_somebody_changes_in_a_proof_is_named(sqlite_office: Office) -> None:
    bring_in(sqlite_office, inhalt=PDF)
    nachweis = json.loads(proof_of(acknowledgement(sqlite_office)))
    earlier = "2020-12-07T07:00:05+00:00"
    other = nachweis["eintrag"]["daten_json"].replace(nachweis["sha256"], "0" * 64)

    verdicts = {pfad: verdict(sqlite_office, altered(nachweis, pfad)) for pfad in changes(nachweis)}

    assert verdicts.pop(("schema",)) == "unlesbar"
    assert len(verdicts) == 16
    # One name is no evidence of its own: it says whom to ask. A head is known to this office alone.
    assert {pfad for pfad, found in verdicts.items() if found != "veraendert"} == {
        ("kopf", "nr"),
        ("kopf", "hash"),
    }
    assert {verdicts["kopf", "nr"], verdicts["kopf", "hash"]} == {"gefaelscht"}
    for forged in (resealed(nachweis, am=earlier), resealed(nachweis, daten_json=other)):
        assert list(nachrechnung.maengel(forged)) == []
        assert verdict(sqlite_office, forged) == "gefaelscht"
        assert verdict(sqlite_office, {**forged, "behoerde": "Bezirksregierung Nirgends"}) == "fremd"


UNLESBAR = [
    b"",
    b"{",
    b"{}",
    b"[" * 100_000,
    b'{"schema":"kim.receipt/1","schema":"kim.receipt/1"}',
    b'{"nr":NaN}',
    b'{"a":"\\ud800"}',
    b"{" + b" " * 2_000_000 + b"}",
    b"\xff{}",
]


@pytest.mark.parametrize("nr", range(len(UNLESBAR)))
def test_anything_else_is_unreadable(nr: int) -> None:
    with pytest.raises(ValueError, match="kein lesbarer Empfangsnachweis"):
        nachrechnung.lies(UNLESBAR[nr])


TAMPERED = (
    (
        "ereignis",
        "am",
        "'2020-12-06 08:00:05'",
        "nr = 11",
        "unser Journal stimmt nicht (Journal, Eintrag 11)",
    ),
    ("ereignisinhalt", "salz", "'x'", "nr = 11", "unser Journal stimmt nicht (Journal, Eintrag 11)"),
    (
        "eingang",
        "eingegangen_am",
        "'2020-12-06 08:00:05'",
        "nr = 1",
        "unsere Akte nennt einen anderen Zeitpunkt",
    ),
    ("eingang", "zeitquelle", "'postfach'", "nr = 1", "unsere Akte nennt einen anderen Zeitpunkt"),
)


def test_whatever_somebody_changes_in_the_office_is_named(sqlite_office: Office) -> None:
    buero = sqlite_office.buero
    bring_in(sqlite_office, inhalt=PDF)
    roh = proof_of(acknowledgement(sqlite_office))
    path = buero.ablage.path(json.loads(roh)["sha256"])
    told = []
    with buero.database.engine.connect() as connection:
        drop_triggers(connection)
        for table, column, value, where, _ in TAMPERED:
            before = connection.exec_driver_sql(f"SELECT {column} FROM {table} WHERE {where}").scalar_one()
            connection.exec_driver_sql(f"UPDATE {table} SET {column} = {value} WHERE {where}")
            connection.commit()
            told.append(empfang.verify_receipt(buero, roh))
            connection.exec_driver_sql(f"UPDATE {table} SET {column} = ? WHERE {where}", (before,))
            connection.commit()
    assert empfang.verify_receipt(buero, roh).ergebnis == "stimmt"
    path.chmod(0o600)
    path.write_bytes(bytes([PDF[0] ^ 1]) + PDF[1:])
    told.append(empfang.verify_receipt(buero, roh))

    original = (
        f"das Original ({json.loads(roh)['sha256'][:12]}…) fehlt in unserer Ablage oder wurde dort verändert"
    )
    vorn, hinten = "Der Nachweis zu E-000001 ist von uns, aber ", "; bitte „kim verify“ ausführen."
    assert [(one.ergebnis, one.satz) for one in told] == [
        ("unstimmig", f"{vorn}{grund}{hinten}") for *_, grund in (*TAMPERED, (original,))
    ]


@pytest.mark.slow
def test_token_that_somebody_changed_or_planted_is_named(sqlite_office: Office) -> None:
    bring_in(sqlite_office)
    examined(sqlite_office, daten(AGS[1]))
    with sqlite_office.buero.database.engine.connect() as connection:
        drop_triggers(connection)
        connection.exec_driver_sql(
            "UPDATE antwortkennung SET kennung = replace(kennung, 'KIM-', 'KIM-') || ''"
        )
        connection.commit()
        assert buecher.verify(sqlite_office.buero) == []
        connection.exec_driver_sql(
            "UPDATE antwortkennung SET kennung = 'KIM-0000-0000-0000-0000' WHERE antrag_id = 1"
        )
        connection.exec_driver_sql("DELETE FROM antwortkennung WHERE antrag_id = 2")
        connection.commit()

    found = [(d.ort, d.satz) for d in buecher.verify(sqlite_office.buero)]

    assert found == [
        ("36.2020-KIM1-0001", "Die Antwortkennung ist nicht die, die das Journal festhält."),
        ("36.2020-KIM1-0002", "Die Antwortkennung aus dem Journal fehlt."),
    ]


@pytest.mark.slow
def test_command_answers_with_sentence_and_exit_code(
    sqlite_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(sqlite_office, inhalt=PDF)
    roh = proof_of(acknowledgement(sqlite_office))
    files = {
        "gut.json": roh,
        "anders.json": roh.replace(b"08:00:05", b"07:00:05"),
        "x.json": b"{}",
        "a.pdf": PDF,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "b.pdf").write_bytes(PDF + b"\n")
    settings = settings_of(sqlite_office.buero.database.url, sqlite_office.buero.settings.home)
    monkeypatch.setattr("kim.cli.konsole.tuer.load", lambda: settings)

    def kim(datei: str, *mehr: str) -> object:
        return app(["verify", "receipt", str(tmp_path / datei), *mehr], exit_on_error=False)

    codes = [
        kim("gut.json", "--original", str(tmp_path / "a.pdf"), "--json"),
        kim("gut.json", "--original", str(tmp_path / "b.pdf")),
        kim("anders.json"),
        kim("x.json"),
        kim("fehlt.json"),
    ]

    assert codes == [
        ausgabe.FERTIG,
        ausgabe.UNSTIMMIG,
        ausgabe.UNSTIMMIG,
        ausgabe.GESCHEITERT,
        ausgabe.FALSCH_BENUTZT,
    ]
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["ergebnis"]) == ("kim.verify-receipt/1", "stimmt")


@pytest.mark.slow
def test_letter_on_paper_has_the_proof_to_print(sqlite_office: Office, tmp_path: Path) -> None:
    write_addresses(sqlite_office.buero.settings.home, papier=frozenset({AGS[0]}))
    bring_in(sqlite_office)

    files = uebergabe.print_out(sqlite_office.buero, "E-000001", tmp_path)

    assert [path.name for path in files] == ["Anschreiben.txt", "empfangsnachweis.json"]
    assert list(nachrechnung.maengel(nachrechnung.lies(files[1].read_bytes()))) == []


@pytest.mark.slow
def test_two_municipalities_see_who_came_first(
    sqlite_office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for nr in (0, 1):
        bring_in(sqlite_office, daten(AGS[nr]), inhalt=PDF + b"%d" % nr)
        (tmp_path / f"{nr}.json").write_bytes(proof_of(acknowledgement(sqlite_office, nr)))
    main = stand_alone(tmp_path)

    assert main([str(tmp_path / "1.json"), str(tmp_path / "0.json")]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "E-000001 kam vor E-000002."

    spaeter = json.loads((tmp_path / "1.json").read_bytes())
    (tmp_path / "1.json").write_text(json.dumps(resealed(spaeter, am="2020-12-07T07:00:00+00:00")))
    assert main([str(tmp_path / "1.json"), str(tmp_path / "0.json")]) == 1
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "E-000002 kam vor E-000001.",
        "Im Journal steht Eintrag 11 aber vor Eintrag 17.",
    ]


def stand_alone(folder: Path) -> Callable[[list[str]], int]:
    """The verifier as a municipality has it: one file, somewhere."""
    (folder / "eingang.py").write_text(revision.verifier("eingang.py"), encoding="utf-8")
    main: Callable[[list[str]], int] = runpy.run_path(str(folder / "eingang.py"))["main"]
    return main


def test_lines_are_short_and_gaps_are_one_line() -> None:
    assert (
        bestaetigung.laid_out("a\n\n\n\n" + "wort " * 20)
        == "a\n\n" + ("wort " * 15).strip() + "\n" + ("wort " * 5).strip()
    )


BETROFFEN = {
    "journal.jsonl": ("2020-12-07T08:00:05+00:00", "2020-12-07T08:00:04+00:00"),
    "eingaenge.jsonl": ("2020-12-07T08:00:05+00:00", "2020-12-07T08:00:04+00:00"),
}


@pytest.mark.slow
def test_auditor_checks_a_receipt_without_our_programs(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(office, inhalt=PDF)
    mail = acknowledgement(office)
    (tmp_path / "mail.eml").write_bytes(mail.as_bytes())
    (tmp_path / "n.json").write_bytes(b"\xef\xbb\xbf" + proof_of(mail))
    assert empfang.verify_receipt(office.buero, mail.as_bytes(), PDF).ergebnis == "stimmt"
    assert empfang.verify_receipt(office.buero, b"From: a\r\n\r\nohne").ergebnis == "unlesbar"
    folder = tmp_path / "paket"
    revision.export_audit(office.buero, folder)

    for datei in ("mail.eml", "n.json"):
        checked = run_verifier(folder, "--eingang", str(tmp_path / datei))
        assert (checked.returncode, checked.stderr) == (0, "")
        assert "Der Eingang steht unverändert in diesem Journal." in checked.stdout
        alone = subprocess.run(
            [sys.executable, "-I", "-S", str(folder / "eingang.py"), str(tmp_path / datei)], check=False
        )
        assert alone.returncode == 0

    nachweis = json.loads(proof_of(mail))
    forged = resealed(nachweis, am="2020-12-07T07:00:05+00:00")
    (tmp_path / "n.json").write_text(json.dumps(forged))
    assert complaints(folder, tmp_path) == [
        "Der Eintrag 11 steht so nicht in diesem Journal.",
        "Die Akte nennt einen anderen Zeitpunkt oder kennt den Eingang nicht.",
    ]
    (tmp_path / "n.json").write_text(json.dumps(nachweis))
    document = folder / "dokumente" / nachweis["sha256"]
    document.chmod(0o600)
    document.write_bytes(bytes([PDF[0] ^ 1]) + PDF[1:])
    assert complaints(folder, tmp_path) == [f"Das Original {nachweis['sha256']} fehlt oder wurde verändert."]
    document.write_bytes(PDF)
    assert complaints(folder, tmp_path) == []
    for name, (before, after) in BETROFFEN.items():
        data = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(data.replace(before, after, 1), encoding="utf-8")
        assert complaints(folder, tmp_path) != []
        (folder / name).write_text(data, encoding="utf-8")


def complaints(folder: Path, tmp_path: Path) -> list[str]:
    """What the package's verifier says about the receipt alone."""
    told = run_verifier(folder, "--eingang", str(tmp_path / "n.json")).stdout
    return [line.removeprefix("n.json: ") for line in told.splitlines() if line.startswith("n.json: ")]


def test_verifier_is_short_and_needs_the_standard_library_alone() -> None:
    source = revision.verifier("eingang.py")

    assert len(source.splitlines()) <= 250
    assert set(re.findall(r"(?m)^(?:import|from) (\w+)", source)) <= sys.stdlib_module_names
