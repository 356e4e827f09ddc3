"""How much of an application does the reader get right in layouts that are not among the samples?"""

from collections import Counter

import pytest

from tests.adapters.werkzeug import antragslayouts, layoutwertung
from tests.adapters.werkzeug.antragslayouts import enge_tabellen
from tests.adapters.werkzeug.beispiele import read
from tests.adapters.werkzeug.satz import Layout, setze
from tests.adapters.werkzeug.schreibweisen import eur_vorn
from tests.adapters.werkzeug.wahrheit import WAHR
from tests.adapters.werkzeug.woerter import W_AMT
from tests.faults.werkzeug.versuche import bar

ALLE = {**antragslayouts.OFFEN, **antragslayouts.BLIND, **antragslayouts.FRISCH}
SCHNELL = ("anderes_amt", "formular_fremde_namen")


def _gezaehlt(name: str) -> tuple[Counter[tuple[str, str]], list[str]]:
    return layoutwertung.werte(read(ALLE[name]()))


def _urteile(zaehler: Counter[tuple[str, str]]) -> Counter[str]:
    urteile: Counter[str] = Counter()
    for (_, urteil), anzahl in zaehler.items():
        urteile[urteil] += anzahl
    return urteile


@pytest.mark.parametrize("name", SCHNELL)
def test_other_words_and_fields_without_pictures_read_completely(name: str) -> None:
    _, maengel = _gezaehlt(name)
    assert maengel == []


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("menge", ["OFFEN", "BLIND", "FRISCH"])
def test_unseen_layouts_are_read_to_97_percent_and_nothing_that_decides_is_wrong(menge: str) -> None:
    gesamt: Counter[str] = Counter()
    for name in getattr(antragslayouts, menge):
        zaehler, maengel = _gezaehlt(name)
        falsch = [m for m in maengel if m.endswith("(falsch)")]
        assert (name, falsch) == (name, [])
        gesamt += _urteile(zaehler)
    assert gesamt["richtig"] >= 0.97 * gesamt.total()


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_amounts_broken_in_narrow_cells_are_read_or_left_out_and_never_wrong() -> None:
    layouts = enge_tabellen()
    gesamt: Counter[str] = Counter()
    falsch: list[str] = []
    # Prime to every number of choices: all of them come up alike.
    for layout in layouts[:: 61 if bar(10) < 10 else 7]:
        zaehler, maengel = layoutwertung.werte(read(setze(layout)))
        falsch += [f"{layout}: {m}" for m in maengel if m.endswith("(falsch)")]
        gesamt += _urteile(zaehler)
    assert falsch == []
    assert gesamt["richtig"] >= 0.97 * gesamt.total()


def test_amounts_from_the_wrong_rows_are_not_given() -> None:
    """Nothing but the sums tells where a row ends: they do not come out, and so no amount of the plan is given."""
    layout = Layout(
        "eng",
        W_AMT,
        betrag=eur_vorn,
        betragsspalten="1.8cm, 1.8cm, 1.8cm",
        groesse="9pt",
        innen="1.5pt",
        mitte=True,
    )
    lesung = read(setze(layout))
    plan = lesung.felder.finanzierungsplan
    assert {spalte: any(zeile.model_dump().values()) for spalte, zeile in plan.items()} == {
        "2021": False,
        "2022": False,
        "summe": False,
    }
    assert "finanzierungsplan" in lesung.zweifel
    assert (lesung.felder.beantragt_cent, lesung.felder.iban) == (None, WAHR["iban"])


def test_the_score_finds_a_wrong_amount_and_a_missing_key() -> None:
    lesung = read(ALLE["formular_fremde_namen"]())
    felder = lesung.felder.model_copy(update={"ags": None, "positionen_summe_cent": 1})
    zaehler, _ = layoutwertung.werte(lesung.model_copy(update={"felder": felder}))
    assert (zaehler["ags", "fehlt"], zaehler["betrag", "falsch"]) == (1, 1)
