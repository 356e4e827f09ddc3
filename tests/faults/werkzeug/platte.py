"""The shim of platte.c from Python: how it is built, started inside a child, and its book read."""

import ctypes
import errno
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LIST, RECORD, KILL = -1, 0, -1
FAULTS = {"kill": KILL, "EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "EMFILE": errno.EMFILE}
NAMES = {
    "a": "stat",
    "c": "create",
    "h": "chmod",
    "k": "link",
    "l": "lock",
    "m": "mkdir",
    "n": "rename",
    "o": "open",
    "r": "read",
    "s": "sync",
    "t": "open and empty",
    "T": "truncate",
    "u": "unlink",
    "w": "write",
    "x": "close",
    "!": "mark",
}
_HEAD = struct.Struct("<cHHqI")


class NoCompiler(Exception):
    """This machine cannot build the shim: promises 2 and 3 cannot be tried here."""


@dataclass(frozen=True)
class Call:
    """One entry of the book: a call that was made, or a moment that was marked."""

    kind: str
    path: str
    second: str
    offset: int
    data: bytes


def build(folder: Path) -> Path:
    """Compiles the shim; raises NoCompiler."""
    if shutil.which("cc") is None:
        raise NoCompiler("No C compiler `cc` on this machine: apt-get install gcc libc6-dev")
    target = folder / "platte.so"
    source = Path(__file__).with_suffix(".c")
    command = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(target), str(source), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoCompiler(f"`cc` cannot build tests/faults/werkzeug/platte.c:\n{done.stderr}")
    return target


def begin(watch: list[str], at: int, fault: int = 0, log: str = "") -> None:
    """From here on calls on paths that begin so count: listed, recorded, or number `at` met by the fault."""
    lines = "\n".join(watch).encode()
    ctypes.CDLL(None).platte_begin(lines, ctypes.c_long(at), fault, log.encode())


def mark(text: str) -> None:
    """Puts a moment into the record."""
    ctypes.CDLL(None).platte_mark(text.encode())


def read_book(path: Path) -> Iterator[Call]:
    """All entries, oldest first."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        kind, one, two, offset, size = _HEAD.unpack_from(data, at)
        first = at + _HEAD.size
        second = first + one
        body = second + two
        yield Call(
            kind.decode(),
            data[first:second].decode(),
            data[second:body].decode(),
            offset,
            data[body : body + size],
        )
        at = body + size
