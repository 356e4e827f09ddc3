"""The mailbox against a real dovecot: every message once, in UID order, at the mailbox's own moment; nothing changes there.

The line is cut after any number of bytes, the process is killed at any line of the pull, and pulled again.
"""

import json
import os
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from kim.adapters.database import TransientError
from kim.adapters.postfach import Postfach
from kim.casework.eingang import nachricht, postfach, register
from kim.casework.kontrolle import buecher
from kim.casework.kontrolle.abschluss import daily_close
from kim_models.rows import Eingang, Postabruf
from kim_models.wert import sha256_hex
from tests.conftest import office_on
from tests.faults.conftest import Prepare
from tests.faults.werkzeug.leitung import leitung
from tests.faults.werkzeug.versuche import Template, Zygote, bar
from tests.werkzeug.buero import Office, with_settings
from tests.werkzeug.dovecot import KENNWORT, USER, Dovecot, dovecot
from tests.werkzeug.nachrichten import anhang, mail, text

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), pytest.mark.xdist_group("dovecot")]

TAG = datetime(2020, 12, 7, 9, tzinfo=UTC)
SPAETER = (2020, 12, 20, 8)


def draht(roh: bytes) -> bytes:
    """The message as any IMAP server hands it out: every line ends with CRLF."""
    return roh.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def nachrichten() -> list[tuple[bytes, datetime]]:
    """Six messages in UID order with the mailbox's dates; what they say of themselves runs backwards."""
    roh = [
        mail(
            text("anbei " + "x" * 400 * n),
            anhang(b"%%PDF-1.7 %d" % n * 300),
            betreff=f"Antrag {n}",
            datum=f"Mon, {20 - n} Dec 2020 09:00:00 +0100",
        )
        for n in range(6)
    ]
    return [(draht(one), TAG + timedelta(minutes=n)) for n, one in enumerate(roh)]


ALLE = nachrichten()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """One for this file. Without dovecot it fails and says what to install."""
    with dovecot() as running:
        yield running


@pytest.fixture
def ordner(server: Dovecot, request: pytest.FixtureRequest) -> str:
    """A folder of its own for each test, with a name that IMAP has to encode."""
    name = f"Anträge & Post {zlib.crc32(request.node.name.encode()) % 10**6}"
    with server.client() as imap:
        assert imap.create(encoded(name))[0] == "OK"
    return name


def encoded(name: str) -> str:
    return '"' + name.replace("&", "&-").replace("ä", "&AOQ-") + '"'


def fill(server: Dovecot, ordner: str) -> None:
    for roh, am in ALLE:
        server.append(roh, am, encoded(ordner))


def at_mailbox(office: Office, server: Dovecot, ordner: str, port: int = 0, **werte: Any) -> Office:
    """The office with this folder as its mailbox, some days later."""
    office.set_clock(*SPAETER)
    return with_settings(office, **settings(server, ordner, port) | werte)


def settings(server: Dovecot, ordner: str, port: int = 0) -> dict[str, Any]:
    return {
        "postfach_host": "127.0.0.1",
        "postfach_port": port or server.port,
        "postfach_tls": "keine",
        "postfach_user": USER,
        "postfach_passwort": SecretStr(KENNWORT),
        "postfach_ordner": ordner,
        "postfach_frist": 20.0,
    }


def broken(office: Office, server: Dovecot, ordner: str, soll: list[tuple[bytes, datetime]]) -> list[str]:
    """What does not hold after all was pulled: each once, in order, at its moment, whole; the mailbox untouched."""
    found = []
    rows = office.rows(Eingang)
    if [row.dokument_sha256 for row in rows] != [sha256_hex(roh) for roh, _ in soll]:
        found.append(f"{len(rows)} receipts, not these {len(soll)} messages in this order")
    if [row.eingegangen_am for row in rows] != [am for _, am in soll]:
        found.append("a receipt has not the mailbox's moment")
    if [row.uid for row in office.rows(Postabruf)] != list(range(1, len(soll) + 1)):
        found.append("not one look for each message, in the order of the UIDs")
    found += [f"{deviation.ort}: {deviation.satz}" for deviation in buecher.verify(office.buero)]
    # \Recent belongs to whoever looks first: that is the test.
    bare = [flags.replace(b"\\Recent", b"") for flags in flags_of(server, ordner)]
    found += [f"flag set: {flags!r}" for flags in bare if b"FLAGS ()" not in flags]
    if len(flags_of(server, ordner)) != len(soll):
        found.append("a message of the mailbox is gone")
    return found


