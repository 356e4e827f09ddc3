"""Which boxes of the form are empty that must not be, and whether the IBAN is one."""

from collections.abc import Iterator

from schwifty import IBAN

from kim_models.antrag import Antragsdaten
from kim_models.befund import Befund

# Field, how a person calls it, where it stands in the form (Grundmuster 1).
_PFLICHT = (
    ("kommune", "der Name der Kommune", "Antrag Nr. 1"),
    ("ags", "die Gemeindekennziffer", "Antrag Nr. 1"),
    ("strasse", "die Straße", "Antrag Nr. 1"),
    ("plz", "die Postleitzahl", "Antrag Nr. 1"),
    ("ort", "der Ort", "Antrag Nr. 1"),
    ("ansprechperson", "die Ansprechperson", "Antrag Nr. 1"),
    ("telefon", "die Telefonnummer", "Antrag Nr. 1"),
    ("email", "die E-Mail-Adresse", "Antrag Nr. 1"),
    ("iban", "die IBAN", "Antrag Nr. 1"),
    ("bic", "der BIC", "Antrag Nr. 1"),
    ("kreditinstitut", "das Kreditinstitut", "Antrag Nr. 1"),
    ("massnahme", "die Bezeichnung der Maßnahme", "Antrag Nr. 2"),
    ("zeitraum_von", "der Beginn des Durchführungszeitraums", "Antrag Nr. 2"),
    ("zeitraum_bis", "das Ende des Durchführungszeitraums", "Antrag Nr. 2"),
    ("antragsdatum", "das Datum des Antrags", "Antrag, Unterschrift"),
    ("unterzeichner", "der Name der unterzeichnenden Person", "Antrag, Unterschrift"),
)
PFLICHTFELDER = {feld: name.split(" ", 1)[1] for feld, name, _ in _PFLICHT}
"""What a person calls each field that must be filled in, without the article."""
# As printed counts too: what the reader could not translate into the register's spelling was still filled in.
_GEDRUCKT = {"kommune": "kommune_text", "ags": "ags_text"}


def pruefe_pflichtfelder(daten: Antragsdaten) -> Iterator[Befund]:
    """pflichtfeld_fehlt for each empty box, iban_ungueltig, zeitraum_verkehrt."""
    for feld, name, fundstelle in _PFLICHT:
        if _leer(getattr(daten, feld)) and _leer(getattr(daten, _GEDRUCKT.get(feld, feld))):
            yield Befund(
                code="pflichtfeld_fehlt",
                effekt="hindert",
                feld=feld,
                text=f"Es fehlt {name}.",
                fundstelle=fundstelle,
            )
    yield from _unvollstaendige_positionen(daten)
    yield from _iban(daten)
    if daten.zeitraum_von and daten.zeitraum_bis and daten.zeitraum_von > daten.zeitraum_bis:
        yield Befund(
            code="zeitraum_verkehrt",
            effekt="hindert",
            feld="zeitraum_von",
            text=(
                f"Der Durchführungszeitraum beginnt am {daten.zeitraum_von:%d.%m.%Y} und soll am "
                f"{daten.zeitraum_bis:%d.%m.%Y} enden; das Ende liegt vor dem Beginn."
            ),
            fundstelle="Antrag Nr. 2",
        )


def _unvollstaendige_positionen(daten: Antragsdaten) -> Iterator[Befund]:
    for i, position in enumerate(daten.positionen):
        angaben = (
            ("vzae", "der Stellenumfang (VZÄ)"),
            ("monate", "die Zahl der Monate"),
            ("betrag_cent", "der Betrag"),
        )
        leer = [a for a in angaben if getattr(position, a[0]) is None]
        # A line without any figure is an unused line of the form.
        if len(leer) == len(angaben):
            continue
        for feld, name in leer:
            yield Befund(
                code="pflichtfeld_fehlt",
                effekt="hindert",
                feld=f"positionen.{i}.{feld}",
                text=f"In der {i + 1}. Position fehlt {name}.",
                fundstelle="Antrag Nr. 4",
            )


def _iban(daten: Antragsdaten) -> Iterator[Befund]:
    if daten.iban is None or _leer(daten.iban) or IBAN(daten.iban, allow_invalid=True).is_valid:
        return
    yield Befund(
        code="iban_ungueltig",
        effekt="hindert",
        feld="iban",
        text=f"Die IBAN {daten.iban} ist ungültig: Länge oder Prüfziffer stimmen nicht.",
        fundstelle="Antrag Nr. 1; ISO 13616",
    )


def _leer(wert: object) -> bool:
    return wert is None or (isinstance(wert, str) and not wert.strip())
