"""Which files an auditor's package has: one query each, its columns named for people, in the order things were written.

Rows name each other by what stands in letters and in the journal (Aktenzeichen, numbers, Kürzel), not by internal ids.
Accounts, passwords and sessions are nobody's business outside and are not among them.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as choose
from sqlalchemy.orm import aliased
from sqlmodel import col

from kim.casework.tatsachen.ansichten_papier import paper
from kim_models.rows import (
    Anhang,
    Antrag,
    Antwortkennung,
    Ausfertigung,
    Befangenheit,
    Befangenheitsende,
    Befundzeile,
    Bescheid,
    Buchung,
    Dokument,
    Eingang,
    Einordnung,
    Ereignis,
    Ereignisinhalt,
    Fassung,
    Fassungsentscheid,
    Feldwert,
    Frist,
    Haushalt,
    Haushaltssperre,
    Listenzeichnung,
    Nachtlauf,
    Notzugriff,
    Notzugriffskontrolle,
    Person,
    Personenrolle,
    Post,
    Postabruf,
    Posteinordnung,
    Pruefung,
    Pruefvermerk,
    Verfuegungszeichnung,
    Verfuegungszeile,
    Versandversuch,
    Verteillistenzeile,
    Verteilpostenzeile,
    Vertretung,
    Vertretungsende,
    Zeichnung,
    Zustimmung,
)


def _of(model: Any, *names: str) -> list[Any]:
    return [getattr(model, name) for name in names]


_AKTENZEICHEN = col(Antrag.aktenzeichen)
_PERSON: Any = col(Person.kuerzel).label("person")
_FASSUNG: Any = col(Fassung.nr).label("fassung")
_EINGANG: Any = col(Eingang.nr).label("eingang")
_RUNDE = col(Pruefvermerk.runde)
_BESCHEID = col(Bescheid.bescheidnummer)
_LISTE = col(Verteillistenzeile.listennummer)
_VERFUEGUNG = col(Verfuegungszeile.verfuegungsnummer)
_VORGAENGER = aliased(Bescheid)
_MAIL = aliased(Eingang)
_ANDERE, _DRITTE = aliased(Person), aliased(Person)
_NOTZUGRIFF: Any = col(Notzugriff.nr).label("notzugriff")
_TOPF = ("programm", "baustein", "haushaltsjahr", "art")


def journal() -> Select[Any]:
    """The chain with its contents; an erased content is null."""
    return (
        choose(
            *_of(Ereignis, "nr", "art", "vorgang", "am", "commitment", "vor_hash", "hash"),
            *_of(Ereignisinhalt, "salz", "daten_json"),
        )
        .select_from(Ereignis)
        .outerjoin(Ereignisinhalt, col(Ereignisinhalt.nr) == Ereignis.nr)
        .order_by(col(Ereignis.nr))
    )


def documents() -> Select[Any]:
    """Every stored file."""
    return choose(*_of(Dokument, "sha256", "groesse", "medientyp")).order_by(col(Dokument.sha256))


def files() -> Mapping[str, Select[Any]]:
    """File name → query, for everything but the journal."""
    return {
        "dokumente.jsonl": documents(),
        "personen.jsonl": choose(*_of(Person, "kuerzel", "name")).order_by(col(Person.id)),
        "rollen.jsonl": choose(_PERSON, *_of(Personenrolle, "rolle"))
        .join(Person, col(Person.id) == Personenrolle.person_id)
        .order_by(col(Person.id), col(Personenrolle.rolle)),
        **_grounds(),
        **_receipts(),
        **paper(),
        **_contents(),
        **_signatures(),
        **_decisions(),
        **_lists(),
        **_orders(),
        **_mails(),
        "naechte.jsonl": choose(
            *_of(Nachtlauf, "datum", "begonnen_am", "beendet_am", "ergebnis_json")
        ).order_by(col(Nachtlauf.datum)),
    }


def _grounds() -> dict[str, Select[Any]]:
    """On what ground somebody acts, and what bars her; `nr` names the entry, also in the file of its end."""

    def ends(model: Any, nr: str, text: str) -> Select[Any]:
        return (
            choose(getattr(model, nr).label("nr"), *_of(model, text, "am"), _PERSON)
            .join(Person, col(Person.id) == model.person_id)
            .order_by(getattr(model, nr))
        )

    return {
        "vertretungen.jsonl": choose(
            *_of(Vertretung, "nr"),
            col(_ANDERE.kuerzel).label("vertretene"),
            col(_DRITTE.kuerzel).label("vertreter"),
            *_of(Vertretung, "von", "bis", "grund", "am"),
            _PERSON,
        )
        .join(Person, col(Person.id) == Vertretung.person_id)
        .join(_ANDERE, col(_ANDERE.id) == Vertretung.vertretene_id)
        .join(_DRITTE, col(_DRITTE.id) == Vertretung.vertreter_id)
        .order_by(col(Vertretung.nr)),
        "vertretungsenden.jsonl": ends(Vertretungsende, "vertretung_nr", "grund"),
        "befangenheiten.jsonl": choose(
            *_of(Befangenheit, "nr"),
            col(_ANDERE.kuerzel).label("betroffene"),
            *_of(Befangenheit, "ags"),
            _AKTENZEICHEN,
            *_of(Befangenheit, "grund", "am"),
            _PERSON,
        )
        .select_from(Befangenheit)
        .join(Person, col(Person.id) == Befangenheit.person_id)
        .join(_ANDERE, col(_ANDERE.id) == Befangenheit.betroffene_id)
        .outerjoin(Antrag, col(Antrag.id) == Befangenheit.antrag_id)
        .order_by(col(Befangenheit.nr)),
        "befangenheitsenden.jsonl": ends(Befangenheitsende, "befangenheit_nr", "grund"),
        "notzugriffe.jsonl": choose(*_of(Notzugriff, "nr", "rolle", "grund", "am", "bis"), _PERSON)
        .join(Person, col(Person.id) == Notzugriff.person_id)
        .order_by(col(Notzugriff.nr)),
        "notzugriffskontrollen.jsonl": ends(Notzugriffskontrolle, "notzugriff_nr", "vermerk"),
    }


def _receipts() -> dict[str, Select[Any]]:
    return {
        "eingaenge.jsonl": choose(
            *_of(Eingang, "nr", "kanal", "dateiname", "dokument_sha256", "eingegangen_am", "zeitquelle"),
            *_of(Eingang, "ereignis_nr"),
            col(_MAIL.nr).label("eltern"),
        )
        .select_from(Eingang)
        .outerjoin(_MAIL, col(_MAIL.id) == Eingang.eltern_id)
        .order_by(col(Eingang.nr)),
        "postabrufe.jsonl": choose(
            _EINGANG,
            *_of(Postabruf, "postfach", "uidvalidity", "uid", "internaldate", "groesse", "umfang", "am"),
        )
        .join(Eingang, col(Eingang.id) == Postabruf.eingang_id)
        .order_by(col(Postabruf.id)),
        "anhaenge.jsonl": choose(
            _EINGANG,
            *_of(Anhang, "nr", "dateiname", "dateiname_roh", "medientyp", "groesse", "dokument_sha256"),
            *_of(Anhang, "rolle", "tiefe", "huelle"),
        )
        .join(Eingang, col(Eingang.id) == Anhang.eingang_id)
        .order_by(col(Eingang.nr), col(Anhang.nr)),
        "posteinordnungen.jsonl": choose(
            _EINGANG, _AKTENZEICHEN, *_of(Posteinordnung, "klassen_json", "satz", "am", "message_id")
        )
        .join(Eingang, col(Eingang.id) == Posteinordnung.eingang_id)
        .outerjoin(Antrag, col(Antrag.id) == Posteinordnung.antrag_id)
        .order_by(col(Eingang.nr)),
        "einordnungen.jsonl": choose(_EINGANG, _AKTENZEICHEN, *_of(Einordnung, "klasse", "satz", "am"))
        .join(Eingang, col(Eingang.id) == Einordnung.eingang_id)
        .join(Antrag, col(Antrag.id) == Einordnung.antrag_id)
        .order_by(col(Eingang.nr)),
        "antraege.jsonl": choose(
            *_of(Antrag, "aktenzeichen", "programm", "programm_version", "regel_version", "baustein"),
            *_of(Antrag, "empfaenger_ags", "status", "status_nr", "rang_policy", "rang_am", "rang_nr"),
            *_of(Antrag, "rang_quelle", "vollstaendig_am"),
            _FASSUNG,
        )
        .outerjoin(Fassung, col(Fassung.id) == Antrag.aktuelle_fassung_id)
        .order_by(col(Antrag.id)),
        "antwortkennungen.jsonl": _tokens(),
    }


def _tokens() -> Select[Any]:
    """By its hash alone: whoever reads the package must not be able to answer in a municipality's name by this row."""
    return (
        choose(_AKTENZEICHEN, *_of(Antwortkennung, "kennung_sha256", "am"))
        .join(Antrag, col(Antrag.id) == Antwortkennung.antrag_id)
        .order_by(col(Antrag.id))
    )


