"""What a later Fassung of one application changes, value by value, in words."""

import json
from collections.abc import Iterable

from kim.casework import worte
from kim_models.rows import Feldwert

_GENANNT = 12
"""So many changed values are named; the rest is counted."""


def tell(before: Iterable[Feldwert], after: Iterable[Feldwert]) -> str:
    """One sentence: `Sie ändert: Plan 2021, 3.5 beantragt: 100,00 € → 90,00 €.`"""
    old = {wert.feld: wert.wert_json for wert in before}
    new = {wert.feld: wert.wert_json for wert in after}
    changed = [
        f"{worte.feld(feld)}: {_shown(feld, old.get(feld))} → {_shown(feld, new.get(feld))}"
        for feld in dict.fromkeys([*old, *new])
        if old.get(feld) != new.get(feld)
    ]
    if not changed:
        return "Sie ändert keine Angabe."
    more = f"; und {len(changed) - _GENANNT} weitere" if len(changed) > _GENANNT else ""
    return f"Sie ändert: {'; '.join(changed[:_GENANNT])}{more}."


def _shown(feld: str, wert_json: str | None) -> str:
    inhalt = None if wert_json is None else json.loads(wert_json)
    return "leer" if inhalt is None else worte.wert(feld, inhalt)
