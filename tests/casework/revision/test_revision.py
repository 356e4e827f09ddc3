"""The auditor's package: whole, the same twice, and whatever somebody changes in it is found by its own verifier.

The forger of these tests may write every file anew and mends the manifest. The one thing out of reach is the chain's
head, which the auditor noted.
"""

import json
import random
import runpy
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from kim.casework import akte, journal, revision
from kim.casework.buero import Buero
from kim.casework.personen import konten
from kim.casework.post import klaerung
from kim.cli import app
from kim.cli.konsole import ausgabe
from kim_models.lifecycle import Postereignis
from kim_models.rows import Ausfertigung, Post
from kim_models.wert import canonical_json, sha256_hex
from tests.casework.kontrolle.test_buecher import TAMPERING, drop_triggers
from tests.conftest import office_on
from tests.faults.werkzeug.versuche import bar, measured
from tests.werkzeug.buero import KENNWORT, Office, bring_in, open_buero, settings_of
from tests.werkzeug.volles_buero import fill

SEED = 17
FLIPS = 5_000
ROUNDS = 50
"""After each round the package is whole again, and must be believed."""


@pytest.fixture(scope="module")
def filled_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one full office on SQLite, to be copied."""
    folder: Path = tmp_path_factory.mktemp("voll")
    with office_on("sqlite", request, folder / "home") as office:
        fill(office, folder)
    return folder / "home"


@contextmanager
def copy_of(filled_home: Path, home: Path) -> Iterator[Buero]:
    """The same office at another place."""
    shutil.copytree(filled_home, home)
    buero = open_buero(f"sqlite:///{home / 'office.sqlite'}", home)
    yield buero
    buero.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buero]:
    """A full office on each engine."""
    folder: Path = tmp_path_factory.mktemp("revision")
    if request.param == "sqlite":
        with copy_of(request.getfixturevalue("filled_home"), folder / "home") as buero:
            yield buero
        return
    with office_on(request.param, request, folder / "home") as office:
        fill(office, folder)
        yield office.buero


@pytest.fixture(scope="module")
def package(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> revision.Paket:
    """One package that the tests below tamper with and put back: which engine it came from makes no difference."""
    folder: Path = tmp_path_factory.mktemp("paket")
    with copy_of(filled_home, folder / "home") as buero:
        return revision.export_audit(buero, folder / "paket")


@pytest.fixture(scope="module")
def chain_alone(package: revision.Paket, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], int]:
    """The auditor's own verifier, told the noted head, with its first two checks alone.

    What they find, all of them find; and six milliseconds instead of forty pay for more tampering.
    """
    folder = tmp_path_factory.mktemp("eigen")
    main = verifier_in(folder, ('("rechnung.py", "verfuegungen.py", "verlauf.py")', "()"))
    return lambda: main([str(package.ordner), "--kopf", package.kopf])


def verifier_in(folder: Path, *changes: tuple[str, str]) -> Callable[[list[str]], int]:
    """A copy of the verifier in `folder`, with a piece of its source replaced."""
    for name in revision.PRUEFPROGRAMM:
        source = revision.verifier(name)
        for before, after in changes if name == "pruefen.py" else ():
            assert before in source
            source = source.replace(before, after)
        (folder / name).write_text(source, encoding="utf-8")
    main: Callable[[list[str]], int] = runpy.run_path(str(folder / "pruefen.py"))["main"]
    return main


def run_verifier(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As an auditor does: no site-packages, no environment, nothing but the standard library."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "pruefen.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


def mend_manifest(folder: Path) -> None:
    """What every forger does."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in manifest["dateien"]:
        data = (folder / name).read_bytes()
        manifest["dateien"][name] = {"sha256": sha256_hex(data), "zeilen": data.count(b"\n")}
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def changed(field: str, value: Any) -> Any:
    """Another value of the same kind, as near as possible."""
    if field.endswith("_json"):
        return canonical_json(changed("", json.loads(value)))
    if isinstance(value, dict):
        return {**value, "neu": 1}
    if isinstance(value, list):
        return [*value, 1]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return "x" if value is None else value[:-1] + ("0" if value[-1:] != "0" else "1")


