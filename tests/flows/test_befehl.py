"""The command's own Prefect: several flows in one process run on one server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WURZEL = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.flows
def test_several_flows_run_in_one_process(tmp_path: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("KIM_", "PREFECT_"))}

    done = subprocess.run(
        [sys.executable, "-c", "from kim.cli.run import run_each; run_each('issue', 'notify')"],
        env=clean | {"KIM_HOME": str(tmp_path / "buero"), "PYTHONPATH": str(WURZEL)},
        capture_output=True,
        text=True,
        check=False,
    )

    said = [line.partition(".")[0] for line in done.stdout.splitlines()]
    assert said == ["issue: Completed", "notify: Completed"], done.stderr
