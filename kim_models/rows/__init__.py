"""All tables of the office. `table=True` classes do not validate: rows are built from validated values only."""

from kim_models.rows.antrag import (
    Antrag,
    Befundzeile,
    Fassung,
    Fassungsentscheid,
    Feldwert,
    Frist,
    Pruefung,
    Zustimmung,
)
from kim_models.rows.bescheid import Ausfertigung, Bescheid
from kim_models.rows.betrieb import Nachtlauf
from kim_models.rows.eingang import Dokument, Eingang, Einordnung
from kim_models.rows.haushalt import Buchung, Haushalt, Haushaltssperre
from kim_models.rows.journal import Ereignis, Ereignisinhalt, Zaehler
from kim_models.rows.personen import Konto, Person, Personenrolle, Sitzung
from kim_models.rows.post import Post, Versandversuch
from kim_models.rows.verfuegung import Verfuegungszeichnung, Verfuegungszeile
from kim_models.rows.verteilliste import Listenzeichnung, Verteillistenzeile, Verteilpostenzeile
from kim_models.rows.zeichnung import Pruefvermerk, Zeichnung

__all__ = [
    "Antrag",
    "Ausfertigung",
    "Befundzeile",
    "Bescheid",
    "Buchung",
    "Dokument",
    "Eingang",
    "Einordnung",
    "Ereignis",
    "Ereignisinhalt",
    "Fassung",
    "Fassungsentscheid",
    "Feldwert",
    "Frist",
    "Haushalt",
    "Haushaltssperre",
    "Konto",
    "Listenzeichnung",
    "Nachtlauf",
    "Person",
    "Personenrolle",
    "Post",
    "Pruefung",
    "Pruefvermerk",
    "Sitzung",
    "Verfuegungszeichnung",
    "Verfuegungszeile",
    "Versandversuch",
    "Verteillistenzeile",
    "Verteilpostenzeile",
    "Zaehler",
    "Zeichnung",
    "Zustimmung",
]