def field_changes(folder: Path) -> Iterator[tuple[str, str]]:
    """Changes every field of every kind of row once, one at a time; the forger mends the manifest. Restores all."""
    manifest = (folder / "manifest.json").read_bytes()
    for path in sorted(folder.glob("*.jsonl")):
        before = path.read_bytes()
        rows = [json.loads(line) for line in before.splitlines()]
        assert rows, f"{path.name} has no row to change"
        for field in rows[0]:
            which = next((nr for nr, row in enumerate(rows) if row[field] is not None), 0)
            forged = [
                {**row, field: changed(field, row[field])} if nr == which else row
                for nr, row in enumerate(rows)
            ]
            path.write_text("".join(canonical_json(row) + "\n" for row in forged), encoding="utf-8")
            mend_manifest(folder)
            yield path.name, field
            path.write_bytes(before)
            (folder / "manifest.json").write_bytes(manifest)


def test_clean_package_agrees_and_is_the_same_twice(filled: Buero, tmp_path: Path) -> None:
    first = revision.export_audit(filled, tmp_path / "a")
    second = revision.export_audit(filled, tmp_path / "b")

    assert (first.kopf, first.eintraege, first.fehlend) == (second.kopf, second.eintraege, ())
    for path in sorted((tmp_path / "a").rglob("*")):
        twin = tmp_path / "b" / path.relative_to(tmp_path / "a")
        assert path.is_dir() or path.read_bytes() == twin.read_bytes(), path.name
    checked = run_verifier(tmp_path / "a", "--kopf", first.kopf)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.endswith(f"Alles stimmt. Kopf: {first.kopf}\n")


def test_head_noted_earlier_still_counts_after_further_acts(filled: Buero, tmp_path: Path) -> None:
    noted = revision.export_audit(filled, tmp_path / "a")
    konten.login(filled, "anna", KENNWORT)
    later = revision.export_audit(filled, tmp_path / "b")

    assert later.eintraege == noted.eintraege + 2
    assert run_verifier(tmp_path / "b", "--kopf", noted.kopf).returncode == 0
    assert run_verifier(tmp_path / "a", "--kopf", later.kopf).returncode == 1


def test_package_of_an_empty_office_agrees(office: Office, tmp_path: Path) -> None:
    revision.export_audit(office.buero, tmp_path / "p")

    assert run_verifier(tmp_path / "p").returncode == 0


def test_second_attempt_after_an_undeliverable_mail_agrees(sqlite_office: Office, tmp_path: Path) -> None:
    bring_in(sqlite_office)
    buero = sqlite_office.buero
    with buero.database.writing() as session:
        row = session.exec(select(Post)).one()
        for event in (Postereignis.BEGONNEN, Postereignis.ABGEWIESEN):
            akte.move_post(session, row, event, buero.uhr.now(), {})
    klaerung.again(buero, sqlite_office.anna, row.bezug, "Neue Adresse")
    revision.export_audit(buero, tmp_path / "p")

    checked = run_verifier(tmp_path / "p")
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout


def test_erased_contents_and_damaged_documents_do_not_stop_the_export(
    filled_home: Path, tmp_path: Path
) -> None:
    with copy_of(filled_home, tmp_path / "home") as buero:
        _erase_and_damage(buero, tmp_path)


def _erase_and_damage(buero: Buero, tmp_path: Path) -> None:
    with buero.database.engine.connect() as connection:
        drop_triggers(connection)
        connection.exec_driver_sql("DELETE FROM ereignisinhalt WHERE nr IN (8, 12, 20)")
        connection.commit()
    assert revision.export_audit(buero, tmp_path / "erased").fehlend == ()
    assert run_verifier(tmp_path / "erased").returncode == 0

    with buero.database.reading() as session:
        letter = session.exec(select(Ausfertigung.dokument_sha256)).all()[0]
    buero.ablage.path(letter).write_bytes(b"another letter")
    assert revision.export_audit(buero, tmp_path / "damaged").fehlend == (letter,)
    checked = run_verifier(tmp_path / "damaged")
    assert checked.returncode == 1
    assert f"Dokument {letter}: Das Dokument wurde verändert." in checked.stdout


@pytest.mark.slow
def test_every_changed_field_is_found(
    package: revision.Paket, chain_alone: Callable[[], int], capsys: pytest.CaptureFixture[str]
) -> None:
    missed, tried, seit = [], 0, time.monotonic()
    for file, field in field_changes(package.ordner):
        tried += 1
        if chain_alone() != 1:
            missed.append((file, field))
    capsys.readouterr()

    measured(17, "geänderte Felder", tried, len(missed), seit)
    assert missed == []
    assert tried > 180
    assert chain_alone() == 0


