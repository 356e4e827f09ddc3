"""The worker: `python -m kim.adapters.sandkasten.arbeiter FACTORY OPTIONS MODE SECONDS`.

Everything is imported and loaded first; then the doors close, and only then the first foreign byte is read. It ends when
its parent does, by the end of its input. Signals on the parent's death are not used: Linux sends them when the *thread*
that started the process ends, and the office's threads come and go.
"""

import gc
import json
import os
import sys
from collections.abc import Callable
from importlib import import_module

from kim.adapters.sandkasten import filter as aufruffilter
from kim.adapters.sandkasten import rahmen, sperren


def main() -> None:
    """Prepares, closes the doors, says so, and answers until the input ends."""
    fabrik, optionen, modus, sekunden = sys.argv[1:]
    modul, _, name = fabrik.partition(":")
    funktion = getattr(import_module(modul), name)(json.loads(optionen))
    # Whatever a library prints must not get between the frames.
    sys.stdout = sys.stderr
    # What was loaded stays: the collector need not walk through it with each document.
    gc.collect()
    gc.freeze()
    _answer(rahmen.GUT, json.dumps({"grund": _close_doors(modus)}).encode())
    serve(funktion, float(sekunden))


def _close_doors(modus: str) -> str:
    """Why there is no filter; empty if there is one."""
    sperren.limit()
    if modus == "ohne_filter":
        return "die Einstellung KIM_SANDKASTEN=ohne_filter verlangt es"
    try:
        aufruffilter.install()
    except aufruffilter.FilterFehlt as error:
        return str(error)
    return ""


def serve(funktion: Callable[[bytes], str], sekunden: float) -> None:
    """Answers one request after the other."""
    while (daten := _request()) is not None:
        sperren.rearm(sekunden)
        art, text = rahmen.GUT, b""
        try:
            text = funktion(daten).encode()
        except MemoryError:
            art = rahmen.SPEICHER
        except BaseException as error:  # noqa: BLE001 - whatever a parser raises is an answer, never the worker's end
            art, text = rahmen.FEHLER, type(error).__name__.encode()
        del daten
        _answer(art, text)


def _request() -> bytes | None:
    head = _read(rahmen.ANFRAGE.size)
    return None if head is None else _read(rahmen.ANFRAGE.unpack(head)[0])


def _read(length: int) -> bytes | None:
    data = bytearray()
    while len(data) < length:
        part = os.read(0, min(length - len(data), 1 << 20))
        if not part:
            return None
        data += part
    return bytes(data)


def _answer(art: bytes, text: bytes) -> None:
    view = memoryview(rahmen.ANTWORT.pack(art, len(text)) + text)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    main()
