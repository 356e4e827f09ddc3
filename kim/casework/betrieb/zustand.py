"""Is everything in order to run: all looks at machine and office, each with what it saw and what to do."""

from collections.abc import Callable, Iterator
from functools import partial

from kim.casework.betrieb import einrichtung, laufbetrieb, rechner
from kim.casework.betrieb.pruefpunkt import Pruefpunkt
from kim.casework.buero import open_office
from kim.settings import Settings


def examine(settings: Settings) -> Iterator[Pruefpunkt]:
    """All looks, the simplest first; without a usable database the ones that need it are left out."""
    yield rechner.program_versions()
    yield from _guarded("Platte", partial(rechner.disk, settings))
    yield from _guarded("Vorlage und Schriften", partial(rechner.letter, settings))
    yield from _guarded("Leseprogramm", partial(rechner.sandbox, settings))
    yield rechner.recognition()
    database = rechner.database(settings)
    yield database
    if database.urteil == "fehler":
        return
    buero = open_office(settings, create=False)
    try:
        for title, look in (
            ("Aufbau der Datenbank", einrichtung.schema),
            ("Empfängerdatei", einrichtung.recipients),
            ("Konten", einrichtung.accounts),
            ("Notzugriff", einrichtung.emergencies),
            ("Uhr", laufbetrieb.clock),
            ("Siegel", einrichtung.seal),
            ("Postfach", einrichtung.mailbox),
            ("Post", laufbetrieb.mail),
            ("Nachtlauf", laufbetrieb.night),
            ("Dienst", laufbetrieb.service),
        ):
            yield from _guarded(title, partial(look, buero))
    finally:
        buero.close()


def _guarded(title: str, look: Callable[[], Pruefpunkt]) -> Iterator[Pruefpunkt]:
    try:
        yield look()
    except Exception as error:  # noqa: BLE001 - a look that fails is itself the finding
        yield Pruefpunkt(
            title, "fehler", f"{type(error).__name__}: {error}", "Bitte die Meldung beheben und wiederholen."
        )
