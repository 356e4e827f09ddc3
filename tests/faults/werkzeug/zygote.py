"""A clean process that forks one child per order and says how it ended: `-m tests.faults.werkzeug.zygote`, JSON by line.

Forking is safe here because this process never sets a letter and never starts a thread; it only keeps the programme
and all modules warm, so that one child costs a fraction of a second. A child may be told to kill itself at the k-th
executed line of our own issuing path: by SIGKILL, so that nothing can tidy up.
"""

import json
import os
import signal
import stat
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import IO, Any

import typst
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kim.adapters import brief
from kim.adapters.database import Database, Refusal, TransientError, connection, upgrade
from kim.adapters.document_store import Dokumentablage, DokumentFehlt
from kim.adapters.postfach import imap
from kim.casework import akte, journal
from kim.casework.bescheid import (
    ausfertigung,
    ausfuehrung,
    erlass,
    inhalt,
    inhalt_aufhebung,
    niederschrift,
    verfuegungsstand,
)
from kim.casework.buero import Buero, KimError
from kim.casework.eingang import postfach, register
from kim.casework.haushalt import mittel
from kim.casework.post import ausgang, klaerung
from kim.casework.reihenfolge import warteschlange
from kim.casework.versand import uebergabe
from kim.casework.zeichnung import verfuegung
from kim.programmes import load_programm, versions
from kim.programmes.anlagen import require_anlagen
from kim.programmes.register import gerichte
from kim.programmes.zustelladressen import ZustelladressenFehler
from kim_models.bescheid import Bescheidinhalt
from kim_models.lifecycle import Antragsereignis, Postereignis
from kim_models.rows import Antrag, Post
from tests.faults.werkzeug import platte, schemawege
from tests.werkzeug.buero import open_buero

TRACED = frozenset(
    [
        str(module.__file__)
        for module in (
            erlass,
            niederschrift,
            ausfertigung,
            akte,
            journal,
            mittel,
            warteschlange,
            inhalt,
            ausgang,
            klaerung,
            uebergabe,
            ausfuehrung,
            verfuegungsstand,
            verfuegung,
            inhalt_aufhebung,
            postfach,
            imap,
        )
    ]
    + [str(sys.modules[Buero.__module__].__file__).replace("casework/buero.py", "adapters/document_store.py")]
)


RETRIES = 3
"""As `tasks.office.step` has them."""