NUR_DURCH_DAS_SIEGEL = {
    "antraege.jsonl": {"rang_policy"},
    "entscheide.jsonl": {"am"},
    "fristen.jsonl": {"art", "erledigt_am", "fundstelle"},
    "haushalt.jsonl": {"beleg", "fundstelle"},
    "sendungen.jsonl": {"aktenzeichen", "angaben_json", "empfaenger_ags", "faellig_am"},
    "versuche.jsonl": {"antwort"},
    "werte.jsonl": {
        "bottom",
        "leser",
        "person",
        "seite",
        "sicherheit",
        "top",
        "x0",
        "x1",
        "zweifelhaft",
    },
}
"""What no other entry of the journal names: only the seal protects these fields after the package was given out."""


@pytest.mark.slow
def test_which_fields_only_the_seal_protects(
    package: revision.Paket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blind = verifier_in(tmp_path, ('siegel["dateien"].get(name) != p.sha(pfad.read_bytes())', "False"))
    missed: dict[str, set[str]] = {}
    for file, field in field_changes(package.ordner):
        if blind([str(package.ordner), "--kopf", package.kopf]) == 0:
            missed.setdefault(file, set()).add(field)
    capsys.readouterr()

    assert missed == NUR_DURCH_DAS_SIEGEL


def flipped_bytes(folder: Path, flips: int, seed: int = SEED) -> Iterator[tuple[str, int, int]]:
    """Flips one bit of one byte at a time, in documents and in everything else; the forger mends the manifest."""
    dice = random.Random(seed)
    documents = sorted((folder / "dokumente").iterdir())
    others = sorted(path for path in folder.iterdir() if path.is_file() and path.stat().st_size)
    manifest = (folder / "manifest.json").read_bytes()
    for nr in range(flips):
        path = dice.choice(documents if nr % 2 else others)
        before = path.read_bytes()
        at, bit = dice.randrange(len(before)), dice.randrange(8)
        path.write_bytes(before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1 :])
        if path.name != "manifest.json":
            mend_manifest(folder)
        yield path.name, at, bit
        path.write_bytes(before)
        (folder / "manifest.json").write_bytes(manifest)