def flags_of(server: Dovecot, ordner: str) -> list[bytes]:
    with server.client(encoded(ordner)) as imap:
        return [part for part in imap.uid("FETCH", "1:*", "(UID FLAGS)")[1] if isinstance(part, bytes)]


# --- what a pull does ---------------------------------------------------------------------------------------------


def test_pull_takes_each_message_once_in_uid_order(office: Office, server: Dovecot, ordner: str) -> None:
    fill(server, ordner)
    here = at_mailbox(office, server, ordner)

    first, second = postfach.pull(here.buero), postfach.pull(here.buero)

    assert (first.neu, first.bekannt, first.gesehen) == (6, 0, 6)
    assert (second.neu, second.bekannt, second.gesehen) == (0, 0, 6)
    assert broken(here, server, ordner, ALLE) == []
    for eingang_id in register.unfiled(here.buero):
        nachricht.file_receipt(here.buero, eingang_id)
    # The attachments came when their e-mails came.
    assert {row.eingegangen_am for row in here.rows(Eingang)} == {am for _, am in ALLE}
    assert {row.zeitquelle for row in here.rows(Eingang)} == {"postfach"}
    assert buecher.verify(here.buero) == []
    assert all(line.stimmt for line in daily_close(here.buero))


def test_new_messages_come_behind_the_old_ones(sqlite_office: Office, server: Dovecot, ordner: str) -> None:
    here = at_mailbox(sqlite_office, server, ordner)
    for roh, am in ALLE[:3]:
        server.append(roh, am, encoded(ordner))
    postfach.pull(here.buero)
    for roh, am in ALLE[3:]:
        server.append(roh, am, encoded(ordner))

    assert postfach.pull(here.buero).neu == 3
    assert broken(here, server, ordner, ALLE) == []


def test_another_uidvalidity_makes_no_second_receipts(
    sqlite_office: Office, server: Dovecot, ordner: str
) -> None:
    fill(server, ordner)
    here = at_mailbox(sqlite_office, server, ordner)
    postfach.pull(here.buero)
    before = here.rows(Eingang)
    server.recreate(encoded(ordner))
    for roh, am in [*ALLE[::-1], (draht(mail(betreff="Neu")), TAG + timedelta(hours=1))]:
        server.append(roh, am, encoded(ordner))

    again, after = postfach.pull(here.buero), postfach.pull(here.buero)

    assert (again.neu, again.bekannt) == (1, 6)
    assert (after.neu, after.bekannt) == (0, 0)
    assert here.rows(Eingang)[:-1] == before
    assert len(here.rows(Postabruf)) == 13
    assert buecher.verify(here.buero) == []


def test_bytes_that_came_as_a_file_are_a_known_receipt(
    sqlite_office: Office, server: Dovecot, ordner: str
) -> None:
    fill(server, ordner)
    here = at_mailbox(sqlite_office, server, ordner)
    file = register.register_eingang(here.buero, "antrag.eml", ALLE[2][0])

    done = postfach.pull(here.buero)

    assert (done.neu, done.bekannt) == (5, 1)
    assert here.rows(Eingang)[0].id == file.eingang_id
    assert buecher.verify(here.buero) == []


