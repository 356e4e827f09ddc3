"""One case's whole story in German sentences: what happened, how the amount arose, why this place, where values are from."""

from collections import Counter
from typing import Any

from sqlmodel import col, select

from kim.adapters.clock import BERLIN
from kim.casework import worte
from kim.casework.auskunft import fallakte
from kim.casework.bescheid import ausfertigung as bescheide
from kim.casework.bescheid import verfuegungsstand
from kim.casework.buero import Buero
from kim.casework.eingang.register import eingangsnummer
from kim.casework.erzaehlung import betrag, rang
from kim.casework.erzaehlung.ereignisse import sentence
from kim.casework.journal import entries
from kim.casework.personen import befangenheit, notzugriff
from kim_models.bescheid import Bescheidinhalt
from kim_models.betrag import format_euro
from kim_models.rows import Bescheid

_LESER = {
    "acroform": "sind aus den Formularfeldern gelesen",
    "text": "sind aus dem Text der Seiten gelesen",
    "mensch": "hat ein Mensch eingetippt oder berichtigt",
    "ocr": "hat die Texterkennung vorgeschlagen und ein Mensch bestätigt",
    "abgeleitet": "folgen aus anderen Angaben",
}
_BRIEF = {
    "ausgefertigt": "Der Bescheid ist noch nicht abgesandt; das tut der nächste Lauf.",
    "abgesandt": "Der Bescheid ist abgesandt; für das Büro ist nichts zu tun.",
    "bekanntgegeben": "Der Bescheid ist bekannt gegeben; für das Büro ist nichts zu tun.",
    "bestandskraeftig": "Der Bescheid ist bestandskräftig; für das Büro ist nichts zu tun.",
    "angefochten": "Gegen den Bescheid ist Klage erhoben; das Büro wartet auf ihren Ausgang.",
    "aufgehoben": "",
}
"""What is still to be done about the letter that holds."""


def tell(buero: Buero, aktenzeichen: str) -> dict[str, Any]:
    """The story as data: `geschichte`, `befunde`, `betrag`, `rang`, `quellen`; raises NichtGefunden."""
    case = fallakte.casefile(buero, aktenzeichen)
    with buero.database.reading() as session:
        rows = [
            (entry, content)
            for receipt, _ in case.eingaenge
            for entry, content in entries(session, eingangsnummer(receipt.nr))
        ]
        rows += entries(session, aktenzeichen)
        for nr in befangenheit.about(session, case.antrag):
            rows += entries(session, f"Befangenheit {nr}")
        letters = session.exec(
            select(Bescheid).where(Bescheid.antrag_id == case.antrag.id).order_by(col(Bescheid.nr))
        ).all()
        place = rang.tell(session, buero, case.antrag, case.platz, case.grund[0])
    rows.sort(key=lambda pair: pair[0].nr)
    orders = [
        f"Noch nicht ausgeführt ist die Verfügung {stand.verfuegungsnummer}: {stand.grund[1]}"
        for stand in verfuegungsstand.overview(buero)
        if stand.vorgang == aktenzeichen
    ]
    living = [row for row in letters if row.status != "aufgehoben" and row.art != "aufhebung"]
    annulment = letters[-1] if letters and letters[-1].art == "aufhebung" and case.platz is None else None
    # What an annulment ended is told with the amount that it took back.
    told = living or [row for row in letters if annulment and row.id == annulment.vorgaenger_id]
    payload = bescheide.payload(told[-1]) if told else None
    letter_now = [_BRIEF[(annulment or told[-1]).status]] if told else []
    assert payload is None or isinstance(payload, Bescheidinhalt), "no lump sum stands behind an Antrag"
    return {
        "aktenzeichen": aktenzeichen,
        "kommune": case.kommune,
        "status": case.antrag.status,
        "stand": f"{buero.uhr.now().astimezone(BERLIN):%d.%m.%Y %H:%M}",
        "jetzt": " ".join([_now(case, payload, annulment), *letter_now, *orders]),
        "geschichte": [
            {
                "nr": entry.nr,
                "am": f"{entry.am.astimezone(BERLIN):%d.%m.%Y %H:%M:%S}",
                "ereignis": entry.art,
                "satz": sentence(entry.art, content),
            }
            for entry, content in rows
        ],
        "befunde": betrag.findings(case),
        "betrag": betrag.tell(case, payload, annulled=annulment is not None),
        "rang": place,
        "quellen": _sources(buero, case),
        "notzugriffe": [stand.satz for stand in notzugriff.open_ones(buero)],
        "bescheide": [letter.bescheidnummer for letter in letters],
    }


def _now(case: fallakte.Fallakte, payload: Bescheidinhalt | None, annulment: Bescheid | None) -> str:
    if payload is not None and annulment is not None:
        return (
            f"Aufgehoben mit Bescheid {annulment.bescheidnummer}: Der Bescheid {payload.bescheidnummer} über"
            f" {format_euro(payload.berechnung.bewilligt_cent)} gilt nicht mehr, der Vorgang ist beendet."
        )
    if payload is not None:
        was = f"Bescheid {payload.bescheidnummer} vom {payload.datum:%d.%m.%Y}"
        bewilligt, beantragt = payload.berechnung.bewilligt_cent, payload.berechnung.beantragt_cent
        if not bewilligt:
            return f"Abgelehnt mit {was}."
        teil = "in voller Höhe" if bewilligt >= beantragt else f"von beantragten {format_euro(beantragt)}"
        return f"Bewilligt mit {was}: {format_euro(bewilligt)} {teil}."
    if case.platz is not None:
        status = worte.wort(worte.STATUS, case.antrag.status)
        return f"Offen ({status}), Platz {case.platz.platz}. {case.grund[1]}"
    return f"Beendet: {case.grund[1]}"


def _sources(buero: Buero, case: fallakte.Fallakte) -> list[str]:
    readers = Counter(wert.leser for wert in case.werte)
    lines = [f"{n} Angaben {_LESER.get(leser, leser)}." for leser, n in sorted(readers.items())]
    lines += [
        f"{eingangsnummer(row.nr)}: {row.dateiname}, Original {buero.ablage.path(row.dokument_sha256)}"
        for row, _ in case.eingaenge
    ]
    for hand in case.haende:
        lines.append(f"{hand.satz}: {', '.join(map(worte.feld, hand.felder))}")
    return lines
