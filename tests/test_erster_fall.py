"""The README's first case works as it is written there: its block of commands, run by a shell in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kim.cli.demo import empfaenger

WURZEL = Path(__file__).parents[1]
KENNWORT = "ein-langes-kennwort"


def block() -> list[str]:
    """The lines that a reader types."""
    found = re.search(r"^```sh\n(.*?)^```$", (WURZEL / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert found
    return [line.split("  #")[0].rstrip() for line in found[1].splitlines()]


def answered(line: str) -> str:
    """The line with what a person adds to it: the password, and the Prüfwert that `show` has just printed."""
    if line.startswith(("kim konto add", "kim login")):
        return f"{line} <<< $'{KENNWORT}\\n{KENNWORT}'"
    if "review show" in line:
        return f'{line} | tee shown; PRUEFWERT=$(sed -n "s/.*gezeichnet wird: //p" shown)'
    return line.replace("PRUEFWERT", '"$PRUEFWERT"')


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_reader_comes_from_an_empty_folder_to_a_letter_that_holds(tmp_path: Path) -> None:
    # What the demo leaves behind, the sample applications, and the environment: all else comes from the block itself.
    (tmp_path / ".demo").mkdir()
    empfaenger.schreiben(tmp_path / ".demo" / "empfaenger.csv")
    (tmp_path / "kim").symlink_to(WURZEL / "kim")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("KIM_", "PREFECT_"))}

    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", "\n".join(map(answered, block()))],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == (
        "Das ist unser Bescheid KIM1-2020-0001 vom 14. Dezember 2020, unverändert; er gilt."
    )
    assert len(list((tmp_path / ".kim" / "postausgang").glob("*.eml"))) == 2
