"""How much of an application does the reader get right in layouts that are not among the samples?"""

from collections import Counter

import pytest

from kim.adapters.pdf import read_pdf
from kim.adapters.pdf.seite import worte
from kim.programmes.formular import load_formular
from kim.programmes.register import register
from tests.adapters.werkzeug import antragslayouts, layoutwertung
from tests.adapters.werkzeug.antragslayouts import enge_tabellen
from tests.faults.trials import bar

NAMEN = {ags: e.name for ags, e in register().items()}
FORMULAR = load_formular()
ALLE = {**antragslayouts.OFFEN, **antragslayouts.BLIND, **antragslayouts.FRISCH}
SCHNELL = ("anderes_amt", "formular_fremde_namen")


def _gezaehlt(name: str) -> tuple[Counter[tuple[str, str]], list[str]]:
    return layoutwertung.werte(read_pdf(ALLE[name](), FORMULAR, NAMEN))


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
        zaehler, maengel = layoutwertung.werte(read_pdf(antragslayouts.setze(layout), FORMULAR, NAMEN))
        falsch += [f"{layout}: {m}" for m in maengel if m.endswith("(falsch)")]
        gesamt += _urteile(zaehler)
    assert falsch == []
    assert gesamt["richtig"] >= 0.97 * gesamt.total()


def test_amounts_from_the_wrong_rows_are_not_given() -> None:
    """Nothing but the sums tells where a row ends: they do not come out, and so no amount of the plan is given."""
    layout = antragslayouts.Layout(
        "eng",
        antragslayouts.W_AMT,
        betrag=antragslayouts.eur_vorn,
        betragsspalten="1.8cm, 1.8cm, 1.8cm",
        groesse="9pt",
        innen="1.5pt",
        mitte=True,
    )
    lesung = read_pdf(antragslayouts.setze(layout), FORMULAR, NAMEN)
    plan = lesung.felder.finanzierungsplan
    assert {spalte: any(zeile.model_dump().values()) for spalte, zeile in plan.items()} == {
        "2021": False,
        "2022": False,
        "summe": False,
    }
    assert "finanzierungsplan" in lesung.zweifel
    assert (lesung.felder.beantragt_cent, lesung.felder.iban) == (None, antragslayouts.WAHR["iban"])


def test_the_score_finds_a_wrong_amount_and_a_missing_key() -> None:
    lesung = read_pdf(ALLE["formular_fremde_namen"](), FORMULAR, NAMEN)
    felder = lesung.felder.model_copy(update={"ags": None, "positionen_summe_cent": 1})
    zaehler, _ = layoutwertung.werte(lesung.model_copy(update={"felder": felder}))
    assert (zaehler["ags", "fehlt"], zaehler["betrag", "falsch"]) == (1, 1)


def test_a_word_the_second_reader_does_not_find_is_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first reader is made to take an 8 for a 3, as a font with a wrong table of characters would."""
    echt = worte.page_words
    monkeypatch.setattr(
        worte,
        "page_words",
        lambda seite: [
            w if w.text != "378.200,50" else worte.replace(w, text="873.200,50") for w in echt(seite)
        ],
    )
    lesung = read_pdf(
        antragslayouts.setze(antragslayouts.Layout("x", antragslayouts.W_VORDRUCK)), FORMULAR, NAMEN
    )
    assert {"positionen_summe_cent", "finanzierungsplan.summe.beantragt"} <= set(lesung.zweifel)


def test_without_a_second_opinion_the_same_document_is_clear() -> None:
    lesung = read_pdf(
        antragslayouts.setze(antragslayouts.Layout("x", antragslayouts.W_VORDRUCK)), FORMULAR, NAMEN
    )
    assert lesung.zweifel == ()
