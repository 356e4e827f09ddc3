"""Does `kim read` show a person all that was read, and what was not?"""

from pathlib import Path

import pytest

from kim.cli.read import read

FREMD = Path(__file__).parent / "adapters" / "pdf" / "fremd"


def test_everything_read_is_shown_and_what_was_not_found_is_no_zero(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIM_HOME", str(tmp_path))

    assert read(FREMD / "e09_stadt-wuppertal.pdf") == 0

    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "Finanzierungsplan 2022 2021 2020 Summe" in lines
    assert "3.5 beantragt 189.100,00 € 189.100,00 € 0,00 € 378.200,00 €" in lines
    assert "assistenz 0,5 24 45.000,00 €" in lines
    assert "nicht_begonnen ?" in lines
