"""The office as a service: a file in the inbox and two signatures lead to a mail; a stop and a kill lose nothing.

With a mailbox, what comes into it becomes cases, and a scan gets its proposal, without any command.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from kim.adapters.clock import Dateiuhr
from kim.adapters.ocr import tesseract
from kim.cli.demo import empfaenger
from kim.cli.demo.muster import ORDNER
from tests.werkzeug.dovecot import KENNWORT as POSTFACHKENNWORT
from tests.werkzeug.dovecot import USER, dovecot
from tests.werkzeug.nachrichten import anhang, mail, text

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
KENNWORT = "ein langes Kennwort"


class Office:
    """One office folder and the commands that people type in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()
        Dateiuhr(home / "uhr.json").set(datetime(2020, 12, 16, 9, tzinfo=UTC))
        empfaenger.schreiben(home / "empfaenger.csv")
        # What the shell or another test has set must not lead into another office.
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("KIM_", "PREFECT_"))}
        self.env = {**clean, "KIM_HOME": str(home), "KIM_UHR": "datei", "NO_COLOR": "1"}
        self.service: subprocess.Popen[str] | None = None

    def kim(self, *args: str, say: str = "", who: str = "") -> str:
        env = {**self.env, "KIM_SESSION_FILE": str(self.home / f"sitzung-{who}")} if who else self.env
        done = subprocess.run(
            [sys.executable, "-c", "from kim.cli import main; main()", *args],
            input=say,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in {0, 3}, done.stderr
        return done.stdout

    def start(self) -> None:
        self.service = subprocess.Popen(
            [sys.executable, "-c", "from kim.cli import main; main()", "serve", "--port", "0"],
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.service.stdout is not None
        for line in self.service.stdout:
            if line.startswith("Bereit"):
                return
        raise AssertionError("the service did not come up")

    def stop(self, number: int) -> int:
        assert self.service is not None
        self.service.send_signal(number)
        return self.service.wait(90)

    def open_mailbox(self, port: int) -> None:
        """From the next start on this mailbox is looked into."""
        password = self.home / "postfach"
        password.write_text(f"{POSTFACHKENNWORT}\n", encoding="utf-8")
        werte = {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "TLS": "keine",
            "USER": USER,
            "PASSWORTDATEI": str(password),
        }
        self.env |= {f"KIM_POSTFACH_{name}": wert for name, wert in (werte | {"TAKT_MINUTEN": "1"}).items()}

    def status(self) -> dict[str, dict[str, int]]:
        figures: dict[str, dict[str, int]] = json.loads(self.kim("status", "--json"))
        return figures

    def mails(self) -> list[str]:
        return sorted(path.name for path in (self.home / "postausgang").glob("*.eml"))


def wait_for(what: Callable[[], bool], seconds: int = 180) -> None:
    for _ in range(seconds):
        if what():
            return
        time.sleep(1)
    raise AssertionError("it did not happen")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "buero")
    yield office
    if office.service is not None and office.service.poll() is None:
        office.stop(signal.SIGTERM)


def decide(office: Office, aktenzeichen: str) -> None:
    office.kim("review", "vermerk", aktenzeichen, "--vorschlag", "bewilligen", "--gruende", "Ja.", who="anna")
    seen = json.loads(office.kim("review", "show", aktenzeichen, "--json"))["vermerk"]["inhalt_sha256"]
    office.kim("review", "zeichnen", aktenzeichen, "--pruefwert", seen, who="carl")


def test_inbox_and_two_signatures_lead_to_a_mail_and_no_stop_loses_or_doubles(office: Office) -> None:
    for name, rolle in (("anna", "pruefung"), ("carl", "schlusszeichnung")):
        office.kim(
            "konto",
            "add",
            name,
            "--name",
            name.title(),
            "--kuerzel",
            name[:2].upper(),
            "--rolle",
            rolle,
            say=f"{KENNWORT}\n",
        )
        office.kim("login", name, say=f"{KENNWORT}\n", who=name)
    office.start()
    korb = office.home / "eingangskorb"
    for name in ("p1_01_kreis-guetersloh.pdf", "p1_02_stadt-duesseldorf.pdf"):
        (korb / f".{name}").write_bytes((ORDNER / name).read_bytes())
        (korb / f".{name}").rename(korb / name)
        wait_for(lambda: not list(korb.glob("*.pdf")))
    wait_for(lambda: office.status()["antraege"] == {"in_pruefung": 2})
    decide(office, "36.2020-KIM1-0001")
    wait_for(lambda: office.status()["post"] == {"versendet": 3})
    assert len(office.mails()) == 3

    decide(office, "36.2020-KIM1-0002")
    assert office.stop(signal.SIGKILL) == -signal.SIGKILL
    office.start()
    wait_for(lambda: office.status()["post"] == {"versendet": 4})

    assert office.status()["bescheide"] == {"1": 2, "2": 0, "3": 0}
    assert len(office.mails()) == 4
    assert json.loads(office.kim("verify", "--json")) == {
        "schema": "kim.verify/1",
        "stimmt": True,
        "abweichungen": [],
    }
    api = json.loads((office.home / "dienst.json").read_text())["api"]
    assert office.stop(signal.SIGINT) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{api}/health")


def test_what_comes_into_the_mailbox_becomes_cases_and_a_scan_gets_its_proposal(office: Office) -> None:
    if tesseract.find() is None:
        pytest.fail("No tesseract on this machine: apt-get install tesseract-ocr tesseract-ocr-deu")
    files = ("p1_01_kreis-guetersloh.pdf", "p3_01_kreis-paderborn.pdf", "p1_02_stadt-duesseldorf.pdf")
    with dovecot() as server:
        office.open_mailbox(server.port)
        for n, name in enumerate(files[:2]):
            server.append(_carrying(name), datetime(2020, 12, 15, 9 + n, tzinfo=UTC))
        office.start()
        wait_for(lambda: office.status()["antraege"] == {"in_pruefung": 2})
        # What comes later is found by the service itself.
        server.append(_carrying(files[2]), datetime(2020, 12, 15, 12, tzinfo=UTC))
        wait_for(lambda: office.status()["antraege"] == {"in_pruefung": 3})
        wait_for(lambda: "Texterkennung schlägt" in office.kim("erfassung", "list"))
        # Two acknowledgements of an application, and none for what nobody has read yet.
        wait_for(lambda: office.status()["post"].get("versendet") == 2)
        assert office.stop(signal.SIGINT) == 0
        with server.client() as imap:
            _, (flags, *_) = imap.fetch("1:*", "(FLAGS)")
            assert b"\\Seen" not in flags
    assert json.loads(office.kim("verify", "--json"))["stimmt"] is True


def _carrying(name: str) -> bytes:
    pdf = (ORDNER / name).read_bytes()
    return mail(
        text(), anhang(pdf, f'filename="{name}"'), betreff="Antrag KIM", von="Amt <amt@stadt.example>"
    )
