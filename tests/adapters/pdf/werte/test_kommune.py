"""Which municipality of the register does a printed name mean, and which names mean none?"""

import pytest

from kim.adapters.pdf.werte.kommune import official_name
from tests.adapters.werkzeug.beispiele import NAMEN


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Landeshauptstadt Düsseldorf", "Stadt Düsseldorf"),
        ("StädteRegion Aachen", "Städteregion Aachen"),
        ("Bundesstadt Bonn", "Stadt Bonn"),
        ("Stadt Köln · Der Oberbürgermeister", "Stadt Köln"),
        ("Stadt Mülheim a. d. Ruhr", "Stadt Mülheim an der Ruhr"),
        ("Rhein-Sieg-Kreis", "Rhein-Sieg-Kreis"),
        ("Kreisverwaltung Unna", "Kreis Unna"),
        ("Stadt Düren", None),
        ("Düren", None),
        ("Gemeinde Weeze", None),
    ],
)
def test_names_of_the_register(text: str, name: str | None) -> None:
    assert official_name(text, NAMEN) == name
