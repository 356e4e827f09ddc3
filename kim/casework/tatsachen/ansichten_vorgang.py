"""Views of what came in, what it says, and what went out."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as choose
from sqlmodel import col

from kim.casework.tatsachen.ansichten_spalten import (
    AKTENZEICHEN,
    BESCHEID,
    EINGANG,
    FASSUNG,
    MAIL,
    PERSON,
    columns,
)
from kim_models.rows import (
    Anhang,
    Antrag,
    Antwortkennung,
    Befundzeile,
    Bescheid,
    Eingang,
    Einordnung,
    Fassung,
    Fassungsentscheid,
    Feldwert,
    Frist,
    Person,
    Post,
    Postabruf,
    Posteinordnung,
    Pruefung,
    Versandversuch,
    Zustimmung,
)


def receipts() -> dict[str, Select[Any]]:
    """Receipts, what they turned out to be, and where they were fetched."""
    return {
        "eingaenge.jsonl": choose(
            *columns(Eingang, "nr", "kanal", "dateiname", "dokument_sha256", "eingegangen_am", "zeitquelle"),
            *columns(Eingang, "ereignis_nr"),
            col(MAIL.nr).label("eltern"),
        )
        .select_from(Eingang)
        .outerjoin(MAIL, col(MAIL.id) == Eingang.eltern_id)
        .order_by(col(Eingang.nr)),
        "postabrufe.jsonl": choose(
            EINGANG,
            *columns(Postabruf, "postfach", "uidvalidity", "uid", "internaldate", "groesse", "umfang", "am"),
        )
        .join(Eingang, col(Eingang.id) == Postabruf.eingang_id)
        .order_by(col(Postabruf.id)),
        "anhaenge.jsonl": choose(
            EINGANG,
            *columns(Anhang, "nr", "dateiname", "dateiname_roh", "medientyp", "groesse", "dokument_sha256"),
            *columns(Anhang, "rolle", "tiefe", "huelle"),
        )
        .join(Eingang, col(Eingang.id) == Anhang.eingang_id)
        .order_by(col(Eingang.nr), col(Anhang.nr)),
        "posteinordnungen.jsonl": choose(
            EINGANG, AKTENZEICHEN, *columns(Posteinordnung, "klassen_json", "satz", "am", "message_id")
        )
        .join(Eingang, col(Eingang.id) == Posteinordnung.eingang_id)
        .outerjoin(Antrag, col(Antrag.id) == Posteinordnung.antrag_id)
        .order_by(col(Eingang.nr)),
        "einordnungen.jsonl": choose(EINGANG, AKTENZEICHEN, *columns(Einordnung, "klasse", "satz", "am"))
        .join(Eingang, col(Eingang.id) == Einordnung.eingang_id)
        .join(Antrag, col(Antrag.id) == Einordnung.antrag_id)
        .order_by(col(Eingang.nr)),
        "antraege.jsonl": choose(
            *columns(Antrag, "aktenzeichen", "programm", "programm_version", "regel_version", "baustein"),
            *columns(Antrag, "empfaenger_ags", "status", "status_nr", "rang_policy", "rang_am", "rang_nr"),
            *columns(Antrag, "rang_quelle", "vollstaendig_am"),
            FASSUNG,
        )
        .outerjoin(Fassung, col(Fassung.id) == Antrag.aktuelle_fassung_id)
        .order_by(col(Antrag.id)),
        "antwortkennungen.jsonl": tokens(),
    }


def tokens() -> Select[Any]:
    """By its hash alone: whoever reads the package must not be able to answer in a municipality's name by this row."""
    return (
        choose(AKTENZEICHEN, *columns(Antwortkennung, "kennung_sha256", "am"))
        .join(Antrag, col(Antrag.id) == Antwortkennung.antrag_id)
        .order_by(col(Antrag.id))
    )