def _contents() -> dict[str, Select[Any]]:
    return {
        "fassungen.jsonl": choose(
            _AKTENZEICHEN, *_of(Fassung, "nr", "art", "grund", "inhalt_sha256", "am"), _EINGANG, _PERSON
        )
        .join(Antrag, col(Antrag.id) == Fassung.antrag_id)
        .join(Eingang, col(Eingang.id) == Fassung.eingang_id)
        .outerjoin(Person, col(Person.id) == Fassung.person_id)
        .order_by(col(Fassung.id)),
        "werte.jsonl": choose(
            _AKTENZEICHEN,
            _FASSUNG,
            *_of(Feldwert, "feld", "wert_json", "leser", "sicherheit", "zweifelhaft", "seite"),
            *_of(Feldwert, "x0", "top", "x1", "bottom"),
            _PERSON,
        )
        .join(Fassung, col(Fassung.id) == Feldwert.fassung_id)
        .join(Antrag, col(Antrag.id) == Fassung.antrag_id)
        .outerjoin(Person, col(Person.id) == Feldwert.person_id)
        .order_by(col(Feldwert.fassung_id), col(Feldwert.id)),
        "entscheide.jsonl": choose(
            _AKTENZEICHEN, _FASSUNG, *_of(Fassungsentscheid, "angenommen", "grund", "am"), _PERSON
        )
        .join(Fassung, col(Fassung.id) == Fassungsentscheid.fassung_id)
        .join(Antrag, col(Antrag.id) == Fassung.antrag_id)
        .join(Person, col(Person.id) == Fassungsentscheid.person_id)
        .order_by(col(Fassung.id)),
        "pruefungen.jsonl": choose(
            col(Pruefung.id).label("pruefung"),
            _AKTENZEICHEN,
            _FASSUNG,
            *_of(Pruefung, "regel_version", "programm_version", "ergebnis", "fehler", "befunde_sha256", "am"),
        )
        .join(Fassung, col(Fassung.id) == Pruefung.fassung_id)
        .join(Antrag, col(Antrag.id) == Fassung.antrag_id)
        .order_by(col(Pruefung.id)),
        "befunde.jsonl": choose(
            col(Befundzeile.pruefung_id).label("pruefung"),
            *_of(Befundzeile, "lfd", "code", "effekt", "feld", "text", "fundstelle"),
        ).order_by(col(Befundzeile.pruefung_id), col(Befundzeile.lfd)),
        "zustimmungen.jsonl": choose(_AKTENZEICHEN, *_of(Zustimmung, "ab", "grund", "am"), _PERSON)
        .join(Antrag, col(Antrag.id) == Zustimmung.antrag_id)
        .join(Person, col(Person.id) == Zustimmung.person_id)
        .order_by(col(Zustimmung.id)),
        "fristen.jsonl": choose(
            _AKTENZEICHEN, *_of(Frist, "art", "faellig_am", "fundstelle", "text", "erledigt_am")
        )
        .join(Antrag, col(Antrag.id) == Frist.antrag_id)
        .order_by(col(Frist.id)),
    }


