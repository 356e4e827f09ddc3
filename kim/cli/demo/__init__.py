"""The office at work on the sample applications: `kim demo`, with a simulated clock and two demo persons."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from kim.cli.konsole import ausgabe
from kim.cli.konsole.prefect_umgebung import at_hand, prepare
from kim.settings import load

_MARKE = "DEMO"


def demo(*, kurz: bool = False) -> int:
    """Die Saison 2021 nachspielen: 54 Kommunen, drei Bausteine, Bescheide der Reihe nach. Ein eigener Ordner.

    --kurz: nur die Musteranträge; jeder lesbare erhält seinen Bescheid.
    """
    home = Path(".demo").resolve()
    if home.exists() and any(home.iterdir()) and not (home / _MARKE).exists():
        ausgabe.error(f"Der Ordner {home} enthält fremde Dateien. Bitte woanders starten oder ihn leeren.")
        return ausgabe.GESCHEITERT
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    (home / _MARKE).write_text("Dieser Ordner gehört der Demo und wird bei jedem Start neu angelegt.\n")
    for name in [name for name in os.environ if name.startswith("KIM_")]:
        # The demo must not meet somebody's real office or mail server.
        del os.environ[name]
    os.environ.update(KIM_HOME=str(home), KIM_UHR="datei")
    _siegel(home / "siegel.p12")
    os.environ.pop("PREFECT_API_URL", None)
    load.cache_clear()
    os.environ["PREFECT_HOME"] = str(home / "prefect")
    prepare(load())
    with at_hand() as ready:
        # Prefect's server starts while the forms are filled.
        from kim.cli.demo import abschluss, saison
        from kim.cli.demo import kurz as nur_muster
        from kim.cli.demo.takt import TAKT

        with TAKT.running():
            buero, last = nur_muster.play(home, ready) if kurz else saison.play(home, ready)
        return abschluss.show(buero, home, last)


def _siegel(path: Path) -> None:
    """The demo's letters carry a seal where pyHanko is installed, as it is after `make`."""
    if find_spec("pyhanko") is not None:
        from kim.cli.demo import siegel

        siegel.schreiben(path)