def test_bad_messages_stop_no_other(sqlite_office: Office, server: Dovecot, ordner: str) -> None:
    big = draht(mail(text(), anhang(b"%PDF" + b"x" * 1_500_000), betreff="Groß"))
    server.append(ALLE[0][0], ALLE[0][1], encoded(ordner))
    server.append(big, TAG + timedelta(minutes=1), encoded(ordner))
    server.append(b"\xff\xfe kein Kopf\r\n" * 50, TAG + timedelta(minutes=2), encoded(ordner))
    server.append(ALLE[1][0], TAG + timedelta(minutes=3), encoded(ordner))
    _, closed = (
        lay(server, ordner, f"17.{n}.x", inhalt) for n, inhalt in enumerate((b"", b"From: a\n\nb\n"))
    )
    server.append(ALLE[2][0], TAG + timedelta(minutes=5), encoded(ordner))
    closed.chmod(0)
    here = at_mailbox(sqlite_office, server, ordner, postfach_max_mb=1)

    done = postfach.pull(here.buero)

    assert (done.zu_gross, len(done.nicht_abrufbar), done.neu) == (1, 1, done.gesehen - 1)
    ergebnisse = [nachricht.file_receipt(here.buero, id_) for id_ in register.unfiled(here.buero)]
    saetze = [e.satz for e in ergebnisse if e.klassen == ("manuell",) and e.satz.startswith("Zu groß")]
    assert saetze == [
        "Zu groß: Von der Nachricht (2 MB) wurde nur der Kopf geholt, sie liegt vollständig im Postfach (UID 2)."
        " Bitte das Original ansehen."
    ]
    assert ["leer" in e.satz and e.menschen for e in ergebnisse].count(True) == 1
    assert buecher.verify(here.buero) == []

    # Handed out at last, it has the moment of its own UID.
    closed.chmod(0o644)
    later = postfach.pull(here.buero)
    assert (later.neu, later.nicht_abrufbar) == (1, ())
    assert buecher.verify(here.buero) == []


def lay(server: Dovecot, ordner: str, name: str, inhalt: bytes) -> Path:
    """A file straight into the mail folder, as a broken delivery would leave it."""
    (folder,) = [
        path
        for path in (server.ordner / "post" / USER.partition("@")[0]).iterdir()
        if ordner.rpartition(" ")[2] in path.name and path.is_dir()
    ]
    path = folder / "new" / name
    path.write_bytes(inhalt)
    owner = folder.stat()
    os.chown(path, owner.st_uid, owner.st_gid)
    return path


def test_clock_of_the_mailbox_moves_nobody_forward(
    sqlite_office: Office, server: Dovecot, ordner: str
) -> None:
    tage = [TAG, datetime(2020, 12, 31, tzinfo=UTC), TAG - timedelta(days=3), TAG + timedelta(hours=1)]
    for (roh, _), am in zip(ALLE, tage, strict=False):
        server.append(roh, am, encoded(ordner))
    here = at_mailbox(sqlite_office, server, ordner)

    postfach.pull(here.buero)

    first, future, back, last = here.rows(Eingang)
    assert (first.eingegangen_am, last.eingegangen_am) == (TAG, TAG + timedelta(hours=1))
    # Still to come: our own moment counts. Before an earlier message: that one's date counts.
    assert (future.zeitquelle, future.eingegangen_am.date().isoformat()) == ("ablage", "2020-12-20")
    assert (back.zeitquelle, back.eingegangen_am) == ("postfach", TAG)
    assert [row.internaldate for row in here.rows(Postabruf)] == tage
    assert buecher.verify(here.buero) == []


# --- the way there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_line_is_encrypted_and_the_certificate_checked(
    sqlite_office: Office, server: Dovecot, ordner: str, tls: str
) -> None:
    server.append(*ALLE[0], encoded(ordner))
    port = server.tls_port if tls == "tls" else server.port
    way = {"postfach_tls": tls, "postfach_host": "localhost"}
    trusted = at_mailbox(sqlite_office, server, ordner, port, **way, postfach_zertifikate=server.zertifikat)
    unknown = at_mailbox(sqlite_office, server, ordner, port, **way)

    assert postfach.look(trusted.buero) == 1
    assert postfach.pull(trusted.buero).neu == 1
    with pytest.raises(postfach.PostfachGestoert, match="KIM_POSTFACH_ZERTIFIKATE"):
        postfach.pull(unknown.buero)


