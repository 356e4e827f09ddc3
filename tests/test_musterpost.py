"""Do the sample e-mails get the classes that their manifest expects, through the command that an office types?

A sample's PDF stands in it as `@@<file> <line width> <line end>@@` and is put back as base64; the manifest's sha256 is the
e-mail's, so that the test reads what was sent to the byte.
"""

import base64
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kim.adapters.clock import Dateiuhr
from kim.cli.demo import empfaenger
from kim.cli.demo.muster import ORDNER
from kim_models.wert import sha256_hex

POST = Path(__file__).parent / "musterpost"
MANIFEST: list[dict[str, Any]] = json.loads((POST / "manifest.json").read_text(encoding="utf-8"))


def whole(vorlage: bytes) -> bytes:
    """The e-mail with its attachments."""

    def block(marke: re.Match[bytes]) -> bytes:
        daten, breite = base64.b64encode((ORDNER / marke[1].decode()).read_bytes()), int(marke[2])
        ende = {b"lf": b"\n", b"crlf": b"\r\n"}[marke[3]]
        return ende.join(daten[i : i + breite] for i in range(0, len(daten), breite))

    return re.sub(rb"@@(\S+) (\d+) (lf|crlf)@@", block, vorlage)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_sample_mails_get_their_classes_in_the_order_given(tmp_path: Path) -> None:
    home = tmp_path / "buero"
    home.mkdir()
    Dateiuhr(home / "uhr.json").set(datetime(2020, 12, 28, 9, tzinfo=UTC))
    empfaenger.schreiben(home / "empfaenger.csv")
    dateien = []
    for eintrag in MANIFEST:
        datei = tmp_path / eintrag["datei"]
        datei.write_bytes(whole((POST / eintrag["datei"]).read_bytes()))
        assert sha256_hex(datei.read_bytes()) == eintrag["sha256"]
        dateien.append(datei)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("KIM_", "PREFECT_"))}

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from kim.cli import main; main()",
            "inbox",
            "add",
            *map(str, dateien),
            "--json",
        ],
        env={**clean, "KIM_HOME": str(home), "KIM_UHR": "datei", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3, done.stderr  # people must act: on the archive, the announced attachment
    antwort = json.loads(done.stdout)
    assert antwort["schema"] == "kim.inbox/1"
    gefunden = [(Path(e["datei"]).name, sorted(e["klassen"])) for e in antwort["eingaenge"]]
    assert gefunden == [(e["datei"], sorted(e["klassen"])) for e in MANIFEST]
    assert all(e["satz"].endswith(".") for e in antwort["eingaenge"])
