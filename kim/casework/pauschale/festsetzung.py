"""How lump sums are granted: the next line of a signed list, with all that belongs to it, in one locked transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from kim.adapters import brief
from kim.adapters.clock import berlin_date
from kim.adapters.database import require_fingerprint
from kim.adapters.database.refusals import refusal_of
from kim.casework import akte
from kim.casework.bescheid import niederschrift
from kim.casework.bescheid.erlass import Beschieden, VorgangAngehalten
from kim.casework.bescheid.gewissheit import certain
from kim.casework.buero import Buero, KimError
from kim.casework.haushalt import mittel
from kim.casework.haushalt.sperre import standing
from kim.casework.journal import append
from kim.casework.pauschale import inhalt as pauschalinhalt
from kim.casework.pauschale import verteilliste
from kim.casework.reihenfolge.warteschlange import GESPERRT
from kim_models.betrag import format_euro
from kim_models.lifecycle import Listenereignis, Listenstatus
from kim_models.rows import Bescheid, Verteillistenzeile
from kim_models.verteilliste import Verteilliste, Verteilposten


@dataclass(frozen=True)
class Listenstand:
    """One list as the office's overview shows it. `grund` is (code, German sentence): what it waits for."""

    listennummer: str
    baustein: int
    haushaltsjahr: int
    status: str
    summe_cent: int
    empfaenger: int
    beschieden: int
    offen: tuple[str, ...]
    """AGS of the recipients without a Bescheid, in the order of the list; empty while the list cannot be issued."""
    grund: tuple[str, str]


_STATUS = {
    "vorgeschlagen": ("zeichnung_offen", "Es fehlt die Schlusszeichnung durch eine andere Person."),
    "gezeichnet": ("bereit", "Gezeichnet: Der nächste Lauf „issue“ stellt die Bescheide aus."),
    "ausgefertigt": ("ausgefertigt", "Alle Bescheide sind ausgefertigt."),
    "verworfen": ("verworfen", "Verworfen."),
}


def overview(buero: Buero) -> list[Listenstand]:
    """All lists in the order of their numbers, each with what it waits for."""
    with buero.database.reading() as session:
        heute = berlin_date(buero.uhr.now())
        return [_standing(session, liste, heute) for liste in verteilliste.lists(session)]


def _standing(session: Session, liste: Verteillistenzeile, heute: date) -> Listenstand:
    ags = [row.ags for row in verteilliste.lines(session, liste)]
    done = _issued(session, liste)
    hindrance = _hindrance(session, liste, heute) if liste.status == Listenstatus.GEZEICHNET.value else None
    ready = liste.status == Listenstatus.GEZEICHNET.value and hindrance is None
    return Listenstand(
        listennummer=liste.listennummer,
        baustein=liste.baustein,
        haushaltsjahr=liste.haushaltsjahr,
        status=liste.status,
        summe_cent=liste.summe_cent,
        empfaenger=len(ags),
        beschieden=len(done),
        offen=tuple(one for one in ags if key_of(liste, one) not in done) if ready else (),
        grund=hindrance or _STATUS[liste.status],
    )


def key_of(liste: Verteillistenzeile, ags: str) -> str:
    """The idempotency key of one line: one line of a list makes one Bescheid, for ever."""
    return f"verteilliste:{liste.id}:{ags}"


def name_of(listennummer: str, ags: str) -> str:
    """What a line is called towards people: `36.2021-KIM2-V01/05111000`."""
    return f"{listennummer}/{ags}"


def _issued(session: Session, liste: Verteillistenzeile) -> dict[str, int]:
    """Key → amount of every Bescheid from this list."""
    rows = session.exec(
        select(Bescheid.schluessel, Bescheid.betrag_cent).where(
            col(Bescheid.schluessel).startswith(f"verteilliste:{liste.id}:", autoescape=True)
        )
    ).all()
    return dict(rows)


