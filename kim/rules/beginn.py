"""From when on months count: nothing before the announcement is funded, unless an early start is consented to."""

from datetime import date


def fruehester_beginn(von: date | None, zugestimmt_ab: date | None, heute: date) -> date | None:
    """The first day that counts, or None if the whole period does (VV 1.3 zu § 44 LHO).

    Without a consent the first of the month after next leaves room for signature and delivery; the issuing step
    checks that the room was enough. `heute` is the day of the calculation.
    """
    if von is None or (zugestimmt_ab is not None and zugestimmt_ab <= von):
        return None
    month = heute.year * 12 + heute.month + 1
    room = date(month // 12, month % 12 + 1, 1)
    earliest = room if zugestimmt_ab is None else min(zugestimmt_ab, room)
    return earliest if earliest > von else None