@pytest.mark.parametrize(
    ("werte", "fehler", "satz"),
    [
        ({"postfach_passwort": SecretStr("falsch")}, postfach.PostfachGestoert, "weist die Anmeldung ab"),
        ({"postfach_ordner": "Gibt es nicht"}, postfach.PostfachGestoert, "KIM_POSTFACH_ORDNER"),
        ({"postfach_host": "imap.example", "postfach_tls": "keine"}, postfach.PostfachGestoert, "Ohne TLS"),
        ({"postfach_port": 1}, TransientError, "nicht erreichbar"),
        ({"postfach_host": "gibt-es-nicht.invalid", "postfach_tls": "tls"}, TransientError, "kennt das Netz"),
    ],
)
def test_what_people_must_mend_is_told_from_what_passes(
    sqlite_office: Office,
    server: Dovecot,
    ordner: str,
    werte: dict[str, Any],
    fehler: type[Exception],
    satz: str,
) -> None:
    here = at_mailbox(sqlite_office, server, ordner, **werte)

    with pytest.raises(fehler, match=satz) as told:
        postfach.pull(here.buero)

    assert isinstance(told.value, TransientError) == (fehler is TransientError)
    assert KENNWORT not in str(told.value)
    assert here.rows(Eingang) == []


# --- the line breaks, the process dies ----------------------------------------------------------------------------


def cut_and_pull_again(
    request: pytest.FixtureRequest, server: Dovecot, ordner: str, home: Path, *schnitte: int | None
) -> list[str]:
    """One trial: a pull over a line that is cut, then one over a whole line."""
    with office_on("sqlite", request, home) as office, leitung(server.port, *schnitte) as line:
        cut = at_mailbox(office, server, ordner, line.port)
        with suppress(TransientError):
            postfach.pull(cut.buero)
        whole = at_mailbox(office, server, ordner)
        postfach.pull(whole.buero)
        return broken(whole, server, ordner, ALLE)


def spread(total: int, wanted: int) -> list[int]:
    """`wanted` numbers from 1 to `total`, first and last among them, evenly spread."""
    return sorted({1 + round(n * (total - 1) / max(wanted - 1, 1)) for n in range(wanted)})


def total_bytes(request: pytest.FixtureRequest, server: Dovecot, ordner: str, home: Path) -> int:
    with office_on("sqlite", request, home) as office, leitung(server.port) as line:
        postfach.pull(at_mailbox(office, server, ordner, line.port).buero)
        return line.bytes[0]


def test_line_cut_after_any_number_of_bytes_loses_and_doubles_nothing(
    request: pytest.FixtureRequest, server: Dovecot, ordner: str, tmp_path: Path
) -> None:
    fill(server, ordner)
    total = total_bytes(request, server, ordner, tmp_path / "ganz")
    seit, found = time.monotonic(), {}

    points = spread(total, bar(600))
    for nr, point in enumerate(points):
        # Every other trial cuts each connection there, not the first alone.
        schnitte = (point, None) if nr % 2 else (point,)
        if wrong := cut_and_pull_again(request, server, ordner, tmp_path / f"{point}", *schnitte):
            found[point] = wrong

    print(f"{len(points)} cuts in {total} bytes, {time.monotonic() - seit:.0f} s")
    assert found == {}


def test_message_that_breaks_the_line_each_time_stops_no_other(
    request: pytest.FixtureRequest, server: Dovecot, ordner: str, tmp_path: Path
) -> None:
    big = draht(mail(text(), anhang(b"%PDF" + b"x" * 400_000), betreff="Groß"))
    server.append(*ALLE[0], encoded(ordner))
    server.append(big, TAG + timedelta(minutes=1), encoded(ordner))
    server.append(ALLE[2][0], TAG + timedelta(minutes=2), encoded(ordner))

    with office_on("sqlite", request, tmp_path / "home") as office, leitung(server.port, 100_000) as line:
        here = at_mailbox(office, server, ordner, line.port)

        done = postfach.pull(here.buero)

        assert (done.neu, done.nicht_abrufbar) == (2, (2,))
        assert postfach.pull(at_mailbox(office, server, ordner).buero).neu == 1
        assert [row.uid for row in here.rows(Postabruf)] == [1, 3, 2]
        assert buecher.verify(here.buero) == []


def nothing(_office: Office) -> None:
    """An office without any case."""


def killed(
    zygote: Zygote,
    template: Template,
    server: Dovecot,
    ordner: str,
    home: Path,
    kill_at: int,
    plant: str = "",
) -> list[str]:
    """One trial: a pull that dies at one line, then one that does not."""
    with template.copy(home) as office:
        office.set_clock(*SPAETER)
        order = order_of(office, home, server, ordner)
        if (ends := zygote.run(**order, kill_at=kill_at, plant=plant)) != [-9]:
            return [f"the child ended with {ends} instead of by SIGKILL"]
        if (again := zygote.run(**order, plant=plant)) != [0]:
            return [f"the pull after the kill ended with {again}, see {zygote.log}"]
        return broken(office, server, ordner, ALLE)


