"""How many forms are taken in each second, by one worker and by all cores, beside bare reading: `make bench`.

N distinct filled forms, the same ones at each run, go into two offices: in one each is read and filed before the next, in
the other they are read on all cores while filing stays in order (`Vorausleser`, as `kim inbox add` and the flow do it). The
floor reads the same files in this process, without sandbox, database and rules. All three take turns, block by block, so
that a busy machine slows them alike. Ends with 1 if a ratio stays under its bar; seconds are never judged.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from kim.adapters.database import Database, upgrade
from kim.adapters.pdf import read_pdf
from kim.casework.buero import Buero
from kim.casework.eingang import einordnung, lesen, nachricht
from kim.casework.eingang import register as eingangsregister
from kim.casework.eingang.vorauslesen import Vorausleser
from kim.casework.haushalt import mittel
from kim.casework.pruefung import befunde
from kim.cli.demo.vordruck import ausfuellen
from kim.programmes.formular import load_formular
from kim.programmes.register import register
from tests.werkzeug.buero import JETZT, open_buero, write_addresses

SPEEDUP = 0.6
"""What all cores must bring, as a part of what they could bring: filing is one after the other, reading is not."""
OVERHEAD = 2.0
"""What a form may cost with one worker, as a multiple of its bare reading: sandbox, original, receipt, case, examination and
their commits together no more than the reading itself."""
MOST = 54 * 36


@dataclass
class Side:
    """One way to take forms in, and how long it took so far."""

    name: str
    seconds: float = 0.0
    forms: int = 0
    reading: float = 0.0
    """Seconds of reading among them, where nothing else went on meanwhile."""
    blocks: list[float] = field(default_factory=list)
    """Forms per second, block by block."""

    def add(self, forms: int, seconds: float) -> None:
        """One more block."""
        self.forms += forms
        self.seconds += seconds
        self.blocks.append(round(forms / seconds, 2))

    @property
    def rate(self) -> float:
        """Forms per second."""
        return self.forms / self.seconds


def forms(count: int) -> list[bytes]:
    """So many applications, no two for the same recipient and month: each becomes a case of its own."""
    recipients = list(register().values())
    made = []
    for n in range(count):
        year, month = divmod(n // len(recipients), 12)
        first = date(2020 + year, month + 1, 1)
        last = date(first.year, first.month, 28)
        made.append(ausfuellen(recipients[n % len(recipients)], n, first, last, date(2020, 1, 2)))
    return made


def one_by_one(buero: Buero, ids: Sequence[int]) -> float:
    """Each receipt is read, filed and examined before the next is looked at; how many seconds reading took."""
    reading = 0.0
    for id_ in ids:
        begin = time.perf_counter()
        read = lesen.read_receipt(buero, id_)
        reading += time.perf_counter() - begin
        _examine(buero, nachricht.file_receipt(buero, id_, partial(_given, read)))
    return reading


def _given(read: lesen.Gelesen) -> lesen.Gelesen:
    return read


def on_all_cores(buero: Buero, ids: Sequence[int]) -> float:
    """The same in the same order, while the next ones are being read."""
    with Vorausleser(buero, ids) as vorlauf:
        for id_ in ids:
            _examine(buero, nachricht.file_receipt(buero, id_, vorlauf.of(id_)))
    return 0.0


def _examine(buero: Buero, filed: nachricht.Eingangsergebnis) -> None:
    for aktenzeichen in filed.vorgaenge:
        befunde.assess(buero, aktenzeichen)


def measure(files: list[bytes], block: int, folder: Path) -> list[Side]:
    """Bare reading, one worker, all cores: over the same files, block by block."""
    bare, one, every = Side("bare reading"), Side("one worker"), Side(f"{os.cpu_count()} cores")
    offices = {side.name: _office(folder / str(n)) for n, side in enumerate((one, every))}
    for buero in offices.values():
        # Whoever comes first would pay for the start of the workers.
        for _ in range(buero.pdf_kasten.plaetze):
            einordnung.read_document(buero, files[0])
        with Vorausleser(buero, [eingangsregister.register_eingang(buero, "x", b"x").eingang_id] * 2):
            pass
    formular = load_formular("kim-nrw")
    namen = {ags: recipient.name for ags, recipient in register().items()}
    for start in range(0, len(files), block):
        part = files[start : start + block]
        begin = time.perf_counter()
        for data in part:
            read_pdf(data, formular, namen)
        bare.add(len(part), time.perf_counter() - begin)
        for side, take in ((one, one_by_one), (every, on_all_cores)):
            buero = offices[side.name]
            begin = time.perf_counter()
            receipts = [
                eingangsregister.register_eingang(buero, f"{n}.pdf", data)
                for n, data in enumerate(part, start)
            ]
            side.reading += take(buero, [receipt.eingang_id for receipt in receipts])
            side.add(len(part), time.perf_counter() - begin)
        _show(start + len(part), len(files), bare, one, every)
    for buero in offices.values():
        buero.close()
    return [bare, one, every]


def _office(home: Path) -> Buero:
    home.mkdir(parents=True)
    write_addresses(home)
    database = Database(f"sqlite:///{home / 'office.sqlite'}")
    upgrade(database)
    buero = open_buero(database, home)
    buero.uhr.set(JETZT)  # type: ignore[attr-defined]
    mittel.open_budget(buero)
    return buero


def _show(done: int, total: int, *sides: Side) -> None:
    line = ", ".join(f"{side.name} {side.rate:.1f}/s" for side in sides)
    sys.stderr.write(f"{done} of {total} forms: {line}\n")


def table(sides: list[Side], bars: dict[str, tuple[float, float]]) -> str:
    """The figures for people."""
    lines = ["                 forms   forms/s"]
    lines += [f"{side.name:<14} {side.forms:>7} {side.rate:>9.2f}" for side in sides]
    lines += [f"{name}: {ratio:.2f} (bar {bar:.2f})" for name, (ratio, bar) in bars.items()]
    return "\n".join(lines)


def main() -> int:
    """Measures, prints the table, writes the JSON; 1 if a ratio stays under its bar."""
    wanted = _arguments()
    files = forms(wanted.forms)
    with tempfile.TemporaryDirectory(prefix="kim-bench-", dir=wanted.folder) as name:
        bare, one, every = measure(files, wanted.block, Path(name))
    cores = os.cpu_count() or 1
    # What is done one after the other bounds what any number of cores can bring.
    possible = one.seconds / max(one.seconds - one.reading, one.seconds / cores)
    bars = {
        "all cores / one worker": (every.rate / one.rate, SPEEDUP * possible),
        "one worker / bare reading": (one.rate / bare.rate, 1 / OVERHEAD),
    }
    print(table([bare, one, every], bars))
    rows = [{**asdict(side), "rate": side.rate} for side in (bare, one, every)]
    ratios = {what: {"ratio": ratio, "bar": bar} for what, (ratio, bar) in bars.items()}
    wanted.json.parent.mkdir(parents=True, exist_ok=True)
    content = {"schema": "kim.bench-intake/1", "cores": cores, "ratios": ratios, "rows": rows}
    wanted.json.write_text(json.dumps(content, indent=2) + "\n")
    slow = [what for what, (ratio, bar) in bars.items() if ratio < bar]
    for what in slow:
        print(f"{what}: under its bar")
    return 1 if slow else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.intake", description=__doc__)
    parser.add_argument("--forms", type=int, default=1000, help=f"at most {MOST}")
    parser.add_argument("--block", type=int, default=50, help="forms in one turn")
    parser.add_argument("--json", type=Path, default=Path(".demo/bench-intake.json"))
    parser.add_argument("--folder", type=Path, default=None, help="where the offices lie; the disk matters")
    wanted = parser.parse_args()
    if not 1 <= wanted.forms <= MOST:
        parser.error(f"--forms: 1 to {MOST}")
    return wanted


if __name__ == "__main__":
    sys.exit(main())
