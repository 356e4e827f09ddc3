"""What every test may ask for: a migrated database on each engine, and an office on it."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from kim.adapters.database import Database, upgrade
from tests.werkzeug.buero import Office, create_people, open_test_office
from tests.werkzeug.postgres import postgres_server

# How long one example takes is noise here: a busy machine must not fail a test.
settings.register_profile("kim", deadline=None)
settings.load_profile("kim")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "vorlage.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """A server's URL with a migrated database `vorlage` on it."""
    with postgres_server() as url:
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            # Nobody pulls the plug here: a copy for each test is ten times faster without waiting for the disk.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE vorlage")
        database = Database(f"{url}/vorlage")
        upgrade(database)
        database.close()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh migrated database on each engine."""
    if request.param == "sqlite":
        target = tmp_path / "office.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), target)
        return f"sqlite:///{target}"
    server = request.getfixturevalue("postgres_template")
    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE vorlage")
    return f"{server}/{name}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The open database."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def sqlite_office_template(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """A SQLite file with the five people of tests/werkzeug/buero.py, and their tokens: argon2 is slow, so it runs once."""
    home = tmp_path_factory.mktemp("office")
    path = home / "vorlage.sqlite"
    shutil.copyfile(sqlite_template, path)
    return path, create_people(f"sqlite:///{path}", home)


@pytest.fixture(scope="session")
def postgres_office_template(
    postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, dict[str, str]]:
    """The server's URL with a database `vorlage_office`, and the people's tokens."""
    with psycopg.connect(f"{postgres_template}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE vorlage_office TEMPLATE vorlage")
    tokens = create_people(f"{postgres_template}/vorlage_office", tmp_path_factory.mktemp("office"))
    return postgres_template, tokens


@pytest.fixture(scope="session")
def kept_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Database]]:
    """One `Database` for each engine through the whole session: SQLAlchemy then compiles each statement once."""
    folder = tmp_path_factory.mktemp("kept")
    kept = {"sqlite": Database(f"sqlite:///{folder / 'office.sqlite'}")}
    yield kept
    for database in kept.values():
        database.close()


@contextmanager
def office_on(
    engine: str, request: pytest.FixtureRequest, home: Path, kept: dict[str, Database] | None = None
) -> Iterator[Office]:
    """An office on a fresh copy of the engine's template. With `kept` only one can be open at a time."""
    home.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        template, tokens = request.getfixturevalue("sqlite_office_template")
        database = kept["sqlite"] if kept else Database(f"sqlite:///{home / 'office.sqlite'}")
        database.close()
        shutil.copyfile(template, database.url.removeprefix("sqlite:///"))
    else:
        server, tokens = request.getfixturevalue("postgres_office_template")
        name = "o_kept" if kept is not None else f"o_{uuid.uuid4().hex}"
        database = (kept or {}).get("postgresql") or Database(f"{server}/{name}")
        if kept is not None:
            kept["postgresql"] = database
        database.close()
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE vorlage_office")
    office = open_test_office(database, home, tokens)
    yield office
    office.buero.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, tmp_path: Path, kept_databases: dict[str, Database]
) -> Iterator[Office]:
    """An office with people, addresses and a simulated clock, without money, on each engine."""
    with office_on(request.param, request, tmp_path / "home", kept_databases) as opened:
        yield opened


@pytest.fixture
def sqlite_office(
    request: pytest.FixtureRequest, tmp_path: Path, kept_databases: dict[str, Database]
) -> Iterator[Office]:
    """The same on SQLite only, for what no database decides."""
    with office_on("sqlite", request, tmp_path / "home", kept_databases) as opened:
        yield opened


_TESTS = Path(__file__).parent
_MATRIZEN = (
    "adapters/test_fingerprint.py",
    "adapters/test_waechter.py",
    "casework/antrag/test_fassung.py",
    "casework/auskunft/test_planspiel.py",
    "casework/bescheid/test_aenderung.py",
    "casework/bescheid/test_aufhebung.py",
    "casework/bescheid/test_eine_schlechte_zahl.py",
    "casework/bescheid/test_siegelung.py",
    "casework/echtheit/test_brief.py",
    "casework/eingang/test_bezug.py",
    "casework/eingang/test_nachricht.py",
    "casework/eingang/test_postfach.py",
    "casework/eingang/test_register.py",
    "casework/erfassung/test_abtippen.py",
    "casework/erfassung/test_stempel.py",
    "casework/haushalt/test_sperre.py",
    "casework/kontrolle/test_buecher.py",
    "casework/kontrolle/test_nachrechnung.py",
    "casework/pauschale/test_festsetzung.py",
    "casework/personen/test_befugnis.py",
    "casework/personen/test_konten.py",
    "casework/post/test_ausgang.py",
    "casework/post/test_empfangsnachweis.py",
    "casework/pruefung/test_vollstaendigkeit.py",
    "casework/reihenfolge/test_vorziehen.py",
    "casework/reihenfolge/test_warteschlange.py",
    "casework/revision/test_revision.py",
    "casework/zeichnung/test_verfuegung.py",
    "casework/zeichnung/test_vermerk.py",
    "faults/test_letzter_euro.py",
)
"""Large matrices and long stories: on SQLite in `make test`, on PostgreSQL with the slow harnesses."""


_GEWACHSEN = (
    "adapters/test_waechter.py",
    "casework/echtheit/test_brief.py",
    "casework/eingang/test_nachricht.py",
    "casework/kontrolle/test_buecher.py",
    "casework/kontrolle/test_nachrechnung.py",
    "casework/revision/test_revision.py",
)
"""Modules whose tests share an office that takes seconds to fill: in `make test` one worker fills it, not each."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps `make test` under two minutes.

    The large matrices run on the second engine in `make test-slow`; what is left on PostgreSQL shares one server.
    """
    gone = [name for name in (*_MATRIZEN, *_GEWACHSEN) if not (_TESTS / name).is_file()]
    if gone:
        raise pytest.UsageError(f"tests/conftest.py names modules that are not there: {gone}")
    for item in items:
        postgres = "postgresql" in item.name
        module = item.path.relative_to(_TESTS).as_posix() if item.path.is_relative_to(_TESTS) else ""
        if module in _MATRIZEN and postgres:
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("slow") or item.get_closest_marker("xdist_group"):
            continue
        if postgres:
            item.add_marker(pytest.mark.xdist_group("postgresql"))
        elif module in _GEWACHSEN:
            item.add_marker(pytest.mark.xdist_group(module))
