"""Why a case stands where it stands: what gives the rank, who was before it, why a later one could go first."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kim.adapters.clock import BERLIN, berlin_date
from kim.casework import worte
from kim.casework.buero import Buero
from kim.casework.eingang.register import eingangsnummer
from kim.casework.reihenfolge import ueberholung, warteschlange
from kim.casework.reihenfolge.lage import open_cases, ranked
from kim.casework.reihenfolge.ueberholung import Ueberholungsfall, Ueberholungsschritt
from kim.casework.zeichnung import verfuegung
from kim.rules.rang import benenne
from kim.rules.rangregel import politik
from kim_models.betrag import format_euro
from kim_models.rows import Antrag, Ereignis, Ereignisinhalt, Verfuegungszeile
from kim_models.verfuegung import Rangabweichung

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
    "haushaltsjahr_geschlossen": (
        "Als Nächstes gibt eine Person den Vermerk zurück („kim review zurueckgeben“) und klärt Zeitraum und Plan mit der"
        " Kommune; der Rang bleibt."
    ),
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


def tell(
    session: Session, buero: Buero, antrag: Antrag, place: warteschlange.Rangplatz | None, code: str
) -> list[str]:
    """The sentences about the place of one case. `code`: why it waits."""
    faelle = _cases(session, antrag)
    me = next(fall for fall in faelle if fall.antrag.id == antrag.id)
    lines = [*_rule(buero, antrag), *_moments(antrag, me.seit)]
    if place is not None:
        places = warteschlange.queue(session, buero, antrag.baustein, berlin_date(buero.uhr.now()))
        before = [p.aktenzeichen for p in places if p.platz < place.platz]
        lines.append(_standing(place, before, len(places)))
    orders = _orders(session, antrag)
    lines += _deviations(session, antrag, orders)
    lines += ueberholung.ended_before(me, faelle)
    lines += ueberholung.passed_by(me, faelle, {order.inhalt.aktenzeichen for order in orders})
    passed = {
        one.aktenzeichen
        for order in orders
        if order.inhalt.aktenzeichen == antrag.aktenzeichen
        for one in order.inhalt.uebergangen
    }
    lines += ueberholung.passing(me, faelle, passed)
    if place is not None:
        lines += _money(session, buero, antrag, place)
        lines += [_WEITER_NACH_GRUND.get(code) or _WEITER.get(antrag.status, "")]
    return [line for line in lines if line]


def _cases(session: Session, antrag: Antrag) -> list[Ueberholungsfall]:
    rows = session.exec(
        select(Antrag).where(Antrag.programm == antrag.programm, Antrag.baustein == antrag.baustein)
    ).all()
    verlauf: dict[str, list[Ueberholungsschritt]] = {}
    for nr, am, vorgang, daten_json in session.exec(
        select(Ereignis.nr, Ereignis.am, Ereignis.vorgang, Ereignisinhalt.daten_json)
        .where(Ereignisinhalt.nr == Ereignis.nr, col(Ereignis.art).startswith("antrag."))
        .order_by(col(Ereignis.nr))
    ).all():
        if status := json.loads(daten_json).get("status"):
            verlauf.setdefault(vorgang, []).append(Ueberholungsschritt(nr, status, am))
    stamped = dict(
        session.exec(
            select(Ereignis.vorgang, Ereignis.nr).where(Ereignis.art == "antrag.rang_gestempelt")
        ).all()
    )
    angaben = open_cases(session, antrag.programm, antrag.baustein).rang
    faelle = []
    for row in rows:
        known = angaben.get(row.id or 0) or ranked(row)
        rang = politik(row.rang_policy).rang(known)
        steps = tuple(verlauf.get(row.aktenzeichen, ()))
        by_stamp = stamped.get(row.aktenzeichen, 0)
        faelle.append(Ueberholungsfall(row, rang, known.vollstaendig_am, steps, by_stamp))
    return sorted(faelle, key=lambda fall: fall.rang)


def _rule(buero: Buero, antrag: Antrag) -> list[str]:
    regel = buero.programm(antrag.programm_version).rang
    beleg = "" if regel.quelle.beleg == "belegt" else f"; {worte.wort(worte.BELEG, regel.quelle.beleg)}"
    return [
        f"Die Reihenfolge geht {worte.wort(worte.POLITIK, antrag.rang_policy)}. Regel: {regel.text}"
        f" [{regel.quelle.fundstelle}{beleg}]",
        "Ein späterer Antrag darf eher beschieden werden, wenn das Geld für alle früheren vorgemerkt bleibt; sonst nur mit"
        " einer gezeichneten Verfügung.",
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


def _standing(place: warteschlange.Rangplatz, before: Sequence[str], offen: int) -> str:
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


def _money(session: Session, buero: Buero, antrag: Antrag, place: warteschlange.Rangplatz) -> Iterator[str]:
    """The forecast with its figures: what is there, what earlier ones need, what is left and what this one needs."""
    lage = warteschlange.geldlage(session, buero, antrag, berlin_date(buero.uhr.now()))
    yield (
        f"{'Das Geld' if place.prognose.reicht else 'Was'} für ihn {'' if place.prognose.reicht else 'da ist, '}bleibt"
        " vorgemerkt, bis über ihn entschieden ist, er zurückgenommen oder erledigt wird. Vor ihm kann nur noch bedient"
        " werden, wen eine von zwei Personen gezeichnete Verfügung vorzieht."
        if place.reserviert
        else warteschlange.NICHT_VORGEMERKT
    )
    who = (
        "der frühere offene Antrag braucht"
        if lage.fruehere == 1
        else f"die {lage.fruehere} früheren offenen Anträge brauchen zusammen"
    )
    for posten, bedarf in sorted(lage.bedarf.items()):
        frei, frueher = lage.verfuegbar.get(posten, 0), lage.frueher.get(posten, 0)
        before = (
            f"; {who} {format_euro(frueher)}; es bleiben {format_euro(frei - frueher)}"
            if lage.fruehere
            else ""
        )
        yield f"{benenne(posten)}: verfügbar {format_euro(frei)}{before}; dieser braucht {format_euro(bedarf)}."
    for jahr, betrag in lage.geschlossen.items():
        yield (
            f"{format_euro(betrag)} fallen auf {jahr}: Dieses Haushaltsjahr ist abgelaufen, aus ihm kann nicht mehr"
            " bewilligt werden, und dafür ist nichts vorgemerkt."
        )
    if lage.bedarf:
        wofuer = (
            f" für {', '.join(sorted({str(jahr) for jahr, _ in lage.bedarf}))}" if lage.geschlossen else ""
        )
        wenn = "Wenn alle früheren wie beantragt bewilligt werden: " if lage.fruehere else ""
        yield f"{wenn}Das Geld{wofuer} {place.prognose.satz}."


def _named(names: Sequence[str]) -> str:
    more = f" und {len(names) - _NAMEN} weitere" if len(names) > _NAMEN else ""
    return ", ".join(names[:_NAMEN]) + more


def _moment(am: datetime) -> str:
    return f"{am.astimezone(BERLIN):%d.%m.%Y um %H:%M:%S Uhr}"