class Trace:
    """Counts the executed lines of the issuing path; dies at number `kill_at`."""

    def __init__(self, kill_at: int | None) -> None:
        self.kill_at = kill_at
        self.places: list[str] = []

    def enter(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        """Python asks this at every call: only our own files are watched."""
        return self.line if frame.f_code.co_filename in TRACED else None

    def line(self, frame: FrameType, event: str, _arg: Any) -> Any:
        """Python asks this at every line of a watched function."""
        if event == "line":
            self.places.append(
                f"{Path(frame.f_code.co_filename).name}:{frame.f_code.co_name}:{frame.f_lineno}"
            )
            if len(self.places) == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.line


def work(buero: Buero) -> None:
    """One run of the office: what a dead run left, all decisions, all letters, all mails."""
    ausgang.recover(buero)
    while ausfuehrung.issue_next_verfuegung(buero) is not None:
        pass
    decide(buero)
    for bescheid_id in ausfertigung.unrendered(buero):
        ausfertigung.letter(buero, bescheid_id)
    for post_id in ausgang.due(buero):
        uebergabe.send(buero, post_id)


class Armbanduhr:
    """A clock without a file: the simulated one stands for no disk."""

    def __init__(self, begin: datetime) -> None:
        self.moment = begin

    def now(self) -> datetime:
        """One second later at every look."""
        self.moment += timedelta(seconds=1)
        return self.moment


CLEAR = 3
"""The exit code of a child that was stopped by an error of ours, with a sentence for a person."""
FORESEEN = (KimError, Refusal, TransientError, DokumentFehlt, brief.BriefError, ZustelladressenFehler)


def decisions_and_letters(buero: Buero, acknowledged: Path) -> None:
    """One run without mails. What it was told to be done goes into a file of its own, line by line."""
    with acknowledged.open("a", buffering=1) as file:
        try:
            decide(buero, file)
            for bescheid_id in ausfertigung.unrendered(buero):
                ausfertigung.letter(buero, bescheid_id)
                file.write(f"letter {bescheid_id}\n")
        except FORESEEN as error:
            file.write(f"stopped {type(error).__name__}: {' '.join(str(error).split())}\n")
            raise SystemExit(CLEAR) from None


def decide(buero: Buero, acknowledged: IO[str] | None = None) -> None:
    """Decisions until nobody who can be paid is left."""
    held: set[str] = set()
    silent = 0
    while True:
        try:
            issued = erlass.issue_next_bescheid(buero, 1, frozenset(held))
            if issued is None:
                return
            if acknowledged:
                acknowledged.write(f"decision {issued.bescheidnummer} {issued.aktenzeichen}\n")
            silent = 0
        except TransientError:
            # As Prefect does: on a busy machine one of fifty may wait longer for the lock than it may.
            silent += 1
            if acknowledged or silent > RETRIES:
                raise
        except erlass.VorgangAngehalten as error:
            if isinstance(error.__cause__, DBAPIError):
                # Whoever looked behind the lock has nothing that the database must refuse.
                raise
            held.add(error.aktenzeichen)


# Bugs planted in a child, so that the harness itself can be tested.


def plant_split_commit() -> None:
    """The booking is committed before the case moves on: a kill in between leaves half a decision."""
    whole = akte.record

    def split(session: Any, antrag: Antrag, ereignis: Antragsereignis, *args: Any, **kwargs: Any) -> Any:
        if ereignis is Antragsereignis.BEWILLIGT:
            session.commit()
        return whole(session, antrag, ereignis, *args, **kwargs)

    akte.record = split


def plant_number_first() -> None:
    """The number is drawn in a transaction of its own: a kill after it leaves a gap."""
    whole = erlass.next_number

    def drawn(session: Any, name: str) -> int:
        number = whole(session, name)
        session.commit()
        return number

    erlass.next_number = drawn  # type: ignore[attr-defined]


def plant_blind_resend() -> None:
    """What a dead run left in sending is simply sent again."""

    def again(buero: Buero) -> list[str]:
        with buero.database.writing() as session:
            for row in session.query(Post).where(Post.status == "im_versand"):
                akte.move_post(session, row, Postereignis.VERTAGT, buero.uhr.now(), {})
        return []

    ausgang.recover = again


def plant_no_lock() -> None:
    """The queue is read before the lock is taken: two processes decide on the same sum."""
    whole = warteschlange.line
    seen: dict[str, Any] = {}

    def stale(session: Any, buero: Buero, baustein: int, heute: Any) -> Any:
        if "queue" not in seen:
            seen["queue"] = list(whole(session, buero, baustein, heute))
            time.sleep(0.05)
        return seen["queue"]

    warteschlange.line = stale


def plant_half_documents() -> None:
    """A document is written under its own name from the first byte on."""

    def straight(target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    Dokumentablage._write = staticmethod(straight)  # type: ignore[method-assign]


def plant_delete_and_full() -> None:
    """Python's and SQLite's own default: the journal is removed, and nobody waits until its name is gone."""
    _journal("DELETE", "FULL")


def plant_wal_and_normal() -> None:
    """The fast setting that is often recommended: a commit waits for no disk."""
    _journal("WAL", "NORMAL")


def _journal(mode: str, synchronous: str) -> None:
    others = [p for p in connection.PRAGMAS if not p.startswith(("journal_mode", "synchronous"))]
    connection.PRAGMAS = (*others, f"journal_mode={mode}", f"synchronous={synchronous}")  # type: ignore[assignment]


def plant_unsynced_names() -> None:
    """A document's bytes are made safe, its name is not."""
    whole = os.fsync
    folder = stat.S_ISDIR
    os.fsync = lambda handle: None if folder(os.fstat(handle).st_mode) else whole(handle)


def plant_unproved_fonts() -> None:
    """The typesetter is trusted to have all fonts, although it passes over one that it cannot read."""
    fonts = typst.Fonts(False, False, [brief._SCHRIFTEN])
    brief._fonts = lambda: fonts  # type: ignore[assignment]


def plant_uid_first() -> None:
    """What was looked at is remembered before the message is stored: a kill in between loses it."""
    _remember_uids(after=False)


def plant_uid_last() -> None:
    """What was looked at is remembered in a step of its own after the message was stored as a file: it comes twice."""
    _remember_uids(after=True)


def _remember_uids(*, after: bool) -> None:
    take, known = postfach._take, postfach._known

    def note(buero: Buero) -> Path:
        return buero.settings.home / "gesehen"

    def seen(buero: Buero) -> set[int]:
        return {int(uid) for uid in note(buero).read_text().split()} if note(buero).exists() else set()

    def taken(buero: Buero, postfach: Any, uid: int) -> Any:
        if not after:
            note(buero).open("a").write(f"{uid}\n")
            return take(buero, postfach, uid)
        data = postfach.fetch(uid, 10**7)
        register.register_eingang(buero, "mail.eml", b"%d " % time.time_ns() + data)
        time.sleep(0)
        note(buero).open("a").write(f"{uid}\n")
        return "neu"

    postfach._take = taken
    postfach._known = lambda buero, *rest: known(buero, *rest) | seen(buero)


def remember_letters(folder: Path) -> None:
    """Sets each letter once in all trials: the typesetter gives the same bytes for the same payload."""
    whole = brief.render_bescheid

    def remembered(inhalt: Bescheidinhalt) -> bytes:
        file = folder / inhalt.sha256()
        if not file.exists():
            draft = folder / f"{inhalt.sha256()}.{os.getpid()}"
            draft.write_bytes(whole(inhalt))
            draft.replace(file)
        return file.read_bytes()

    brief.render_bescheid = remembered


def migrate(order: dict[str, Any]) -> None:
    """Brings one database to the newest version; dies right before the k-th statement that changes it (or a COMMIT).

    Reading counts as nothing: to die before or after it is the same. With `folder` through the tests' own migrations in it.
    """
    database = Database(order["url"])
    seen: list[str] = []

    def statement(what: str) -> None:
        if what.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            return
        seen.append(what)
        if len(seen) == order.get("kill_at"):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", lambda _c, _cur, sql, *_rest: statement(sql))
    event.listen(database.engine, "commit", lambda _c: statement("COMMIT"))
    if order.get("folder"):
        schemawege.migrate(database, "heads", Path(order["folder"]))
    else:
        upgrade(database)
    database.close()
    if order.get("count"):
        Path(order["count"]).write_text(json.dumps(seen))


def child(order: dict[str, Any]) -> None:
    """What one child does; it ends by itself or by its own hand."""
    if order["do"] == "migrate":
        migrate(order)
        return
    if order.get("plant"):
        globals()[f"plant_{order['plant']}"]()
    if not order.get("typeset"):
        remember_letters(Path(order["letters"]))
    werte = {"smtp_host": "127.0.0.1", "smtp_port": order.get("smtp_port", 0), "smtp_start_tls": False}
    buero = open_buero(order["url"], Path(order["home"]), **werte, **order.get("postfach", {}))
    if order.get("platte"):
        buero = replace(buero, uhr=Armbanduhr(buero.uhr.now()))
        platte.begin(**order["platte"])
        # Whatever a commit returned from was promised to somebody.
        event.listen(Session, "after_commit", lambda _session: platte.mark("committed"))
    trace = Trace(order.get("kill_at"))
    if order.get("kill_at") or order.get("count"):
        sys.settrace(trace.enter)
    if order["do"] == "pull":
        postfach.pull(buero)
    elif order["do"] == "letters":
        decisions_and_letters(buero, Path(order["acknowledged"]))
    else:
        (work if order["do"] == "work" else decide)(buero)
    sys.settrace(None)
    if order.get("count"):
        Path(order["count"]).write_text(json.dumps(trace.places))
    buero.close()


def fork(order: dict[str, Any]) -> int:
    """Starts one child; a child's exception is its exit code 1 with a traceback on stderr."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        child(order)
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - a forked child must end here and never run on as its parent
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Orders on stdin, endings on stdout."""
    for version in versions("kim-nrw"):
        require_anlagen(load_programm("kim-nrw", version))
    gerichte()
    for line in sys.stdin:
        order = json.loads(line)
        kills = order.get("kills") or [order.get("kill_at")]
        pids = [fork({**order, "kill_at": kill_at}) for kill_at in kills]
        ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
        sys.stdout.write(json.dumps(ends) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