def order_of(office: Office, home: Path, server: Dovecot, ordner: str) -> dict[str, Any]:
    werte = settings(server, ordner) | {"postfach_passwort": KENNWORT}
    return {"do": "pull", "url": office.buero.settings.url, "home": str(home), "postfach": werte}


def lines_of_a_pull(
    zygote: Zygote, template: Template, server: Dovecot, ordner: str, home: Path
) -> list[str]:
    with template.copy(home) as office:
        office.set_clock(*SPAETER)
        places = home / "lines.json"
        assert zygote.run(**order_of(office, home, server, ordner), count=str(places)) == [0], (
            zygote.log.read_text()
        )
        return list(json.loads(places.read_text()))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_pull_killed_at_any_line_loses_and_doubles_nothing(
    zygote: Zygote, prepare: Prepare, server: Dovecot, ordner: str, tmp_path: Path, engine: str
) -> None:
    fill(server, ordner)
    template = prepare("postfach", engine, nothing)
    places = lines_of_a_pull(zygote, template, server, ordner, tmp_path / "count")
    seit, found = time.monotonic(), {}

    points = spread(len(places), bar(300))
    for point in points:
        if wrong := killed(zygote, template, server, ordner, tmp_path / f"{point}", point):
            found[f"{point} {places[point - 1]}"] = wrong

    print(f"{len(points)} kills at {len(places)} lines, {time.monotonic() - seit:.0f} s")
    assert found == {}


# --- planted bugs -------------------------------------------------------------------------------------------------


def plant_date_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment is what the message says of itself."""
    whole = postfach.register_message

    def by_header(buero: Any, woher: postfach.Nachrichtenherkunft, data: bytes) -> Any:
        said = parsedate_to_datetime(str(message_from_bytes(data)["Date"])).astimezone(UTC)
        return whole(buero, postfach.Nachrichtenherkunft(**{**vars(woher), "internaldate": said}), data)

    monkeypatch.setattr(postfach, "register_message", by_header)


def plant_marks_as_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is opened for writing and the message is fetched without PEEK."""
    whole = Postfach.fetch

    def seen(self: Postfach, uid: int, hoechstens: int) -> bytes | None:
        self._imap.select(encoded(self.zugang.ordner))
        self._imap.uid("FETCH", str(uid), "(BODY[])")
        return whole(self, uid, hoechstens)

    monkeypatch.setattr(Postfach, "fetch", seen)


def plant_order_of_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest message first."""
    whole = Postfach.listing
    monkeypatch.setattr(Postfach, "listing", lambda self: [rows[::-1] for rows in whole(self)])


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (plant_date_header, "a receipt has not the mailbox's moment"),
        (plant_marks_as_read, "flag set"),
        (plant_order_of_dates, "in this order"),
    ],
)
def test_planted_bug_is_found(
    sqlite_office: Office,
    server: Dovecot,
    ordner: str,
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[pytest.MonkeyPatch], None],
    found: str,
) -> None:
    fill(server, ordner)
    here = at_mailbox(sqlite_office, server, ordner)
    plant(monkeypatch)

    postfach.pull(here.buero)

    assert found in " ".join(broken(here, server, ordner, ALLE))


@pytest.mark.parametrize("plant", ["uid_first", "uid_last"])
def test_planted_bug_in_the_commit_is_found(
    zygote: Zygote, prepare: Prepare, server: Dovecot, ordner: str, tmp_path: Path, plant: str
) -> None:
    fill(server, ordner)
    template = prepare("postfach", "sqlite", nothing)
    places = lines_of_a_pull(zygote, template, server, ordner, tmp_path / "count")
    # Between the two halves of what belongs together, in the third message.
    stored = [n for n, place in enumerate(places, start=1) if place.startswith("postfach.py:_take")]

    trials = (
        killed(zygote, template, server, ordner, tmp_path / f"{point}", point, plant)
        for point in stored[len(stored) // 3 :][:12]
    )

    assert any(trials)