@pytest.mark.slow
def test_flipped_bytes_are_found(
    package: revision.Paket, chain_alone: Callable[[], int], capsys: pytest.CaptureFixture[str]
) -> None:
    missed = [flip for flip in flipped_bytes(package.ordner, FLIPS // 25) if chain_alone() != 1]
    capsys.readouterr()

    assert missed == []
    assert chain_alone() == 0


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_every_flipped_byte_is_found_and_nothing_else(
    package: revision.Paket, chain_alone: Callable[[], int], capsys: pytest.CaptureFixture[str]
) -> None:
    missed, alarms = [], []
    seit = time.monotonic()
    for part in range(ROUNDS):
        flips = flipped_bytes(package.ordner, bar(FLIPS) // ROUNDS, SEED + part)
        missed += [flip for flip in flips if chain_alone() != 1]
        # Put back, the package must be believed again.
        if chain_alone() != 0:
            alarms.append(part)
    capsys.readouterr()

    measured(17, "gekippte Bytes", bar(FLIPS) // ROUNDS * ROUNDS, len(missed) + len(alarms), seit)
    assert (missed, alarms) == ([], [])


@pytest.mark.parametrize("which", ["row", "file", "document", "extra", "entries", "content"])
def test_what_is_missing_or_too_much_is_found(package: revision.Paket, tmp_path: Path, which: str) -> None:
    folder = tmp_path / "paket"
    shutil.copytree(package.ordner, folder)
    if which in {"row", "entries"}:
        path = folder / ("zeichnungen.jsonl" if which == "row" else "journal.jsonl")
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
        mend_manifest(folder)
    elif which == "content":
        # An erasure leaves the chain whole: the seal tells which contents were there when the package was given out.
        rows = [json.loads(line) for line in (folder / "journal.jsonl").read_bytes().splitlines()]
        rows[5].update(salz=None, daten_json=None)
        (folder / "journal.jsonl").write_text("".join(canonical_json(row) + "\n" for row in rows))
        mend_manifest(folder)
    elif which == "file":
        (folder / "fristen.jsonl").unlink()
    elif which == "document":
        next((folder / "dokumente").iterdir()).unlink()
    else:
        (folder / "nachtrag.pdf").write_bytes(b"%PDF-1.7")

    checked = run_verifier(folder, "--kopf", package.kopf)
    assert (checked.returncode, checked.stderr) == (1, "")


@pytest.mark.slow
@pytest.mark.parametrize("case", TAMPERING[10::5], ids=lambda case: f"{case[0]}.{case[1]}")
def test_office_tampered_with_before_the_export_is_named(
    filled_home: Path, tmp_path: Path, case: tuple[str, str, str, str, str]
) -> None:
    table, column, value, where, _ = case
    with copy_of(filled_home, tmp_path / "home") as buero:
        with buero.database.engine.connect() as connection:
            drop_triggers(connection)
            connection.exec_driver_sql(f"UPDATE {table} SET {column} = {value} WHERE {where}")
            connection.commit()
        paket = revision.export_audit(buero, tmp_path / "paket")

    # The seal and the chain are genuine here: what the journal said earlier convicts.
    checked = run_verifier(tmp_path / "paket", "--kopf", paket.kopf)
    assert (checked.returncode, checked.stderr) == (1, "")
    assert "besiegelt" not in checked.stdout


def change_a_login(folder: Path) -> list[dict[str, Any]]:
    """The journal with one content changed that no row of the office mirrors."""
    path = folder / "journal.jsonl"
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    row = next(row for row in rows if row["art"] == "person.angemeldet")
    row["daten_json"] = '{"von":"anderswo"}'
    path.write_text("".join(canonical_json(row) + "\n" for row in rows), encoding="utf-8")
    mend_manifest(folder)
    return rows


def test_control_without_the_chain_a_changed_entry_is_missed(
    package: revision.Paket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(package.ordner, tmp_path / "paket")
    change_a_login(tmp_path / "paket")
    (tmp_path / "blind").mkdir()
    blind = verifier_in(tmp_path / "blind", ("[dateien, kette, ", "[dateien, "), ("{p.koepfe[-1]}", "?"))

    assert blind([str(tmp_path / "paket")]) == 0
    assert run_verifier(tmp_path / "paket").returncode == 1
    assert "Der Inhalt des Eintrags wurde verändert" in run_verifier(tmp_path / "paket").stdout


def test_only_the_noted_head_convicts_whoever_forges_the_whole_chain(
    package: revision.Paket, tmp_path: Path
) -> None:
    folder = tmp_path / "paket"
    shutil.copytree(package.ordner, folder)
    rows, vor = change_a_login(folder), journal.ANFANG
    for row in rows:
        row["vor_hash"], row["commitment"] = vor, journal.commitment_of(row["salz"], row["daten_json"])
        linked = [row[name] for name in ("nr", "art", "am", "vorgang", "commitment", "vor_hash")]
        row["hash"] = vor = sha256_hex(canonical_json(linked))
    (folder / "journal.jsonl").write_text(
        "".join(canonical_json(row) + "\n" for row in rows), encoding="utf-8"
    )
    path = folder / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace(package.kopf, vor), encoding="utf-8")
    mend_manifest(folder)

    assert run_verifier(folder).returncode == 0
    convicted = run_verifier(folder, "--kopf", package.kopf)
    assert convicted.returncode == 1
    assert convicted.stdout.startswith("Kopf: ")


def test_verifier_needs_nothing_but_the_standard_library() -> None:
    for name in revision.PRUEFPROGRAMM:
        source = revision.verifier(name)
        assert len(source.splitlines()) <= 250
        imports = {
            line.split()[1].split(".")[0]
            for line in source.splitlines()
            if line.startswith(("import", "from"))
        }
        assert imports <= sys.stdlib_module_names


def test_chronicle_tells_every_case_and_obeys_no_markup(package: revision.Paket) -> None:
    text = (package.ordner / "chronik.html").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in (package.ordner / "journal.jsonl").read_bytes().splitlines()]

    assert all(f"<tr><td>{row['nr']}</td>" in text for row in rows if row["art"] != revision.SIEGEL)
    assert "<script" not in text
    assert "Anna Berg (AB) hat den Prüfvermerk gezeichnet" in text


def test_secrets_of_accounts_stay_inside(package: revision.Paket) -> None:
    everything = b"".join(path.read_bytes() for path in package.ordner.glob("*.*"))

    for word in (b"kennwort_hash", b"argon2", b"token_sha256"):
        assert word not in everything


def test_command_writes_the_package_and_refuses_a_full_folder(
    filled: Buero, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(filled.database.url, filled.settings.home)
    monkeypatch.setattr("kim.cli.konsole.tuer.load", lambda: settings)

    assert app(["export", "audit", str(tmp_path / "p"), "--json"], exit_on_error=False) == ausgabe.FERTIG
    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == "kim.export-audit/1"
    assert run_verifier(tmp_path / "p", "--kopf", said["kopf"]).returncode == 0
    with pytest.raises(revision.OrdnerNichtLeer):
        app(["export", "audit", str(tmp_path / "p")], exit_on_error=False)
