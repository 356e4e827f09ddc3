"""Which moment counts for a message from a mailbox: the mailbox's own date, unless its clock cannot be right."""

from datetime import datetime
from typing import Literal

from kim_models.wert import Wert

Zeitquelle = Literal["postfach", "ablage"]
Grund = Literal["", "postfach_geht_vor", "postfach_springt_zurueck"]


class Eingangszeit(Wert):
    """The moment, whose evidence it is, and why it is not the mailbox's date if it is not."""

    moment: datetime
    quelle: Zeitquelle
    grund: Grund = ""


def eingangszeit(internaldate: datetime, bisher: datetime | None, abruf: datetime) -> Eingangszeit:
    """The moment of a message that was fetched at `abruf`.

    `bisher`: the latest date of the messages before it in the same mailbox, as far as those dates could be right. UIDs
    only grow, so a message with a higher UID came no earlier, whatever date it carries: a clock set back, or somebody
    who puts a message there with a date of his own, moves nobody forward. A date that is still to come proves nothing.
    """
    if internaldate > abruf:
        return Eingangszeit(moment=abruf, quelle="ablage", grund="postfach_geht_vor")
    if bisher is not None and internaldate < bisher:
        return Eingangszeit(moment=bisher, quelle="postfach", grund="postfach_springt_zurueck")
    return Eingangszeit(moment=internaldate, quelle="postfach")