def _hindrance(session: Session, liste: Verteillistenzeile, heute: date) -> tuple[str, str] | None:
    """What stops a signed list as a whole: nobody of it is granted anything before all can be."""
    try:
        verteilliste.content(session, liste)
    except verteilliste.ListeWeichtAb as error:
        return ("liste_weicht_ab", str(error))
    if heute.year < liste.haushaltsjahr:
        return (
            "haushaltsjahr_nicht_begonnen",
            f"Das Haushaltsjahr {liste.haushaltsjahr} hat noch nicht begonnen.",
        )
    if heute.year > liste.haushaltsjahr:
        return (
            "haushaltsjahr_abgeschlossen",
            f"Das Haushaltsjahr {liste.haushaltsjahr} ist abgeschlossen; eine Person muss entscheiden.",
        )
    if standing(session, liste.programm) is not None:
        return GESPERRT
    rest = liste.summe_cent - sum(_issued(session, liste).values())
    frei = mittel.available(session, liste.programm, liste.baustein).get((liste.haushaltsjahr, "ausgabe"), 0)
    if rest > frei:
        return (
            "mittel_reichen_nicht",
            f"Für die offenen Posten werden {format_euro(rest)} gebraucht, verfügbar sind {format_euro(frei)}.",
        )
    return None


def issue_next_pauschale(buero: Buero, angehalten: frozenset[str] = frozenset()) -> Beschieden | None:
    """Grants the next line of the signed lists, by number of the list and place in it; None if there is none.

    One transaction, locked from its first read; the amount comes from the signed list alone. `angehalten`: lines
    (`name_of`) that this run already found impossible. Raises VorgangAngehalten for one more.

    Whoever is killed in between leaves nothing; whoever is killed after the commit leaves a decision whose letter the
    next run renders, and the next call goes on behind it.
    """
    require_fingerprint(buero.database)
    with certain(buero) as entwurf, buero.database.writing() as session:
        am = buero.uhr.now()
        following = _following(session, am, angehalten)
        if following is None:
            return None
        liste, inhalt, posten = following
        name = name_of(liste.listennummer, posten.ags)
        try:
            issued, row = _issue(session, buero, liste, inhalt, posten, am)
            entwurf.schluessel, entwurf.nutzlast_sha256 = row.schluessel, row.nutzlast_sha256
        except (KimError, brief.BriefError) as error:
            raise VorgangAngehalten(name, str(error)) from error
        except DBAPIError as error:
            # What the database forbids for this one recipient must not stop all who come after it.
            refusal = refusal_of(error)
            if refusal is None:
                raise
            raise VorgangAngehalten(name, str(refusal)) from error
    return issued


def _following(
    session: Session, am: datetime, angehalten: frozenset[str]
) -> tuple[Verteillistenzeile, Verteilliste, Verteilposten] | None:
    """The next line of a signed list that nothing hinders."""
    for liste in verteilliste.lists(session, Listenstatus.GEZEICHNET):
        if _hindrance(session, liste, berlin_date(am)) is not None:
            continue
        inhalt = verteilliste.content(session, liste)
        done = _issued(session, liste)
        for posten in inhalt.posten:
            name = name_of(liste.listennummer, posten.ags)
            if key_of(liste, posten.ags) not in done and name not in angehalten:
                return liste, inhalt, posten
    return None


def _issue(
    session: Session,
    buero: Buero,
    liste: Verteillistenzeile,
    inhalt: Verteilliste,
    posten: Verteilposten,
    am: datetime,
) -> tuple[Beschieden, Bescheid]:
    datum = berlin_date(am)
    nr, nummer = niederschrift.draw_number(
        session, buero.programm(liste.programm_version), liste.baustein, datum
    )
    brief_inhalt = pauschalinhalt.build(
        buero,
        liste=liste,
        inhalt=inhalt,
        posten=posten,
        verfasser=verteilliste.signer(session, liste, "vorschlag"),
        zeichner=verteilliste.signer(session, liste, "schlusszeichnung"),
        bescheidnummer=nummer,
        datum=datum,
    )
    row = niederschrift.write(
        session, buero, brief_inhalt, nr=nr, schluessel=key_of(liste, posten.ags), am=am
    )
    append(
        session,
        "bescheid.festgesetzt",
        nummer,
        am,
        {
            "bescheid": nummer,
            "liste": liste.listennummer,
            "ags": posten.ags,
            "betrag_cent": row.betrag_cent,
            "nutzlast_sha256": row.nutzlast_sha256,
            "buchungen": [zeile.model_dump() for zeile in brief_inhalt.rahmen],
            "regel_version": liste.regel_version,
            "programm_version": liste.programm_version,
        },
    )
    done = _issued(session, liste)
    if len(done) == len(inhalt.posten):
        angaben = {"bescheide": len(done), "summe_cent": sum(done.values())}
        akte.move_liste(session, liste, Listenereignis.AUSGEFERTIGT, am, angaben)
    return Beschieden(liste.listennummer, nummer, "pauschale", row.betrag_cent, posten.ags), row
