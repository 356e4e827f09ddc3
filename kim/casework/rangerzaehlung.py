"""Why a case stands where it stands: what gives the rank, who was before it, why a later one could go first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kim.adapters.clock import BERLIN, berlin_date
from kim.casework import reihenfolge, verfuegung, worte
from kim.casework.bestand import open_cases, ranked
from kim.casework.buero import Buero
from kim.casework.eingang import eingangsnummer
from kim.rules.rangregel import Rang, politik
from kim_models.lifecycle import OFFEN
from kim_models.rows import Antrag, Ereignis, Verfuegungszeile
from kim_models.verfuegung import Rangabweichung

_ENDE = (
    "antrag.bewilligt",
    "antrag.abgelehnt",
    "antrag.zurueckgenommen",
    "antrag.erledigt",
    "antrag.aufgehoben",
)
_NAMEN = 5
"""So many cases are named; the rest is counted."""
_ZEITQUELLE = {
    "ablage": "Zeitpunkt, zu dem die Datei bei uns abgelegt wurde",
    "stempel": "Eingangsstempel auf dem Papier, von zwei Personen bestätigt",
}
_WEITER = {
    "eingegangen": "Als Nächstes prüfen ihn die Regeln, spätestens im Nachtlauf.",
    "in_pruefung": "Als Nächstes legt eine Person den Prüfvermerk vor; danach zeichnet eine andere.",
    "nachgefordert": "Antwortet die Kommune oder läuft die Frist ab, geht er zurück in die Prüfung; der Rang bleibt.",
    "in_zeichnung": "Als Nächstes zeichnet eine andere Person als die, die den Prüfvermerk vorgelegt hat.",
}
_WEITER_NACH_GRUND = {
    "befunde": "Ist das geklärt, legt eine Person den Prüfvermerk vor; danach zeichnet eine andere.",
    "abzutippen": "Ist er eingetippt, prüfen ihn die Regeln; der Platz bleibt.",
    "neue_fassung": "Ist darüber entschieden, geht es weiter; der Platz bleibt, auch wenn sie angenommen wird.",
    "bereit": "Der nächste Lauf stellt den Bescheid aus.",
    "fruehere_zuerst": (
        "Sobald über die früheren entschieden ist, einer zurückgenommen wird oder weniger braucht, geht er von selbst"
        " weiter: Jeder Lauf rechnet neu."
    ),
    "mittel_erschoepft": (
        "Er bleibt auf der Warteliste. Wird Geld frei (Rücknahme, Aufhebung, weitere Mittel), geht es von selbst an den"
        " Nächsten in dieser Reihenfolge; niemand muss einen neuen Antrag stellen."
    ),
    "haushaltssperre": "Ist die Sperre aufgehoben, geht er von selbst weiter; der Platz bleibt.",
}


@dataclass(frozen=True)
class _Fall:
    """One case of the Baustein: its rank, and when and how it ended (number in the journal, kind, moment)."""

    antrag: Antrag
    rang: Rang
    seit: datetime | None
    """Since when it counts as complete."""
    ende: tuple[int, str, datetime] | None
    gestempelt: int = 0
    """The entry by which a confirmed stamp gave it this rank; 0 if it always had it."""


def tell(
    session: Session, buero: Buero, antrag: Antrag, place: reihenfolge.Place | None, code: str
) -> list[str]:
    """The sentences about the place of one case. `code`: why it waits."""
    faelle = _cases(session, antrag)
    me = next(fall for fall in faelle if fall.antrag.id == antrag.id)
    lines = [*_rule(buero, antrag), *_moments(antrag, me.seit)]
    if place is not None:
        places = reihenfolge.queue(session, buero, antrag.baustein, berlin_date(buero.uhr.now()))
        before = [p.aktenzeichen for p in places if p.platz < place.platz]
        lines.append(_standing(place, before, len(places)))
    orders = _orders(session, antrag)
    lines += _deviations(session, antrag, orders)
    lines += _before(me, faelle)
    lines += _passed_by(me, faelle, {order.inhalt.aktenzeichen for order in orders})
    lines += _passing(me, faelle)
    if place is not None:
        lines += _money(place)
        lines += [_WEITER_NACH_GRUND.get(code) or _WEITER.get(antrag.status, "")]
    return [line for line in lines if line]


def _cases(session: Session, antrag: Antrag) -> list[_Fall]:
    rows = session.exec(
        select(Antrag).where(Antrag.programm == antrag.programm, Antrag.baustein == antrag.baustein)
    ).all()
    ends: dict[str, tuple[int, str, datetime]] = {}
    for nr, art, am, vorgang in session.exec(
        select(Ereignis.nr, Ereignis.art, Ereignis.am, Ereignis.vorgang)
        .where(col(Ereignis.art).in_(_ENDE))
        .order_by(col(Ereignis.nr))
    ).all():
        ends[vorgang] = (nr, art.partition(".")[2], am)
    stamped = dict(
        session.exec(
            select(Ereignis.vorgang, Ereignis.nr).where(Ereignis.art == "antrag.rang_gestempelt")
        ).all()
    )
    offen = {status.value for status in OFFEN}
    angaben = open_cases(session, antrag.programm, antrag.baustein).rang
    faelle = []
    for row in rows:
        known = angaben.get(row.id or 0) or ranked(row)
        ende = None if row.status in offen else ends.get(row.aktenzeichen)
        rang = politik(row.rang_policy).rang(known)
        by_stamp = stamped.get(row.aktenzeichen, 0)
        faelle.append(_Fall(row, rang, known.vollstaendig_am, ende, by_stamp))
    return sorted(faelle, key=lambda fall: fall.rang)


def _rule(buero: Buero, antrag: Antrag) -> list[str]:
    regel = buero.programm(antrag.programm_version).rang
    beleg = "" if regel.quelle.beleg == "belegt" else f"; {worte.wort(worte.BELEG, regel.quelle.beleg)}"
    return [
        f"Die Reihenfolge geht {worte.wort(worte.POLITIK, antrag.rang_policy)}. Regel: {regel.text}"
        f" [{regel.quelle.fundstelle}{beleg}]"
    ]


def _moments(antrag: Antrag, seit: datetime | None) -> list[str]:
    quelle = antrag.rang_quelle.rpartition(", ")[2]
    lines = [
        f"Eingegangen ist dieser Antrag am {_moment(antrag.rang_am)} als {eingangsnummer(antrag.rang_nr)}"
        f" ({_ZEITQUELLE.get(quelle, quelle)})."
    ]
    if antrag.rang_policy != "vollstaendig":
        return lines
    if antrag.vollstaendig_am is None and seit is not None:
        return [
            *lines,
            f"Ob etwas fehlt, ist noch nicht angesehen; so lange gilt er als vollständig seit dem {_moment(seit)}.",
        ]
    if antrag.vollstaendig_am is None:
        return [
            *lines,
            "Vollständig ist er noch nicht: Er steht hinter allen vollständigen, in der Reihenfolge des Eingangs.",
        ]
    return [
        *lines,
        f"Vollständig war er mit der Einreichung vom {_moment(antrag.vollstaendig_am)}; das zählt.",
    ]


def _standing(place: reihenfolge.Place, before: Sequence[str], offen: int) -> str:
    if not before:
        return (
            f"Er ist der erste von {offen} offenen Anträgen."
            if offen > 1
            else "Er ist der einzige offene Antrag."
        )
    return (
        f"Er steht auf Platz {place.platz} von {offen} offenen Anträgen. Vor"
        f" {'ihm steht' if len(before) == 1 else 'ihm stehen'} {_named(before)}."
    )


@dataclass(frozen=True)
class _Order:
    """One signed deviation: in force, or carried out with the decision on its case."""

    row: Verfuegungszeile
    inhalt: Rangabweichung


def _orders(session: Session, antrag: Antrag) -> list[_Order]:
    rows = session.exec(
        select(Verfuegungszeile)
        .where(
            Verfuegungszeile.art == "rangabweichung",
            Verfuegungszeile.programm == antrag.programm,
            col(Verfuegungszeile.status).in_(["gezeichnet", "ausgefuehrt"]),
        )
        .order_by(col(Verfuegungszeile.nr))
    ).all()
    return [_Order(row, Rangabweichung.model_validate_json(row.inhalt_json)) for row in rows]


def _deviations(session: Session, antrag: Antrag, orders: Sequence[_Order]) -> list[str]:
    """What was signed about the order, to the one who goes first and to those who are passed."""
    lines = []
    for order in orders:
        inhalt, az = order.inhalt, antrag.aktenzeichen
        signed = (
            f"Vorgeschlagen von {verfuegung.signer(session, order.row, 'vorschlag').name}, gezeichnet von"
            f" {verfuegung.signer(session, order.row, 'schlusszeichnung').name}. Gründe: {inhalt.gruende}"
        )
        ist = "steht" if order.row.status == "gezeichnet" else "stand"
        if inhalt.aktenzeichen == az:
            lines.append(
                f"Abweichend vom Rang {ist} er unmittelbar vor {inhalt.vor} (Verfügung {order.row.verfuegungsnummer})."
                f" {signed}"
            )
        lines += [
            f"Abweichend vom Rang {ist} {inhalt.aktenzeichen} vor ihm (Verfügung {order.row.verfuegungsnummer})."
            f" {signed} Was es ihn kostet (Stand des Vorschlags): Platz {one.platz_nachher} statt {one.platz_vorher}."
            f" Ohne die Abweichung: Das Geld {one.prognose_vorher}. Mit ihr: Das Geld {one.prognose_nachher}."
            for one in inhalt.uebergangen
            if one.aktenzeichen == az
        ]
    return lines


def _before(me: _Fall, faelle: Sequence[_Fall]) -> list[str]:
    """Earlier ones that had ended before it was its turn, or before now."""
    done = [f for f in faelle if f.rang < me.rang and f.ende and (me.ende is None or f.ende[0] < me.ende[0])]
    if not done:
        return [] if any(f.rang < me.rang for f in faelle) else ["Kein Antrag hat einen früheren Rang."]
    named = [f"{f.antrag.aktenzeichen} ({worte.wort(worte.STATUS, f.ende[1])})" for f in done if f.ende]
    return [f"Früher an der Reihe und schon abgeschlossen: {_named(named)}."]


def _passed_by(me: _Fall, faelle: Sequence[_Fall], vorgezogen: set[str]) -> list[str]:
    """Later ones that were decided first, and why they could; those with a signed deviation are told apart."""
    later = [
        f
        for f in faelle
        if f.rang > me.rang
        and f.antrag.aktenzeichen not in vorgezogen
        and f.ende
        and f.ende[1] in {"bewilligt", "abgelehnt"}
        and (me.ende is None or f.ende[0] < me.ende[0])
    ]
    # What was decided before the stamp gave this one its rank was decided by the order of that day.
    before = [f.antrag.aktenzeichen for f in later if f.ende and f.ende[0] < me.gestempelt]
    later = [f for f in later if f.ende and f.ende[0] > me.gestempelt]
    granted = [f.antrag.aktenzeichen for f in later if f.ende and f.ende[1] == "bewilligt"]
    refused = [f.antrag.aktenzeichen for f in later if f.ende and f.ende[1] == "abgelehnt"]
    lines = []
    if before:
        lines.append(
            f"Beschieden, bevor sein Eingangsstempel bestätigt war, und deshalb unverändert: {_named(before)}."
        )
    if granted:
        lines.append(
            f"Später an der Reihe, aber eher bewilligt: {_named(granted)}. Das ging, weil dieser Antrag da noch nicht"
            " beschieden werden konnte und das Geld für alle früheren offenen Anträge zurückgelegt blieb."
        )
    if refused:
        lines.append(
            f"Später an der Reihe, aber eher abgelehnt: {_named(refused)}. Eine Ablehnung braucht kein Geld und nimmt"
            " niemandem etwas."
        )
    return lines


def _passing(me: _Fall, faelle: Sequence[_Fall]) -> list[str]:
    """Earlier ones that were still open when this one was decided."""
    if me.ende is None or me.ende[1] not in {"bewilligt", "abgelehnt"}:
        return []
    nr = me.ende[0]
    waiting = [
        f.antrag.aktenzeichen
        for f in faelle
        if f.rang < me.rang
        and f.antrag.rang_am < me.ende[2]
        and (f.ende is None or f.ende[0] > nr)
        # One whose stamp was confirmed afterwards did not stand before it then.
        and f.gestempelt < nr
    ]
    if not waiting:
        return ["Als er beschieden wurde, war kein früherer Antrag mehr offen."]
    why = (
        "Er brauchte kein Geld und nahm ihnen nichts."
        if me.ende[1] == "abgelehnt"
        else "Über sie konnte noch nicht entschieden werden; das Geld der damals vollständigen blieb zurückgelegt."
        if me.antrag.rang_policy == "vollstaendig"
        else "Über sie konnte noch nicht entschieden werden; ihr Geld blieb zurückgelegt, und was übrig war, reichte"
        " für diesen."
    )
    return [f"Als er beschieden wurde, waren frühere noch offen: {_named(waiting)}. {why}"]


def _money(place: reihenfolge.Place) -> list[str]:
    kept = (
        "Sein Geld ist zurückgelegt, bis über ihn entschieden ist, er zurückgenommen oder erledigt wird."
        if place.reserviert
        else f"{reihenfolge.NICHT_VORGEMERKT}"
    )
    return [kept, f"Wenn alle früheren wie beantragt bewilligt werden: Das Geld {place.prognose.satz}."]


def _named(names: Sequence[str]) -> str:
    more = f" und {len(names) - _NAMEN} weitere" if len(names) > _NAMEN else ""
    return ", ".join(names[:_NAMEN]) + more


def _moment(am: datetime) -> str:
    return f"{am.astimezone(BERLIN):%d.%m.%Y um %H:%M:%S Uhr}"
