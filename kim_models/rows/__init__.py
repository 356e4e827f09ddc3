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
from kim_models.rows.antwort import Antwortkennung
from kim_models.rows.befugnis import (
    Befangenheit,
    Befangenheitsende,
    Notzugriff,
    Notzugriffskontrolle,
    Vertretung,
    Vertretungsende,
)
from kim_models.rows.bescheid import Ausfertigung, Bescheid
from kim_models.rows.betrieb import Nachtlauf
from kim_models.rows.eingang import Anhang, Dokument, Eingang, Einordnung, Postabruf, Posteinordnung
from kim_models.rows.erfassung import Erfassung, Scan, Texterkennung
from kim_models.rows.haushalt import Buchung, Haushalt, Haushaltssperre
from kim_models.rows.journal import Ereignis, Ereignisinhalt, Zaehler
from kim_models.rows.personen import Anmeldeversuch, Konto, Person, Personenrolle, Sitzung
from kim_models.rows.post import Post, Versandversuch
from kim_models.rows.stempel import Stempel, Stempelverwerfung, Stempelzeichnung
from kim_models.rows.verfuegung import Verfuegungszeichnung, Verfuegungszeile
from kim_models.rows.verteilliste import Listenzeichnung, Verteillistenzeile, Verteilpostenzeile
from kim_models.rows.zeichnung import Pruefvermerk, Zeichnung

__all__ = [
    "Anhang",
    "Anmeldeversuch",
    "Antrag",
    "Antwortkennung",
    "Ausfertigung",
    "Befangenheit",
    "Befangenheitsende",
    "Befundzeile",
    "Bescheid",
    "Buchung",
    "Dokument",
    "Eingang",
    "Einordnung",
    "Ereignis",
    "Ereignisinhalt",
    "Erfassung",
    "Fassung",
    "Fassungsentscheid",
    "Feldwert",
    "Frist",
    "Haushalt",
    "Haushaltssperre",
    "Konto",
    "Listenzeichnung",
    "Nachtlauf",
    "Notzugriff",
    "Notzugriffskontrolle",
    "Person",
    "Personenrolle",
    "Post",
    "Postabruf",
    "Posteinordnung",
    "Pruefung",
    "Pruefvermerk",
    "Scan",
    "Sitzung",
    "Stempel",
    "Stempelverwerfung",
    "Stempelzeichnung",
    "Texterkennung",
    "Verfuegungszeichnung",
    "Verfuegungszeile",
    "Versandversuch",
    "Verteillistenzeile",
    "Verteilpostenzeile",
    "Vertretung",
    "Vertretungsende",
    "Zaehler",
    "Zeichnung",
    "Zustimmung",
]
