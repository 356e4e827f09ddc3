"""One bad figure in one application must never stop the office or move its money."""

import pytest

from kim.casework.antrag.fassung import FeldUnbekannt
from kim.casework.auskunft import arbeitsliste, fallakte
from kim.casework.buero import KimError
from kim.casework.pruefung import berichtigung
from tests.werkzeug.buero import AGS, Office, bring_in, daten, examined


@pytest.mark.parametrize("betrag", [-1, 99_999_999_999_999_999_999_999])
def test_a_figure_that_nobody_can_mean_is_refused_and_the_queue_goes_on(office: Office, betrag: int) -> None:
    az = examined(office, daten(AGS[0]))
    bring_in(office, daten(AGS[1]))

    with pytest.raises(FeldUnbekannt, match="passt nicht zu"):
        berichtigung.mend(
            office.buero, office.anna, az, {"finanzierungsplan.2021.beantragt": betrag}, "Tippfehler."
        )

    assert len(arbeitsliste.work_list(office.buero)) == 2


def test_a_slip_in_the_baustein_does_not_take_a_case_out_of_its_queue(office: Office) -> None:
    az = examined(office, daten(AGS[0]))

    with pytest.raises(KimError, match="nur Baustein 1"):
        berichtigung.mend(office.buero, office.anna, az, {"baustein": 9}, "Tippfehler.")

    assert fallakte.casefile(office.buero, az).antrag.baustein == 1