def _signatures() -> dict[str, Select[Any]]:
    return {
        "vermerke.jsonl": choose(
            _AKTENZEICHEN,
            _RUNDE,
            _FASSUNG,
            col(Pruefvermerk.pruefung_id).label("pruefung"),
            *_of(Pruefvermerk, "vorschlag", "gruende", "abweichungen_json", "berechnung_json", "betrag_cent"),
            *_of(Pruefvermerk, "inhalt_sha256", "am"),
            _PERSON,
        )
        .join(Antrag, col(Antrag.id) == Pruefvermerk.antrag_id)
        .join(Fassung, col(Fassung.id) == Pruefvermerk.fassung_id)
        .join(Person, col(Person.id) == Pruefvermerk.person_id)
        .order_by(col(Pruefvermerk.id)),
        "zeichnungen.jsonl": choose(
            _AKTENZEICHEN,
            _RUNDE,
            *_of(Zeichnung, "stufe", "inhalt_sha256", "am"),
            _PERSON,
            col(_ANDERE.kuerzel).label("vertretene"),
            _NOTZUGRIFF,
        )
        .join(Pruefvermerk, col(Pruefvermerk.id) == Zeichnung.pruefvermerk_id)
        .join(Antrag, col(Antrag.id) == Pruefvermerk.antrag_id)
        .join(Person, col(Person.id) == Zeichnung.person_id)
        .outerjoin(_ANDERE, col(_ANDERE.id) == Zeichnung.vertretene_id)
        .outerjoin(Notzugriff, col(Notzugriff.nr) == Zeichnung.notzugriff_nr)
        .order_by(col(Zeichnung.id)),
    }


