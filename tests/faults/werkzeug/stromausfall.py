"""What a disk may hold when the power fails: a record of writes and syncs is played onto it and cut anywhere.

The disk promises no more than POSIX does, and breaks every promise that nobody asked for:

* What a file held at its last fsync or fdatasync is safe: bytes and length. The file's *name* is not.
* Each write and each change of length since then may be there or not, in any order; of a write, any of its sectors.
  The cut chooses for all files at once: nothing, everything, a beginning (the last write torn), or a random part in
  pieces of 512 or 4,096 bytes. Bytes between pieces that arrived read as zeros.
* A name that was made, removed or moved is safe once its folder was synced, and not before; until then each of these
  steps may be there or not. A move is whole: the old name or the new one. A folder without a safe name takes all
  that is in it with it.
* A sector is whole: 512 bytes are never mixed from two writes. SQLite relies on that, and disks give it.

What is not modelled: a disk that lies about syncs, and bits that rot.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

from tests.faults.werkzeug.platte import Call

T = TypeVar("T")
NOTHING, ALL, BEGINNING, SECTORS, PAGES = range(5)
SECTOR = {BEGINNING: 512, SECTORS: 512, PAGES: 4096}


@dataclass(eq=False)
class Datei:
    """One file whatever its name: what is safe, and what was done since."""

    safe: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Offset and bytes of a write; length and None for a change of length."""

    def sync(self) -> None:
        """All that was done is safe."""
        self.safe, self.pending = play(self.safe, self.pending), []


@dataclass(eq=False)
class Ordner:
    """One folder: its safe names, and what became of names since the last sync."""

    safe: dict[str, "Datei | Ordner"] = field(default_factory=dict)
    pending: list[tuple[str, "Datei | Ordner | str | None"]] = field(default_factory=list)
    """A name with what it now means; None: it was removed; another name: it was moved there."""

    def sync(self) -> None:
        """All names are safe."""
        self.safe, self.pending = renamed(self.safe, self.pending), []


def play(before: bytes, done: list[tuple[int, bytes | None]]) -> bytes:
    """The bytes after these writes and changes of length."""
    if not done:
        return before
    after = bytearray(before)
    for at, data in done:
        size = at if data is None else at + len(data)
        if size > len(after):
            after.extend(bytes(size - len(after)))
        if data is None:
            del after[at:]
        else:
            after[at:size] = data
    return bytes(after)


def renamed(
    before: dict[str, Datei | Ordner], done: list[tuple[str, Datei | Ordner | str | None]]
) -> dict[str, Datei | Ordner]:
    """The names after these steps; a step on a name that never arrived does nothing."""
    after = dict(before)
    for name, what in done:
        if isinstance(what, str):
            if name in after:
                after[what] = after.pop(name)
        elif what is None:
            after.pop(name, None)
        else:
            after[name] = what
    return after


class Platte:
    """The disk under one folder, as the running process sees it and as it is safe."""

    def __init__(self, root: str, files: dict[str, bytes]) -> None:
        """`files`: what was there and safe before the record began, by path below the root."""
        self.root = PurePosixPath(root)
        self.top = Ordner()
        for path, data in files.items():
            *folders, name = PurePosixPath(path).parts
            here = self.top
            for folder in folders:
                here = here.safe.setdefault(folder, Ordner())  # type: ignore[assignment]
            here.safe[name] = Datei(data)

    def _find(self, path: str) -> Datei | Ordner:
        here: Datei | Ordner = self.top
        for part in PurePosixPath(path).relative_to(self.root).parts:
            assert isinstance(here, Ordner)
            here = renamed(here.safe, here.pending)[part]
        return here

    def _name(self, path: str, what: Datei | Ordner | str | None) -> None:
        folder = self._find(str(PurePosixPath(path).parent))
        assert isinstance(folder, Ordner)
        folder.pending.append((PurePosixPath(path).name, what))

    def apply(self, call: Call) -> None:
        """One entry of the record."""
        match call.kind:
            case "c":
                self._name(call.path, Datei())
            case "m":
                self._name(call.path, Ordner())
            case "u":
                self._name(call.path, None)
            case "n":
                assert PurePosixPath(call.second).parent == PurePosixPath(call.path).parent
                self._name(call.path, PurePosixPath(call.second).name)
            case "s":
                self._find(call.path).sync()
            case "w" | "T" | "t":
                file = self._find(call.path)
                assert isinstance(file, Datei)
                file.pending.append((call.offset, call.data if call.kind == "w" else None))
            case "h" | "!":
                pass
            case _:
                raise AssertionError(f"the simulated disk does not know {call}")

    def cut(self, dice: random.Random | None) -> "Schnitt":
        """What is there after a power cut now; without dice, what the process sees."""
        return Schnitt(self, dice)


class Schnitt:
    """One outcome of one cut. Each file and folder is decided when it is first looked at."""

    def __init__(self, platte: Platte, dice: random.Random | None) -> None:
        self._platte = platte
        self._dice = dice or random.Random(0)
        self._how = ALL if dice is None else dice.randrange(5)
        self._share = self._dice.random()
        self._names: dict[Ordner, dict[str, Datei | Ordner]] = {}

    def file(self, path: str) -> Datei | None:
        """The file behind a path below the root, or None if its name did not arrive."""
        here: Datei | Ordner | None = self._platte.top
        for part in PurePosixPath(path).parts:
            if not isinstance(here, Ordner):
                return None
            if here not in self._names:
                self._names[here] = renamed(here.safe, self._some(here.pending))
            here = self._names[here].get(part)
        return here if isinstance(here, Datei) else None

    def content(self, file: Datei) -> bytes:
        """The bytes of a file after the cut."""
        return play(file.safe, list(self._pieces(file.pending)))

    def _some(self, steps: list[T]) -> list[T]:
        if self._how in (NOTHING, ALL):
            return steps if self._how == ALL else []
        if self._how == BEGINNING:
            return steps[: self._dice.randint(0, len(steps))]
        return [step for step in steps if self._dice.random() < self._share]

    def _pieces(self, steps: list[tuple[int, bytes | None]]) -> Iterator[tuple[int, bytes | None]]:
        if self._how in (NOTHING, ALL):
            yield from self._some(steps)
        elif self._how == BEGINNING:
            some = self._some(steps)
            yield from some
            rest = steps[len(some) : len(some) + 1]
            if rest and rest[0][1] is not None:
                pieces = list(sectors(rest[0][0], rest[0][1], SECTOR[self._how]))
                yield from pieces[: self._dice.randint(0, len(pieces))]
        else:
            for at, data in steps:
                for piece in [(at, None)] if data is None else sectors(at, data, SECTOR[self._how]):
                    if self._dice.random() < self._share:
                        yield piece


def sectors(at: int, data: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """One write in the pieces that a disk writes whole."""
    begin = 0
    while begin < len(data):
        end = min(len(data), begin + size - (at + begin) % size)
        yield at + begin, data[begin:end]
        begin = end
