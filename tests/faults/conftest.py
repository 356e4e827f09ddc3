"""What the fault harnesses share: the forking process, and offices prepared once for each engine."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from kim.adapters.mail.senke import Mailsenke
from tests.faults.werkzeug.platte import build
from tests.faults.werkzeug.versuche import Template, Zygote
from tests.werkzeug.buero import Office, open_test_office, send_due, with_settings

Preparation = Callable[[Office], None]
Prepare = Callable[[str, str, Preparation], Template]


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """One for the whole session."""
    process = Zygote(tmp_path_factory.mktemp("zygote") / "stderr.log")
    yield process
    process.close()


@pytest.fixture(scope="session")
def disturbed_zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """The same with the shim of platte.c loaded. Without a C compiler it fails and says what to install."""
    folder = tmp_path_factory.mktemp("platte")
    process = Zygote(folder / "stderr.log", build(folder))
    yield process
    process.close()


@pytest.fixture(scope="session")
def prepare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prepare:
    """`prepare(name, engine, preparation)`: an office made once, its receipts already acknowledged by mail."""
    made: dict[tuple[str, str], Template] = {}

    def once(name: str, engine: str, preparation: Preparation) -> Template:
        if (name, engine) not in made:
            made[name, engine] = _template(request, tmp_path_factory.mktemp(name), name, engine, preparation)
        return made[name, engine]

    return once


def _template(
    request: pytest.FixtureRequest, folder: Path, name: str, engine: str, preparation: Preparation
) -> Template:
    home = folder / "home"
    home.mkdir()
    if engine == "sqlite":
        file, tokens = request.getfixturevalue("sqlite_office_template")
        shutil.copyfile(file, home / "office.sqlite")
        url = f"sqlite:///{home / 'office.sqlite'}"
    else:
        server, tokens = request.getfixturevalue("postgres_office_template")
        url = f"{server}/faults_{name}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE faults_{name} TEMPLATE vorlage_office")
    office = open_test_office(url, home, tokens)
    preparation(office)
    with Mailsenke(folder / "senke") as senke:
        send_due(with_settings(office, smtp_host=senke.host, smtp_port=senke.port, smtp_start_tls=False))
    office.buero.close()
    return Template(url, home, tokens)