def _decisions() -> dict[str, Select[Any]]:
    return {
        "haushalt.jsonl": choose(
            *_of(Haushalt, *_TOPF, "mittel_cent", "gebunden_cent", "fundstelle", "beleg")
        ).order_by(col(Haushalt.id)),
        "haushaltssperren.jsonl": choose(
            *_of(Haushaltssperre, "programm", "gesperrt", "grund", "am"), _PERSON
        )
        .join(Person, col(Person.id) == Haushaltssperre.person_id)
        .order_by(col(Haushaltssperre.id)),
        "buchungen.jsonl": choose(_BESCHEID, *_of(Haushalt, *_TOPF), *_of(Buchung, "betrag_cent", "am"))
        .join(Bescheid, col(Bescheid.id) == Buchung.bescheid_id)
        .join(Haushalt, col(Haushalt.id) == Buchung.haushalt_id)
        .order_by(col(Buchung.id)),
        "bescheide.jsonl": choose(
            *_of(Bescheid, "nr", "bescheidnummer", "art", "status"),
            _AKTENZEICHEN,
            _RUNDE,
            col(_VORGAENGER.bescheidnummer).label("vorgaenger"),
            *_of(Bescheid, "programm", "baustein", "empfaenger_ags", "betrag_cent", "zeitraum_von"),
            *_of(Bescheid, "zeitraum_bis", "nutzlast_json", "nutzlast_sha256", "vorlage_version"),
            *_of(Bescheid, "ausgefertigt_am"),
        )
        .outerjoin(Antrag, col(Antrag.id) == Bescheid.antrag_id)
        .outerjoin(Pruefvermerk, col(Pruefvermerk.id) == Bescheid.pruefvermerk_id)
        .outerjoin(_VORGAENGER, col(_VORGAENGER.id) == Bescheid.vorgaenger_id)
        .order_by(col(Bescheid.nr)),
        "ausfertigungen.jsonl": choose(_BESCHEID, *_of(Ausfertigung, "dokument_sha256", "am"))
        .join(Bescheid, col(Bescheid.id) == Ausfertigung.bescheid_id)
        .order_by(col(Bescheid.nr)),
    }


