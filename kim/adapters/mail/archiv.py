"""Which mails were taken, and was this one among them – once, or more than once?"""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from kim_models.wert import Wert, sha256_hex

_HEADER_BYTES = 65536
"""More header than this is not read: a header of many megabytes is an attack, not a mail."""


class Archivmail(Wert):
    """One stored copy of one mail. Its identity is the Message-ID; empty if the mail has none."""

    message_id: str
    datei: Path


class Mailarchiv:
    """The folder of a mail sink: one `.eml` file for every accepted copy, byte for byte as received."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, message_id: str) -> list[Path]:
        """Every stored copy of the mail with this Message-ID: none, one, or the doubles; the first copy first."""
        if not self.folder.is_dir():
            return []
        kandidaten = self.folder.glob(f"*_{_key(message_id)}*.eml")
        # The key is a shortened hash: the header has the last word.
        treffer = [p for p in kandidaten if _text(_header(p), "Message-ID") == message_id]
        return sorted(treffer, key=_order)

    def messages(self) -> Iterator[Archivmail]:
        """Every stored copy, by date and name; files still being written are not seen."""
        if not self.folder.is_dir():
            return
        for datei in sorted(self.folder.glob("*.eml"), key=_order):
            yield Archivmail(message_id=_text(_header(datei), "Message-ID"), datei=datei)

    def add(self, roh: bytes) -> Path:
        """Store one more copy and return its file `<date>_<hash of the Message-ID>[_kopie<n>].eml`.

        The date is the mail's own (`Date`), so that copies lie side by side and no clock is needed. When this
        returns, the file is complete and on the disk; until then no reader sees it. Raises OSError.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        kopf = _parse(roh)
        message_id = _text(kopf, "Message-ID")
        stamm = f"{_date(kopf)}_{_key(message_id or sha256_hex(roh))}"
        with NamedTemporaryFile(dir=self.folder, prefix=".neu-", delete=False) as datei:
            entwurf = Path(datei.name)
            try:
                datei.write(roh)
                datei.flush()
                os.fsync(datei.fileno())
            except OSError:
                entwurf.unlink(missing_ok=True)
                raise
        try:
            return self._publish(entwurf, stamm)
        finally:
            entwurf.unlink(missing_ok=True)

    def _publish(self, entwurf: Path, stamm: str) -> Path:
        """Give the finished file its name. A link, unlike a rename, never replaces a copy that is there already,
        not even one that another process stores in the same moment."""
        nummer = 1
        while True:
            ziel = self.folder / (f"{stamm}.eml" if nummer == 1 else f"{stamm}_kopie{nummer}.eml")
            try:
                os.link(entwurf, ziel)
            except FileExistsError:
                nummer += 1
                continue
            ordner = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(ordner)
            finally:
                os.close(ordner)
            return ziel


def _key(message_id: str) -> str:
    """The Message-ID as a piece of a file name: hex only, so that no sender chooses a path."""
    return sha256_hex(message_id.encode("utf-8", "surrogateescape"))[:24]


def _order(datei: Path) -> tuple[str, int]:
    """Sort `…_kopie10` after `…_kopie9`."""
    stamm, _, nummer = datei.stem.partition("_kopie")
    return stamm, int(nummer) if re.fullmatch(r"\d{1,9}", nummer) else 1


def _header(datei: Path) -> "Message[str, str]":
    with datei.open("rb") as offen:
        return _parse(offen.read(_HEADER_BYTES))


def _parse(roh: bytes) -> "Message[str, str]":
    return BytesHeaderParser(policy=compat32).parsebytes(roh[:_HEADER_BYTES].partition(b"\r\n\r\n")[0])


def _text(kopf: "Message[str, str]", name: str) -> str:
    return "".join(str(kopf.get(name, "")).split())


def _date(kopf: "Message[str, str]") -> str:
    """The day of the mail's `Date`, or a word in its place: a bad date is no reason to lose a mail."""
    try:
        tag: datetime = parsedate_to_datetime(str(kopf.get("Date", "")))
    except (TypeError, ValueError, IndexError, OverflowError):
        return "ohne-datum"
    return tag.date().isoformat()
