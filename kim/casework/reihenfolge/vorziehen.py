"""How a case goes first out of turn: a person proposes it with reasons and with what it costs those who are passed."""

from dataclasses import replace

from sqlmodel import Session

from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.buero import Buero
from kim.casework.haushalt import mittel
from kim.casework.personen.konten import Angemeldet
from kim.casework.reihenfolge import warteschlange
from kim.casework.reihenfolge.lage import Abweichung, in_order, open_cases
from kim.casework.zeichnung import verfuegung
from kim.rules.rang import Vorrang
from kim.rules.rangregel import politik
from kim_models.lifecycle import OFFEN
from kim_models.rows import Antrag
from kim_models.verfuegung import Rangabweichung, Uebergangen


def propose_deviation(
    buero: Buero, wer: Angemeldet, aktenzeichen: str, vor: str, gruende: str, *, vertretung: str = ""
) -> verfuegung.Verfuegungsschritt:
    """Proposes that one open case stands directly before another; in force with another person's Schlusszeichnung.

    The rank orders the work, it does not replace judgement. Raises VerfuegungNichtMoeglich, and Refusal if a
    deviation of this case is alive already.
    """
    with buero.database.writing() as session:
        antrag, marke = akte.load(session, aktenzeichen), akte.load(session, vor)
        _require_one_queue(antrag, marke)
        inhalt = Rangabweichung(
            aktenzeichen=aktenzeichen,
            gruende=gruende,
            vor=vor,
            uebergangen=_passed(session, buero, antrag, marke, gruende),
        )
        return verfuegung.propose(
            session,
            buero,
            wer,
            inhalt,
            buero.uhr.now(),
            antrag=antrag,
            angaben={"vor": vor, "uebergangen": [one.aktenzeichen for one in inhalt.uebergangen]},
            vertretung=vertretung,
        )


def _require_one_queue(antrag: Antrag, marke: Antrag) -> None:
    offen = {status.value for status in OFFEN}
    for one in (antrag, marke):
        if one.status not in offen:
            raise verfuegung.VerfuegungNichtMoeglich(
                f"{one.aktenzeichen} ist nicht mehr offen; vorgezogen wird nur unter offenen Vorgängen."
            )
    if (antrag.programm, antrag.baustein) != (marke.programm, marke.baustein):
        raise verfuegung.VerfuegungNichtMoeglich(
            f"{antrag.aktenzeichen} und {marke.aktenzeichen} gehören zu verschiedenen Bausteinen und stehen nicht in"
            " derselben Reihe."
        )


def _passed(
    session: Session, buero: Buero, antrag: Antrag, marke: Antrag, gruende: str
) -> tuple[Uebergangen, ...]:
    """Who would be passed, each with place and forecast before and after, by the walk that issuing takes."""
    heute = berlin_date(buero.uhr.now())
    bestand = open_cases(session, antrag.programm, antrag.baustein)
    money = mittel.available(session, antrag.programm, antrag.baustein)
    before = {p.aktenzeichen: p for p in warteschlange.places(buero, bestand, heute, money)}
    me, mark = before[antrag.aktenzeichen], before[marke.aktenzeichen]
    if me.platz <= mark.platz:
        raise verfuegung.VerfuegungNichtMoeglich(
            f"{antrag.aktenzeichen} (Platz {me.platz}) steht schon vor {marke.aktenzeichen} (Platz {mark.platz})."
        )
    played = Abweichung(
        "",
        Rangabweichung(aktenzeichen=antrag.aktenzeichen, gruende=gruende, vor=marke.aktenzeichen),
        Vorrang(me.antrag_id, mark.antrag_id, politik(marke.rang_policy).rang(bestand.rang[mark.antrag_id])),
    )
    vorrang = (*bestand.vorrang, played)
    others = replace(bestand, vorrang=vorrang, antraege=in_order(bestand.antraege, bestand.rang, vorrang))
    after = warteschlange.places(buero, others, heute, money)
    return tuple(
        Uebergangen(
            aktenzeichen=then.aktenzeichen,
            platz_vorher=before[then.aktenzeichen].platz,
            platz_nachher=then.platz,
            prognose_vorher=before[then.aktenzeichen].prognose.satz,
            prognose_nachher=then.prognose.satz,
        )
        for then in after
        if before[then.aktenzeichen].platz < then.platz
    )
