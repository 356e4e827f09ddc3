"""The auditor: silent about a clean office, and every kind of tampering past the triggers is named."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlmodel import SQLModel, select

from kim.casework.buero import Buero
from kim.casework.kontrolle import buecher
from kim_models.rows import Ausfertigung, Eingang
from kim_models.wert import sha256_hex
from tests.conftest import office_on
from tests.werkzeug.buero import Office, open_buero
from tests.werkzeug.volles_buero import fill

# Table, column, new value (SQL), which row, and where the auditor must point.
TAMPERING = [
    ("ereignis", "art", "'antrag.nichts'", "nr = 5", "Journal, Eintrag 5"),
    ("ereignis", "vorgang", "'anderer'", "nr = 5", "Journal, Eintrag 5"),
    ("ereignis", "am", "'2020-01-01 00:00:00'", "nr = 5", "Journal, Eintrag 5"),
    ("ereignis", "commitment", "'0'", "nr = 5", "Journal, Eintrag 5"),
    ("ereignis", "vor_hash", "'0'", "nr = 5", "Journal, Eintrag 5"),
    ("ereignis", "hash", "'0'", "nr = 5", "Journal, Eintrag 5"),
    ("ereignisinhalt", "daten_json", "'{}'", "nr = 5", "Journal, Eintrag 5"),
    ("ereignisinhalt", "salz", "'0'", "nr = 5", "Journal, Eintrag 5"),
    ("zaehler", "wert", "wert + 1", "name = 'bescheid'", "Zähler bescheid"),
    ("zaehler", "wert", "wert - 1", "name = 'eingang'", "Zähler eingang"),
    ("eingang", "eingegangen_am", "'2020-12-01 00:00:00'", "nr = 1", "Eingang E-000001"),
    (
        "eingang",
        "dokument_sha256",
        "(SELECT max(dokument_sha256) FROM ausfertigung)",
        "nr = 1",
        "Eingang E-000001",
    ),
    ("postabruf", "internaldate", "'2020-12-01 00:00:00'", "uid = 7", "Eingang E-000009"),
    ("postabruf", "am", "'2020-12-06 00:00:00'", "uid = 7", "Eingang E-000009"),
    ("postabruf", "uid", "6", "uid = 7", "Eingang E-000009"),
    ("postabruf", "postfach", "'imap://andere@imap.example/INBOX'", "uid = 8", "Eingang E-000007"),
    ("postabruf", "umfang", "'kopf'", "uid = 8", "Eingang E-000007"),
    ("eingang", "eingegangen_am", "'2020-12-01 00:00:00'", "kanal = 'postfach'", "Eingang E-000009"),
    ("eingang", "zeitquelle", "'ablage'", "kanal = 'postfach'", "Eingang E-000009"),
    ("antrag", "rang_am", "'2020-12-01 00:00:00'", "id = 2", "36.2020-KIM1-0002"),
    ("antrag", "rang_nr", "77", "id = 2", "36.2020-KIM1-0002"),
    ("antrag", "status", "'gezeichnet'", "id = 1", "36.2020-KIM1-0001"),
    ("antrag", "status", "'zurueckgenommen'", "id = 3", "36.2020-KIM1-0003"),
    (
        "feldwert",
        "wert_json",
        "'99900000'",
        "fassung_id = 1 AND feld = 'beantragt_cent'",
        "36.2020-KIM1-0001",
    ),
    ("feldwert", "feld", "'nichts'", "fassung_id = 3 AND feld = 'iban'", "36.2020-KIM1-0003"),
    ("fassung", "inhalt_sha256", "'0'", "id = 1", "36.2020-KIM1-0001"),
    ("befund", "text", "'alles gut'", "id = 1", "36.2020-KIM1-0003"),
    ("pruefung", "befunde_sha256", "'0'", "id = 1", "36.2020-KIM1-0001"),
    ("pruefvermerk", "gruende", "'andere'", "id = 1", "36.2020-KIM1-0001"),
    ("pruefvermerk", "vorschlag", "'kuerzen'", "id = 1", "36.2020-KIM1-0001"),
    ("pruefvermerk", "betrag_cent", "betrag_cent + 1", "id = 1", "36.2020-KIM1-0001"),
    ("pruefvermerk", "abweichungen_json", '\'{"x":"y"}\'', "id = 1", "36.2020-KIM1-0001"),
    (
        "pruefvermerk",
        "berechnung_json",
        "replace(berechnung_json, '10000000', '10000001')",
        "id = 1",
        "36.2020-KIM1-0001",
    ),
    ("pruefvermerk", "inhalt_sha256", "'0'", "id = 1", "36.2020-KIM1-0001"),
    ("zeichnung", "inhalt_sha256", "'" + "0" * 64 + "'", "id = 2", "36.2020-KIM1-0001"),
    ("zeichnung", "person_id", "5", "id = 2", "36.2020-KIM1-0001"),
    ("bescheid", "betrag_cent", "betrag_cent + 1", "nr = 1", "Bescheid KIM1-2020-0001"),
    (
        "bescheid",
        "nutzlast_json",
        "replace(nutzlast_json, 'Anna', 'Otto')",
        "nr = 1",
        "Bescheid KIM1-2020-0001",
    ),
    ("bescheid", "nutzlast_sha256", "'0'", "nr = 1", "Bescheid KIM1-2020-0001"),
    ("bescheid", "status", "'bestandskraeftig'", "nr = 1", "Bescheid KIM1-2020-0001"),
    ("bescheid", "empfaenger_ags", "'05116000'", "nr = 1", "Bescheid KIM1-2020-0001"),
    ("bescheid", "zeitraum_bis", "'2023-12-31'", "nr = 1", "Bescheid KIM1-2020-0001"),
    ("bescheid", "vorlage_version", "'0'", "nr = 1", "Bescheid KIM1-2020-0001"),
    ("buchung", "betrag_cent", "betrag_cent + 1", "id = 1", "Bescheid KIM1-2020-0001"),
    (
        "haushalt",
        "gebunden_cent",
        "gebunden_cent - 1",
        "gebunden_cent > 0",
        "Haushalt Baustein 1 / 2021 / verpflichtung",
    ),
    (
        "ausfertigung",
        "dokument_sha256",
        "(SELECT min(dokument_sha256) FROM eingang)",
        "bescheid_id = 1",
        "Bescheid KIM1-2020-0001",
    ),
    ("postausgang", "dokument_sha256", "NULL", "bezug = 'E-000001'", "Sendung E-000001"),
    ("postausgang", "versuche", "0", "bezug = 'E-000001'", "Sendung E-000001"),
    ("postausgang", "status", "'unzustellbar'", "bezug = 'E-000001'", "Sendung E-000001"),
    (
        "zeichnung",
        "vertretene_id",
        "2",
        "stufe = 'schlusszeichnung' AND pruefvermerk_id = 1",
        "36.2020-KIM1-0001",
    ),
    ("zeichnung", "notzugriff_nr", "NULL", "notzugriff_nr = 1", "36.2020-KIM1-0004"),
    (
        "listenzeichnung",
        "vertretene_id",
        "NULL",
        "stufe = 'schlusszeichnung'",
        "Verteilliste 36.2021-KIM2-V01",
    ),
    ("vertretung", "vertreter_id", "1", "nr = 1", "Vertretung 1"),
    ("vertretung", "bis", "'2022-01-01 00:00:00'", "nr = 1", "Vertretung 1"),
    ("vertretungsende", "grund", "'anderer'", "vertretung_nr = 1", "Vertretung 1"),
    ("befangenheit", "betroffene_id", "1", "nr = 2", "Befangenheit 2"),
    ("befangenheit", "ags", "'05112000'", "nr = 2", "Befangenheit 2"),
    ("befangenheitsende", "person_id", "5", "befangenheit_nr = 2", "Befangenheit 2"),
    ("notzugriff", "rolle", "'mitzeichnung'", "nr = 1", "Notzugriff 1"),
    ("notzugriff", "bis", "'2022-01-01 00:00:00'", "nr = 1", "Notzugriff 1"),
    ("notzugriffskontrolle", "vermerk", "'anderer'", "notzugriff_nr = 1", "Notzugriff 1"),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full_office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One for all tests of this file, its triggers dropped: each test puts back what it changed."""
    folder: Path = tmp_path_factory.mktemp("pruefstand")
    with office_on(request.param, request, folder / "home") as office:
        fill(office, folder)
        with office.buero.database.engine.connect() as connection:
            drop_triggers(connection)
            connection.commit()
        yield office


