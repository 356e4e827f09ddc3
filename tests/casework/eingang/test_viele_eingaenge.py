"""Many files by `kim inbox add` and the mailbox by `kim inbox pull`: the given order, progress, one held stops none."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kim.cli import inbox
from kim.cli.konsole import ausgabe, fortschritt
from kim.settings import load
from kim_models.rows import Eingang, Postabruf
from tests.werkzeug.buero import JETZT, Office
from tests.werkzeug.dovecot import KENNWORT, USER, dovecot
from tests.werkzeug.nachrichten import mail


@pytest.fixture
def at_the_door(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The office that the command finds by its environment."""
    settings = sqlite_office.buero.settings
    monkeypatch.setenv("KIM_HOME", str(settings.home))
    monkeypatch.setenv("KIM_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("KIM_UHR", "datei")
    load.cache_clear()
    yield sqlite_office
    load.cache_clear()


def test_progress_without_a_terminal_is_a_line_for_every_fifty(capsys: pytest.CaptureFixture[str]) -> None:
    for anzahl in (3, 120):
        with fortschritt.Fortschritt("Eingeordnet", anzahl) as counted:
            for _ in range(anzahl):
                counted.weiter()

    captured = capsys.readouterr()
    assert captured.out == ""
    assert [line.partition(",")[0] for line in captured.err.splitlines()] == [
        "Eingeordnet: 50 von 120",
        "Eingeordnet: 100 von 120",
        "Eingeordnet: 120 von 120",
    ]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_many_files_are_filed_in_the_order_given(
    at_the_door: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"{n:02d}.eml" for n in range(60)][::-1]
    for file in files:
        file.write_bytes(mail(betreff=file.name))

    code = inbox.add(*files, files[0], json=True)

    captured = capsys.readouterr()
    rows = json.loads(captured.out)["eingaenge"]
    assert code == ausgabe.MENSCHEN_GEFRAGT
    assert [row["datei"] for row in rows] == [str(file) for file in (*files, files[0])]
    assert [row["eingang_nr"] for row in rows] == [*(f"E-{n:06d}" for n in range(1, 61)), "E-000001"]
    assert rows[-1]["klassen"] == ["duplikat"]
    assert [row.dateiname for row in at_the_door.rows(Eingang)] == [file.name for file in files]
    assert [line for line in captured.err.splitlines() if line.startswith("Eingeordnet: 50 von 61")] != []
    assert f"E-000001  {files[0].name}" in captured.err.splitlines()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_receipt_that_is_held_stops_no_other(
    at_the_door: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"{n}.eml" for n in range(3)]
    for file in files:
        file.write_bytes(mail(betreff=file.name))
    inbox.add(files[1])
    sha256 = at_the_door.rows(Eingang)[0].dokument_sha256
    at_the_door.sql("DROP TRIGGER waechter_posteinordnung_delete")
    at_the_door.sql("DELETE FROM posteinordnung")
    at_the_door.buero.ablage.path(sha256).write_bytes(b"another file")
    capsys.readouterr()

    # Registering puts the right bytes back only for a new receipt: this one is known, and its stored file is damaged.
    code = inbox.add(*files, json=True)

    rows = json.loads(capsys.readouterr().out)["eingaenge"]
    assert code == ausgabe.GESCHEITERT
    assert [row["klassen"] for row in rows] == [["kein_anhang"], ["angehalten"], ["kein_anhang"]]
    assert "verändert" in rows[1]["satz"]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.xdist_group("dovecot")
def test_mailbox_is_pulled_and_filed_by_one_command(
    at_the_door: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with dovecot() as server:
        for n in range(3):
            server.append(mail(betreff=f"Nachricht {n}"), JETZT - timedelta(hours=3 - n))
        for name, wert in {"HOST": "127.0.0.1", "PORT": str(server.port), "TLS": "keine"}.items():
            monkeypatch.setenv(f"KIM_POSTFACH_{name}", wert)
        monkeypatch.setenv("KIM_POSTFACH_USER", USER)
        monkeypatch.setenv("KIM_POSTFACH_PASSWORT", KENNWORT)
        load.cache_clear()

        code, said = inbox.pull(json=True), json.loads(capsys.readouterr().out)
        again, nothing = inbox.pull(json=True), json.loads(capsys.readouterr().out)

    assert (code, again) == (ausgabe.MENSCHEN_GEFRAGT, ausgabe.FERTIG)
    assert said["schema"] == "kim.inbox-pull/1"
    assert said["abruf"] == {
        "postfach": "imap://kim%40behoerde.example@127.0.0.1/INBOX",
        "gesehen": 3,
        "neu": 3,
        "bekannt": 0,
        "zu_gross": 0,
        "nicht_abrufbar": [],
    }
    assert [row["klassen"] for row in said["eingaenge"]] == [["kein_anhang"]] * 3
    assert (nothing["abruf"]["neu"], nothing["eingaenge"]) == (0, [])
    assert len(at_the_door.rows(Postabruf)) == 3
