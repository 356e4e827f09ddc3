"""Nothing is imported in the box after its doors are closed: what a stranger's file asks for is there before it comes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MAILS = sorted((TESTS / "musterpost").glob("*.eml"))
PDFS = sorted((TESTS / "adapters" / "pdf" / "fremd").glob("d*.pdf"))[:6]

PREPARED = {
    "mail": "from kim.adapters.sandkasten import mail, mail_innen\nread = mail_innen.prepare({'nachricht': mail.shape()})",
    "pdf": "from kim.adapters.sandkasten import pdf, pdf_innen\n"
    "read = pdf_innen.prepare({'programm': 'kim-nrw', 'lesung': pdf.shape()})",
}


def imported_late(prepare: str, daten: list[bytes], tmp_path: Path, *, planted: str = "") -> list[str]:
    """What a fresh worker imports while it reads these files one after the other."""
    for nr, inhalt in enumerate(daten):
        (tmp_path / f"{nr}").write_bytes(inhalt)
    script = (
        f"{prepare}\n{planted}\nimport json, sys\nfrom pathlib import Path\n"
        "files = [path.read_bytes() for path in sorted(Path(sys.argv[1]).iterdir())]\n"
        "before = set(sys.modules)\nfor one in files: read(one)\n"
        "print('\\n' + json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout.splitlines()[-1]))


def mails() -> list[bytes]:
    """The sample mails, and kinds of which there is none among them."""
    from tests.werkzeug import nachrichten

    return [*(path.read_bytes() for path in MAILS), nachrichten.unzustellbar("<a@b.example>")]


def test_worker_for_mails_imports_nothing_late(tmp_path: Path) -> None:
    assert imported_late(PREPARED["mail"], mails(), tmp_path) == []


@pytest.mark.timeout(120)
def test_worker_for_pdfs_imports_nothing_late(tmp_path: Path) -> None:
    assert imported_late(PREPARED["pdf"], [path.read_bytes() for path in PDFS], tmp_path) == []


def test_a_module_that_is_missing_before_is_seen(tmp_path: Path) -> None:
    planted = "import sys; del sys.modules['email.parser']"

    assert "email.parser" in imported_late(PREPARED["mail"], mails(), tmp_path, planted=planted)
