"""Does a doubt of the reader become a finding, once, and hinder only where the value decides?"""

from kim.rules.lesezweifel import pruefe_lesezweifel
from kim_models.befund import Befund


def _funde(
    zweifel: dict[str, int | None], befunde: list[Befund] | None = None
) -> list[tuple[str, str | None]]:
    return [(b.effekt, b.feld) for b in pruefe_lesezweifel(zweifel, befunde or [])]


def test_a_doubt_about_what_decides_hinders_and_others_are_hints() -> None:
    zweifel = {
        "iban": 1,
        "finanzierungsplan.2021.beantragt": 2,
        "positionen_summe_cent": None,
        "kreditinstitut": 1,
    }
    assert _funde(zweifel) == [
        ("hindert", "finanzierungsplan.2021.beantragt"),
        ("hindert", "iban"),
        ("hinweis", "kreditinstitut"),
        ("hindert", "positionen_summe_cent"),
    ]


def test_the_sentence_names_the_value_and_the_page() -> None:
    befund = next(pruefe_lesezweifel({"finanzierungsplan.2021.beantragt": 2}, []))
    assert "Finanzierungsplan, 2021, Zeile 3.5" in befund.text
    assert "auf Seite 2" in befund.text


def test_a_doubt_that_another_finding_already_names_is_not_said_twice() -> None:
    summe = Befund(
        code="summe_falsch", effekt="hindert", feld="positionen_summe_cent", text="…", fundstelle="Nr. 4"
    )
    assert _funde({"positionen_summe_cent": 1}, [summe]) == []
