"""What is wrong with an application: every rule over one set of values, in the order of the form."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from kim.rules.baustein import pruefe_baustein
from kim.rules.empfaenger import pruefe_empfaenger
from kim.rules.erklaerungen import pruefe_erklaerungen
from kim.rules.finanzierungsplan import pruefe_finanzierungsplan
from kim.rules.frist import pruefe_antragsdatum, pruefe_frist
from kim.rules.hoechstbetraege import pruefe_hoechstbetraege
from kim.rules.lesezweifel import pruefe_lesezweifel
from kim.rules.pflichtfelder import pruefe_pflichtfelder
from kim.rules.zustellung import UNGEPRUEFT, Ungeprueft, pruefe_zustellung
from kim_models.antrag import Antragsdaten
from kim_models.befund import Befund
from kim_models.programm import Empfaenger, Programm, Zustelladresse

__all__ = ["UNGEPRUEFT", "Ungeprueft", "pruefe"]


def pruefe(
    daten: Antragsdaten,
    programm: Programm,
    register: Mapping[str, Empfaenger],
    *,
    stichtag: date | None,
    zustelladresse: Zustelladresse | Ungeprueft | None = UNGEPRUEFT,
    zweifel: Mapping[str, int | None] = MappingProxyType({}),
) -> list[Befund]:
    """All findings; an empty list means nothing is wrong.

    `stichtag` is the day of receipt in Berlin; whoever only reads a file passes the form's own date, and None leaves the
    deadline out. `zustelladresse` is the recipient's line in the recipients' file, None if it has none, and left out
    where there is no such file. `zweifel` are the paths that reading left in doubt, with their page. A rule that raises
    is not caught: the caller holds the case.
    """
    befunde = [
        *pruefe_pflichtfelder(daten),
        *pruefe_empfaenger(daten, register),
        *pruefe_baustein(daten, programm),
        *pruefe_finanzierungsplan(daten),
        *pruefe_hoechstbetraege(daten, programm, register),
        *pruefe_erklaerungen(daten),
        *pruefe_frist(daten, programm, stichtag),
        *pruefe_antragsdatum(daten, stichtag),
    ]
    if not isinstance(zustelladresse, Ungeprueft):
        befunde += pruefe_zustellung(daten, zustelladresse)
    return [*befunde, *pruefe_lesezweifel(zweifel, befunde)]
