"""The waiting list: every open case has a place and a forecast, shown where the money ends."""

import pytest

from kim.casework.auskunft import arbeitsliste
from kim.casework.erzaehlung import vorgang
from kim.cli.konsole import tuer
from kim.cli.review import ansicht
from tests.werkzeug.buero import AGS, Office, daten, examined, set_budget, signed

KNAPP = "reicht nicht: es fehlen 10.000,00\xa0€ für Verpflichtungen zulasten 2021"


def test_forecast_stands_in_the_list_and_in_the_story(sqlite_office: Office) -> None:
    office = sqlite_office
    set_budget(office, v2021=50_000_00, v2022=60_000_00)
    examined(office, daten(AGS[0], cent=60_000_00))
    last = signed(office, daten(AGS[1], cent=60_000_00))

    lines = arbeitsliste.work_list(office.buero)

    assert [(line.platz, line.prognose, line.knapp) for line in lines] == [
        (1, "reicht", False),
        (2, KNAPP, True),
    ]
    assert (
        f"Wenn alle früheren wie beantragt bewilligt werden: Das Geld {KNAPP}."
        in (vorgang.tell(office.buero, last)["rang"])
    )


@pytest.mark.parametrize(("cent", "shown"), [(50_000_00, True), (60_000_00, False)])
def test_list_has_the_column_only_where_something_is_short(
    sqlite_office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    cent: int,
    shown: bool,
) -> None:
    office = sqlite_office
    set_budget(office, v2021=cent, v2022=60_000_00)
    for ags in AGS[:2]:
        examined(office, daten(ags, cent=60_000_00))
    monkeypatch.setattr(tuer, "open_office", lambda _: office.buero)

    ansicht.list_()

    assert ("Prognose" in capsys.readouterr().out) is shown
