"""Views of who may act, what was signed, and what was decided."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as choose
from sqlalchemy.orm import aliased
from sqlmodel import col

from kim.casework.tatsachen.ansichten_spalten import (
    AKTENZEICHEN,
    BESCHEID,
    FASSUNG,
    LISTE,
    NOTZUGRIFF,
    PERSON,
    RUNDE,
    TOPF,
    VERFUEGUNG,
    VORGAENGER,
    columns,
)
from kim_models.rows import (
    Antrag,
    Ausfertigung,
    Befangenheit,
    Befangenheitsende,
    Bescheid,
    Buchung,
    Fassung,
    Haushalt,
    Haushaltssperre,
    Listenzeichnung,
    Notzugriff,
    Notzugriffskontrolle,
    Person,
    Pruefvermerk,
    Verfuegungszeichnung,
    Verfuegungszeile,
    Verteillistenzeile,
    Verteilpostenzeile,
    Vertretung,
    Vertretungsende,
    Zeichnung,
)

_ANDERE, _DRITTE = aliased(Person), aliased(Person)


def grounds() -> dict[str, Select[Any]]:
    """On what ground somebody acts, and what bars her; `nr` names the entry, also in the file of its end."""

    def ends(model: Any, nr: str, text: str) -> Select[Any]:
        return (
            choose(getattr(model, nr).label("nr"), *columns(model, text, "am"), PERSON)
            .join(Person, col(Person.id) == model.person_id)
            .order_by(getattr(model, nr))
        )

    return {
        "vertretungen.jsonl": choose(
            *columns(Vertretung, "nr"),
            col(_ANDERE.kuerzel).label("vertretene"),
            col(_DRITTE.kuerzel).label("vertreter"),
            *columns(Vertretung, "von", "bis", "grund", "am"),
            PERSON,
        )
        .join(Person, col(Person.id) == Vertretung.person_id)
        .join(_ANDERE, col(_ANDERE.id) == Vertretung.vertretene_id)
        .join(_DRITTE, col(_DRITTE.id) == Vertretung.vertreter_id)
        .order_by(col(Vertretung.nr)),
        "vertretungsenden.jsonl": ends(Vertretungsende, "vertretung_nr", "grund"),
        "befangenheiten.jsonl": choose(
            *columns(Befangenheit, "nr"),
            col(_ANDERE.kuerzel).label("betroffene"),
            *columns(Befangenheit, "ags"),
            AKTENZEICHEN,
            *columns(Befangenheit, "grund", "am"),
            PERSON,
        )
        .select_from(Befangenheit)
        .join(Person, col(Person.id) == Befangenheit.person_id)
        .join(_ANDERE, col(_ANDERE.id) == Befangenheit.betroffene_id)
        .outerjoin(Antrag, col(Antrag.id) == Befangenheit.antrag_id)
        .order_by(col(Befangenheit.nr)),
        "befangenheitsenden.jsonl": ends(Befangenheitsende, "befangenheit_nr", "grund"),
        "notzugriffe.jsonl": choose(*columns(Notzugriff, "nr", "rolle", "grund", "am", "bis"), PERSON)
        .join(Person, col(Person.id) == Notzugriff.person_id)
        .order_by(col(Notzugriff.nr)),
        "notzugriffskontrollen.jsonl": ends(Notzugriffskontrolle, "notzugriff_nr", "vermerk"),
    }


def signatures() -> dict[str, Select[Any]]:
    """Prüfvermerke and who signed them."""
    return {
        "vermerke.jsonl": choose(
            AKTENZEICHEN,
            RUNDE,
            FASSUNG,
            col(Pruefvermerk.pruefung_id).label("pruefung"),
            *columns(
                Pruefvermerk, "vorschlag", "gruende", "abweichungen_json", "berechnung_json", "betrag_cent"
            ),
            *columns(Pruefvermerk, "inhalt_sha256", "am"),
            PERSON,
        )
        .join(Antrag, col(Antrag.id) == Pruefvermerk.antrag_id)
        .join(Fassung, col(Fassung.id) == Pruefvermerk.fassung_id)
        .join(Person, col(Person.id) == Pruefvermerk.person_id)
        .order_by(col(Pruefvermerk.id)),
        "zeichnungen.jsonl": choose(
            AKTENZEICHEN,
            RUNDE,
            *columns(Zeichnung, "stufe", "inhalt_sha256", "am"),
            PERSON,
            col(_ANDERE.kuerzel).label("vertretene"),
            NOTZUGRIFF,
        )
        .join(Pruefvermerk, col(Pruefvermerk.id) == Zeichnung.pruefvermerk_id)
        .join(Antrag, col(Antrag.id) == Pruefvermerk.antrag_id)
        .join(Person, col(Person.id) == Zeichnung.person_id)
        .outerjoin(_ANDERE, col(_ANDERE.id) == Zeichnung.vertretene_id)
        .outerjoin(Notzugriff, col(Notzugriff.nr) == Zeichnung.notzugriff_nr)
        .order_by(col(Zeichnung.id)),
    }


def decisions() -> dict[str, Select[Any]]:
    """Bescheide, their bookings and letters, and the pots."""
    return {
        "haushalt.jsonl": choose(
            *columns(Haushalt, *TOPF, "mittel_cent", "gebunden_cent", "fundstelle", "beleg")
        ).order_by(col(Haushalt.id)),
        "haushaltssperren.jsonl": choose(
            *columns(Haushaltssperre, "programm", "gesperrt", "grund", "am"), PERSON
        )
        .join(Person, col(Person.id) == Haushaltssperre.person_id)
        .order_by(col(Haushaltssperre.id)),
        "buchungen.jsonl": choose(BESCHEID, *columns(Haushalt, *TOPF), *columns(Buchung, "betrag_cent", "am"))
        .join(Bescheid, col(Bescheid.id) == Buchung.bescheid_id)
        .join(Haushalt, col(Haushalt.id) == Buchung.haushalt_id)
        .order_by(col(Buchung.id)),
        "bescheide.jsonl": choose(
            *columns(Bescheid, "nr", "bescheidnummer", "art", "status"),
            AKTENZEICHEN,
            RUNDE,
            col(VORGAENGER.bescheidnummer).label("vorgaenger"),
            *columns(Bescheid, "programm", "baustein", "empfaenger_ags", "betrag_cent", "zeitraum_von"),
            *columns(Bescheid, "zeitraum_bis", "nutzlast_json", "nutzlast_sha256", "vorlage_version"),
            *columns(Bescheid, "ausgefertigt_am"),
        )
        .outerjoin(Antrag, col(Antrag.id) == Bescheid.antrag_id)
        .outerjoin(Pruefvermerk, col(Pruefvermerk.id) == Bescheid.pruefvermerk_id)
        .outerjoin(VORGAENGER, col(VORGAENGER.id) == Bescheid.vorgaenger_id)
        .order_by(col(Bescheid.nr)),
        "ausfertigungen.jsonl": choose(BESCHEID, *columns(Ausfertigung, "dokument_sha256", "am"))
        .join(Bescheid, col(Bescheid.id) == Ausfertigung.bescheid_id)
        .order_by(col(Bescheid.nr)),
    }


def lists() -> dict[str, Select[Any]]:
    """Lists of lump sums with their lines and signatures."""
    return {
        "verteillisten.jsonl": choose(
            *columns(
                Verteillistenzeile, "nr", "listennummer", "programm", "programm_version", "regel_version"
            ),
            *columns(Verteillistenzeile, "baustein", "haushaltsjahr", "status", "status_nr", "summe_cent"),
            *columns(Verteillistenzeile, "inhalt_json", "inhalt_sha256", "am"),
            PERSON,
        )
        .join(Person, col(Person.id) == Verteillistenzeile.person_id)
        .order_by(col(Verteillistenzeile.nr)),
        "verteilposten.jsonl": choose(
            LISTE, *columns(Verteilpostenzeile, "lfd", "ags", "betrag_cent", "angaben_json")
        )
        .join(Verteillistenzeile, col(Verteillistenzeile.id) == Verteilpostenzeile.liste_id)
        .order_by(col(Verteillistenzeile.nr), col(Verteilpostenzeile.lfd)),
        "listenzeichnungen.jsonl": choose(
            LISTE,
            *columns(Listenzeichnung, "stufe", "inhalt_sha256", "am"),
            PERSON,
            col(_ANDERE.kuerzel).label("vertretene"),
            NOTZUGRIFF,
        )
        .join(Verteillistenzeile, col(Verteillistenzeile.id) == Listenzeichnung.liste_id)
        .join(Person, col(Person.id) == Listenzeichnung.person_id)
        .outerjoin(_ANDERE, col(_ANDERE.id) == Listenzeichnung.vertretene_id)
        .outerjoin(Notzugriff, col(Notzugriff.nr) == Listenzeichnung.notzugriff_nr)
        .order_by(col(Listenzeichnung.id)),
    }


def orders() -> dict[str, Select[Any]]:
    """Verfügungen and who signed them."""
    return {
        "verfuegungen.jsonl": choose(
            *columns(Verfuegungszeile, "nr", "verfuegungsnummer", "art", "programm"),
            AKTENZEICHEN,
            BESCHEID,
            FASSUNG,
            col(Verfuegungszeile.pruefung_id).label("pruefung"),
            *columns(Verfuegungszeile, "status", "status_nr", "inhalt_json", "inhalt_sha256", "am"),
            PERSON,
        )
        .join(Person, col(Person.id) == Verfuegungszeile.person_id)
        .outerjoin(Antrag, col(Antrag.id) == Verfuegungszeile.antrag_id)
        .outerjoin(Bescheid, col(Bescheid.id) == Verfuegungszeile.bescheid_id)
        .outerjoin(Fassung, col(Fassung.id) == Verfuegungszeile.fassung_id)
        .order_by(col(Verfuegungszeile.nr)),
        "verfuegungszeichnungen.jsonl": choose(
            VERFUEGUNG,
            *columns(Verfuegungszeichnung, "stufe", "inhalt_sha256", "am"),
            PERSON,
            col(_ANDERE.kuerzel).label("vertretene"),
            NOTZUGRIFF,
        )
        .join(Verfuegungszeile, col(Verfuegungszeile.id) == Verfuegungszeichnung.verfuegung_id)
        .join(Person, col(Person.id) == Verfuegungszeichnung.person_id)
        .outerjoin(_ANDERE, col(_ANDERE.id) == Verfuegungszeichnung.vertretene_id)
        .outerjoin(Notzugriff, col(Notzugriff.nr) == Verfuegungszeichnung.notzugriff_nr)
        .order_by(col(Verfuegungszeichnung.id)),
    }