def _lists() -> dict[str, Select[Any]]:
    return {
        "verteillisten.jsonl": choose(
            *_of(Verteillistenzeile, "nr", "listennummer", "programm", "programm_version", "regel_version"),
            *_of(Verteillistenzeile, "baustein", "haushaltsjahr", "status", "status_nr", "summe_cent"),
            *_of(Verteillistenzeile, "inhalt_json", "inhalt_sha256", "am"),
            _PERSON,
        )
        .join(Person, col(Person.id) == Verteillistenzeile.person_id)
        .order_by(col(Verteillistenzeile.nr)),
        "verteilposten.jsonl": choose(
            _LISTE, *_of(Verteilpostenzeile, "lfd", "ags", "betrag_cent", "angaben_json")
        )
        .join(Verteillistenzeile, col(Verteillistenzeile.id) == Verteilpostenzeile.liste_id)
        .order_by(col(Verteillistenzeile.nr), col(Verteilpostenzeile.lfd)),
        "listenzeichnungen.jsonl": choose(
            _LISTE,
            *_of(Listenzeichnung, "stufe", "inhalt_sha256", "am"),
            _PERSON,
            col(_ANDERE.kuerzel).label("vertretene"),
            _NOTZUGRIFF,
        )
        .join(Verteillistenzeile, col(Verteillistenzeile.id) == Listenzeichnung.liste_id)
        .join(Person, col(Person.id) == Listenzeichnung.person_id)
        .outerjoin(_ANDERE, col(_ANDERE.id) == Listenzeichnung.vertretene_id)
        .outerjoin(Notzugriff, col(Notzugriff.nr) == Listenzeichnung.notzugriff_nr)
        .order_by(col(Listenzeichnung.id)),
    }


def _orders() -> dict[str, Select[Any]]:
    return {
        "verfuegungen.jsonl": choose(
            *_of(Verfuegungszeile, "nr", "verfuegungsnummer", "art", "programm"),
            _AKTENZEICHEN,
            _BESCHEID,
            _FASSUNG,
            col(Verfuegungszeile.pruefung_id).label("pruefung"),
            *_of(Verfuegungszeile, "status", "status_nr", "inhalt_json", "inhalt_sha256", "am"),
            _PERSON,
        )
        .join(Person, col(Person.id) == Verfuegungszeile.person_id)
        .outerjoin(Antrag, col(Antrag.id) == Verfuegungszeile.antrag_id)
        .outerjoin(Bescheid, col(Bescheid.id) == Verfuegungszeile.bescheid_id)
        .outerjoin(Fassung, col(Fassung.id) == Verfuegungszeile.fassung_id)
        .order_by(col(Verfuegungszeile.nr)),
        "verfuegungszeichnungen.jsonl": choose(
            _VERFUEGUNG,
            *_of(Verfuegungszeichnung, "stufe", "inhalt_sha256", "am"),
            _PERSON,
            col(_ANDERE.kuerzel).label("vertretene"),
            _NOTZUGRIFF,
        )
        .join(Verfuegungszeile, col(Verfuegungszeile.id) == Verfuegungszeichnung.verfuegung_id)
        .join(Person, col(Person.id) == Verfuegungszeichnung.person_id)
        .outerjoin(_ANDERE, col(_ANDERE.id) == Verfuegungszeichnung.vertretene_id)
        .outerjoin(Notzugriff, col(Notzugriff.nr) == Verfuegungszeichnung.notzugriff_nr)
        .order_by(col(Verfuegungszeichnung.id)),
    }


def _mails() -> dict[str, Select[Any]]:
    return {
        "sendungen.jsonl": choose(
            col(Post.id).label("sendung"),
            *_of(Post, "art", "bezug"),
            _AKTENZEICHEN,
            _BESCHEID,
            *_of(Post, "kanal", "empfaenger_ags", "an", "message_id", "angaben_json", "dokument_sha256"),
            *_of(Post, "status", "status_nr", "versuche", "faellig_am", "erstellt_am"),
        )
        .select_from(Post)
        .outerjoin(Antrag, col(Antrag.id) == Post.antrag_id)
        .outerjoin(Bescheid, col(Bescheid.id) == Post.bescheid_id)
        .order_by(col(Post.id)),
        "versuche.jsonl": choose(
            col(Versandversuch.post_id).label("sendung"),
            *_of(Versandversuch, "nr", "am", "ausgang", "phase", "code", "antwort"),
        ).order_by(col(Versandversuch.post_id), col(Versandversuch.nr)),
    }