def contents() -> dict[str, Select[Any]]:
    """Cases, their Fassungen with every value, findings, Fristen and consents."""
    return {
        "fassungen.jsonl": choose(
            AKTENZEICHEN, *columns(Fassung, "nr", "art", "grund", "inhalt_sha256", "am"), EINGANG, PERSON
        )
        .join(Antrag, col(Antrag.id) == Fassung.antrag_id)
        .join(Eingang, col(Eingang.id) == Fassung.eingang_id)
        .outerjoin(Person, col(Person.id) == Fassung.person_id)
        .order_by(col(Fassung.id)),
        "werte.jsonl": choose(
            AKTENZEICHEN,
            FASSUNG,
            *columns(Feldwert, "feld", "wert_json", "leser", "sicherheit", "zweifelhaft", "seite"),
            *columns(Feldwert, "x0", "top", "x1", "bottom"),
            PERSON,
        )
        .join(Fassung, col(Fassung.id) == Feldwert.fassung_id)
        .join(Antrag, col(Antrag.id) == Fassung.antrag_id)
        .outerjoin(Person, col(Person.id) == Feldwert.person_id)
        .order_by(col(Feldwert.fassung_id), col(Feldwert.id)),
        "entscheide.jsonl": choose(
            AKTENZEICHEN, FASSUNG, *columns(Fassungsentscheid, "angenommen", "grund", "am"), PERSON
        )
        .join(Fassung, col(Fassung.id) == Fassungsentscheid.fassung_id)
        .join(Antrag, col(Antrag.id) == Fassung.antrag_id)
        .join(Person, col(Person.id) == Fassungsentscheid.person_id)
        .order_by(col(Fassung.id)),
        "pruefungen.jsonl": choose(
            col(Pruefung.id).label("pruefung"),
            AKTENZEICHEN,
            FASSUNG,
            *columns(
                Pruefung, "regel_version", "programm_version", "ergebnis", "fehler", "befunde_sha256", "am"
            ),
        )
        .join(Fassung, col(Fassung.id) == Pruefung.fassung_id)
        .join(Antrag, col(Antrag.id) == Fassung.antrag_id)
        .order_by(col(Pruefung.id)),
        "befunde.jsonl": choose(
            col(Befundzeile.pruefung_id).label("pruefung"),
            *columns(Befundzeile, "lfd", "code", "effekt", "feld", "text", "fundstelle"),
        ).order_by(col(Befundzeile.pruefung_id), col(Befundzeile.lfd)),
        "zustimmungen.jsonl": choose(AKTENZEICHEN, *columns(Zustimmung, "ab", "grund", "am"), PERSON)
        .join(Antrag, col(Antrag.id) == Zustimmung.antrag_id)
        .join(Person, col(Person.id) == Zustimmung.person_id)
        .order_by(col(Zustimmung.id)),
        "fristen.jsonl": choose(
            AKTENZEICHEN, *columns(Frist, "art", "faellig_am", "fundstelle", "text", "erledigt_am")
        )
        .join(Antrag, col(Antrag.id) == Frist.antrag_id)
        .order_by(col(Frist.id)),
    }


def mails() -> dict[str, Select[Any]]:
    """The outbox and each attempt to send."""
    return {
        "sendungen.jsonl": choose(
            col(Post.id).label("sendung"),
            *columns(Post, "art", "bezug"),
            AKTENZEICHEN,
            BESCHEID,
            *columns(Post, "kanal", "empfaenger_ags", "an", "message_id", "angaben_json", "dokument_sha256"),
            *columns(Post, "status", "status_nr", "versuche", "faellig_am", "erstellt_am"),
        )
        .select_from(Post)
        .outerjoin(Antrag, col(Antrag.id) == Post.antrag_id)
        .outerjoin(Bescheid, col(Bescheid.id) == Post.bescheid_id)
        .order_by(col(Post.id)),
        "versuche.jsonl": choose(
            col(Versandversuch.post_id).label("sendung"),
            *columns(Versandversuch, "nr", "am", "ausgang", "phase", "code", "antwort"),
        ).order_by(col(Versandversuch.post_id), col(Versandversuch.nr)),
    }
