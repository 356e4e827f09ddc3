"""What stands in the one application that is set in many layouts?"""

from datetime import date
from typing import Any

from kim_models.antrag import PLANZEILEN

PLAN = {
    "2021": dict(
        zip(PLANZEILEN, (21512345, 20450000, 450000, 20000000, 18910000, 100000, 990000), strict=True)
    ),
    "2022": dict(zip(PLANZEILEN, (22000000, 21000000, 0, 21000000, 18910050, 1000000, 1089950), strict=True)),
}
PLAN["summe"] = {z: PLAN["2021"][z] + PLAN["2022"][z] for z in PLANZEILEN}
WAHR: dict[str, Any] = {
    "kommune": "Stadt Köln",
    "ags": "05315000",
    "strasse": "Große Auffahrt 12a",
    "plz": "50667",
    "ort": "Köln",
    "ansprechperson": "Änne Hoffmann-Größler",
    "telefon": "0221 404-1234",
    "email": "a.hoffmann@stadt-koeln.example",
    "iban": "DE02120300000000202051",
    "bic": "BYLADEM1001",
    "kreditinstitut": "Sparkasse KölnBonn",
    "baustein": 1,
    "massnahme": "Effiziente Offensive für ein kommunales Integrationsmanagement in der ganzen Stadt",
    "zeitraum_von": date(2021, 1, 1),
    "zeitraum_bis": date(2022, 12, 31),
    "antragsdatum": date(2020, 12, 18),
    "unterschrift_ort": "Köln",
    "unterzeichner": "Steffen Mües-Körner",
    "positionen_summe_cent": 37820050,
    "beantragt_cent": 37820050,
}
POSITIONEN = (
    ("koordination", 2.5, 24.0, 27500050),
    ("assistenz", 0.5, 24.0, 4500000),
    ("arbeitsplatz", 3.0, 24.0, 5820000),
)
ERKLAERUNGEN = {
    "nicht_begonnen": True,
    "vorsteuerabzug": False,
    "vollstaendig_richtig": True,
    "keine_doppelfoerderung": True,
}