@pytest.fixture(scope="module")
def filled_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one full office on SQLite: which engine forgot a row makes no difference to the auditor."""
    folder: Path = tmp_path_factory.mktemp("filled")
    with office_on("sqlite", request, folder / "home") as office:
        fill(office, folder)
    return folder / "home"


@pytest.fixture
def damaged(filled_home: Path, tmp_path: Path) -> Iterator[Buero]:
    """A copy that a test may damage for good."""
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    buero = open_buero(f"sqlite:///{home / 'office.sqlite'}", home)
    yield buero
    buero.close()


def drop_triggers(connection: Connection) -> None:
    """What somebody with the database owner's password would do first."""
    if connection.dialect.name == "sqlite":
        names = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .scalars()
            .all()
        )
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    rows = connection.exec_driver_sql(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    for name, table in rows.all():
        connection.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")


def places(buero: Buero) -> set[str]:
    """Where the auditor found something."""
    return {deviation.ort for deviation in buecher.verify(buero)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "column", "value", "where", "ort"),
    [pytest.param(*case, id=f"{case[0]}.{case[1]}-{n}") for n, case in enumerate(TAMPERING)],
)
def test_changed_value_is_named(
    full_office: Office, table: str, column: str, value: str, where: str, ort: str
) -> None:
    key = next(iter(SQLModel.metadata.tables[table].primary_key.columns)).name
    with full_office.buero.database.engine.connect() as connection:
        row = connection.execute(
            text(f"SELECT {key}, {column} FROM {table} WHERE {where} ORDER BY {key}")
        ).first()
        assert row is not None
        connection.execute(text(f"UPDATE {table} SET {column} = {value} WHERE {key} = :key"), {"key": row[0]})
        connection.commit()
        found = places(full_office.buero)
        back = {"key": row[0], "before": row[1]}
        connection.execute(text(f"UPDATE {table} SET {column} = :before WHERE {key} = :key"), back)
        connection.commit()

    assert [place for place in found if place == ort] == [ort]
    assert buecher.verify(full_office.buero) == []


