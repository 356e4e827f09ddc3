"""How many receipts are read at once while they are filed one after the other: on all cores, some few ahead."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from types import TracebackType

from kim.casework.buero import Buero
from kim.casework.eingang.lesen import Gelesen, read_receipt

VORAUS = 2
"""Readings for each core that may wait to be filed: enough that no core idles, few enough for any number of receipts."""


class Vorausleser:
    """Readings of these receipts, made in the order given while earlier ones are being filed.

    Any order of asking is right; asking in the order given is fast. A reading that was given out, or is asked for twice,
    is made anew.
    """

    def __init__(self, buero: Buero, eingang_ids: Sequence[int], plaetze: int | None = None) -> None:
        self._buero = buero
        # The workers' pools are made here, by one thread, before many ask for them.
        self._plaetze = plaetze or max(buero.pdf_kasten.plaetze, buero.mail_kasten.plaetze)
        self._threads = ThreadPoolExecutor(self._plaetze)
        self._still = deque(dict.fromkeys(eingang_ids))
        self._begun: dict[int, Future[Gelesen]] = {}

    def __enter__(self) -> "Vorausleser":
        self._go_on()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        # Whoever stops early waits for what has begun and for nothing else.
        self._threads.shutdown(cancel_futures=True)

    def of(self, eingang_id: int) -> Callable[[], Gelesen]:
        """Gives the reading of one receipt when it is called; it then raises what `read_receipt` raises.

        To be asked for every receipt, also for one that turns out to be filed already: it makes room for the next.
        """
        begun = self._begun.pop(eingang_id, None)
        if begun is None:
            with suppress(ValueError):
                self._still.remove(eingang_id)
        self._go_on()
        return partial(read_receipt, self._buero, eingang_id) if begun is None else begun.result

    def _go_on(self) -> None:
        while self._still and len(self._begun) < self._plaetze * VORAUS:
            id_ = self._still.popleft()
            self._begun[id_] = self._threads.submit(read_receipt, self._buero, id_)
