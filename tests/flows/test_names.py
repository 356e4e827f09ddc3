"""What operators read in Prefect: names that its timeline can draw, words instead of codes, records that are complete."""

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prefect import Task
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import StateType
from prefect.settings import PREFECT_API_URL
from prefect.states import Scheduled

import tasks
from flows.intake import intake
from flows.issue import issue
from flows.notify import notify
from kim.adapters.prefect_api import name_scheduled
from kim.casework import worte
from tasks import artifacts
from tests.flows.werkzeug.ansicht import run_of
from tests.flows.werkzeug.schritte import drop
from tests.test_glossar import KLASSEN, WURZEL, waiting_reasons
from tests.werkzeug.buero import Office

SCHRITTE = 250
"""More than one batch of the recorder."""
_VIELE = f"""
from kim.cli.konsole.prefect_umgebung import at_hand, prepare
from kim.settings import load
prepare(load())
with at_hand() as ready:
    from prefect import flow
    from tasks import records
    from tasks.office import step
    gezaehlt = []
    records.listeners.append(gezaehlt.append)

    @step(name="Probe", task_run_name="Probe {{nr}}")
    def probe(nr):
        return nr

    @flow(name="probe")
    def viele():
        for nr in range({SCHRITTE}):
            probe(nr)

    ready()
    viele(return_state=True)
    print(len(gezaehlt), records.settle())
    # What it holds in memory now is lost.
    import os, signal, subprocess
    children = open(f"/proc/{{os.getpid()}}/task/{{os.getpid()}}/children").read().split()
    [os.kill(int(pid), signal.SIGKILL) for pid in children]
"""


@pytest.mark.slow
@pytest.mark.flows
@pytest.mark.skipif(sys.platform != "linux", reason="finds the server among its children in /proc")
def test_no_step_is_lost_when_the_server_is_killed_after_its_records_are_settled(tmp_path: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("KIM_", "PREFECT_"))}
    script = tmp_path / "viele.py"
    script.write_text(_VIELE)

    done = subprocess.run(
        [sys.executable, str(script)],
        env=clean | {"KIM_HOME": str(tmp_path / "buero"), "PYTHONPATH": str(WURZEL)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines() == [f"{SCHRITTE} True"], done.stderr
    with sqlite3.connect(tmp_path / "buero" / "prefect" / "prefect.db") as connection:
        ends = connection.execute("SELECT state_type, count(*) FROM task_run GROUP BY state_type").fetchall()
    assert ends == [("COMPLETED", SCHRITTE)]


def test_every_step_has_a_name_that_the_timeline_draws() -> None:
    modules = [
        __import__(f"tasks.{file.stem}", fromlist=["*"]) for file in Path(tasks.__path__[0]).glob("*.py")
    ]
    steps = {t.name: str(t.task_run_name) for m in modules for t in vars(m).values() if isinstance(t, Task)}

    assert len(steps) > 20
    assert {name: run for name, run in steps.items() if not run.isascii()} == {}


def test_every_reason_and_every_class_has_a_word() -> None:
    codes = waiting_reasons()

    assert codes - worte.GRUND.keys() == set()
    assert set(KLASSEN) - worte.ERGEBNIS.keys() == set()


def test_words_come_before_the_code_and_text_is_no_markup() -> None:
    row = {
        "Aktenzeichen": "A_1",
        "Status": "in_pruefung",
        "Grund": "haushaltsjahr_geschlossen",
        "Satz": "a|b*",
    }

    assert artifacts.markdown_table([artifacts.in_words(row)]) == [
        "| Aktenzeichen | Status | Grund | Satz | Code |",
        "| --- | --- | --- | --- | --- |",
        "| A\\_1 | in Prüfung | Haushaltsjahr geschlossen | a\\|b\\* | haushaltsjahr\\_geschlossen |",
    ]


@pytest.mark.flows
@pytest.mark.xdist_group("prefect")
def test_runs_that_need_people_can_be_filtered_by_tag_and_no_sentence_is_cut_off(office: Office) -> None:
    drop(office, "p5_02_kreis-hoexter_defekt.pdf")

    asks, quiet = intake(return_state=True), notify(return_state=True)
    issue()

    with get_client(sync_client=True) as client:
        tagged = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(tags=FlowRunFilterTags(all_=["menschen-gefragt"]))
        )
        descriptions = {row.key: row.description or "" for row in client.read_artifacts(limit=200)}
    assert (run_of(asks).id in {run.id for run in tagged}, run_of(asks).name) == (
        True,
        "Eingang 2020-12-07 09:00",
    )
    assert run_of(quiet).id not in {run.id for run in tagged}
    # The page of all artifacts ends a longer one in dots.
    assert {key: satz for key, satz in descriptions.items() if len(satz) > 40} == {}


@pytest.mark.flows
@pytest.mark.xdist_group("prefect")
def test_planned_runs_are_named_by_what_they_are(prefect_server: None) -> None:
    api = str(PREFECT_API_URL.value())
    start = datetime(2021, 2, 5, 3, 15, tzinfo=UTC)
    with get_client(sync_client=True) as client:
        flow_id = client.create_flow(notify)
        deployment_id = client.create_deployment(flow_id, "nightly")
        planned = client.create_flow_run_from_deployment(deployment_id, state=Scheduled(scheduled_time=start))
        other = client.create_flow_run(notify, state=Scheduled(scheduled_time=start + timedelta(days=1)))

        named = (name_scheduled(api, {"nightly": "Nachtlauf"}), name_scheduled(api, {"nightly": "Nachtlauf"}))

        assert named == (1, 0)
        assert client.read_flow_run(planned.id).name == "Nachtlauf 2021-02-05 04:15"
        assert client.read_flow_run(planned.id).state_type == StateType.SCHEDULED
        assert client.read_flow_run(other.id).name == other.name
        client.delete_deployment(deployment_id)
    assert name_scheduled("http://127.0.0.1:9", {"nightly": "Nachtlauf"}) == 0
    assert httpx.get(f"{api}/health", timeout=10).is_success