def test_clean_office_has_no_deviation(full_office: Office) -> None:
    assert buecher.verify(full_office.buero) == []


def test_empty_office_has_no_deviation(office: Office) -> None:
    assert buecher.verify(office.buero) == []


DELETED = [
    ("ereignisinhalt", "nr = 5", None),
    ("postausgang", "bescheid_id = 2", "Bescheid KIM1-2020-0002"),
    ("ausfertigung", "bescheid_id = 1", "Bescheid KIM1-2020-0001"),
    ("buchung", "id = 1", "Bescheid KIM1-2020-0001"),
    ("ereignis", "nr = 7", "Journal, Eintrag 8"),
    ("ereignis", "nr = (SELECT max(nr) FROM ereignis)", "Zähler ereignis"),
    ("eingang", "nr = 5", "Zähler eingang"),
    ("postabruf", "uid = 7", "Eingang E-000009"),
    ("postabruf", "uid = 8", "Eingang E-000007"),
    ("zeichnung", "id = 2", "36.2020-KIM1-0001"),
    ("feldwert", "fassung_id = 1 AND feld = 'iban'", "36.2020-KIM1-0001"),
    ("befund", "id = 1", "36.2020-KIM1-0003"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("table", "where", "ort"), DELETED)
def test_deleted_row_is_named(damaged: Buero, table: str, where: str, ort: str | None) -> None:
    with damaged.database.engine.connect() as connection:
        drop_triggers(connection)
        connection.commit()
    # A connection of its own: without our PRAGMAs SQLite checks no foreign key.
    with closing(sqlite3.connect(damaged.settings.home / "office.sqlite")) as raw:
        raw.execute(f"DELETE FROM {table} WHERE {where}")
        raw.commit()

    found = places(damaged)

    # An erased content is no tampering: the chain holds without it.
    assert [place for place in found if place == ort] == ([ort] if ort else [])
    assert (found == set()) == (ort is None)


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["changed", "gone"])
@pytest.mark.parametrize("which", [Eingang, Ausfertigung])
def test_damaged_document_is_named(
    damaged: Buero, damage: str, which: type[Eingang] | type[Ausfertigung]
) -> None:
    with damaged.database.reading() as session:
        sha256 = session.exec(select(which)).all()[0].dokument_sha256
    file = damaged.ablage.path(sha256)
    if damage == "changed":
        raw = bytearray(file.read_bytes())
        raw[len(raw) // 2] ^= 1
        file.write_bytes(raw)
    else:
        file.unlink()

    assert places(damaged) == {f"Dokument {sha256[:12]}"}


def test_consistent_forgery_of_payload_and_hash_is_named(full_office: Office) -> None:
    with full_office.buero.database.engine.connect() as connection:
        before = connection.execute(
            text("SELECT nutzlast_json, nutzlast_sha256 FROM bescheid WHERE nr = 1")
        ).one()
        forged = before[0].replace("Anna Berg", "Otto Berg")
        change = text("UPDATE bescheid SET nutzlast_json = :json, nutzlast_sha256 = :sha WHERE nr = 1")
        connection.execute(change, {"json": forged, "sha": sha256_hex(forged)})
        connection.commit()
        found = places(full_office.buero)
        connection.execute(change, {"json": before[0], "sha": before[1]})
        connection.commit()

    assert found == {"Bescheid KIM1-2020-0001"}
