"""Where the originals and letters lie: files named by their sha256, written once, safe before any row names them."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from kim.adapters.database.refusals import TransientError
from kim_models.wert import sha256_hex


class DokumentFehlt(Exception):
    """A stored file is gone or no longer has the bytes that its name promises."""


class Dokumentablage:
    """One folder, two levels, one file for each content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where this content lies."""
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Stores the bytes and gives their sha256. Durable when it returns; the same bytes twice are one file.

        Raises TransientError if the disk does not take them; then no row may name them yet.
        """
        sha256 = sha256_hex(data)
        target = self.path(sha256)
        try:
            if not (target.exists() and target.read_bytes() == data):
                self._write(target, data)
            # Without the folders' own sync the name can be lost in a power cut though the bytes are safe. Also for a file
            # that was there: whoever wrote it may have been stopped before this line.
            for folder in (target.parent, self.folder, self.folder.parent):
                handle = os.open(folder, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
        except OSError as error:
            raise TransientError(f"Die Ablage nimmt das Dokument nicht an ({error.strerror}).") from error
        return sha256

    @staticmethod
    def _write(target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".neu-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o640)
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
            raise

    def get(self, sha256: str) -> bytes:
        """The bytes, checked against their name; raises DokumentFehlt, and TransientError if the disk does not answer."""
        try:
            data = self.path(sha256).read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise DokumentFehlt(
                f"Das Dokument {sha256} fehlt in der Ablage ({self.path(sha256)})."
            ) from error
        except OSError as error:
            raise TransientError(
                f"Das Dokument {sha256} ist gerade nicht lesbar ({error.strerror})."
            ) from error
        if sha256_hex(data) != sha256:
            raise DokumentFehlt(f"Das Dokument {sha256} wurde verändert ({self.path(sha256)}).")
        return data
