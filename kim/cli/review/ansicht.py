"""What there is to see: `kim review list|show`."""

import json as jsonlib
from typing import Any

from kim.adapters.clock import BERLIN
from kim.casework import worte
from kim.casework.auskunft import arbeitsliste, fallakte
from kim.casework.bescheid import ausfertigung, verfuegungsstand
from kim.casework.eingang import register
from kim.casework.personen import notzugriff
from kim.cli.konsole import ausgabe, tuer
from kim.cli.review.gruppe import review
from kim_models.betrag import format_euro
from kim_models.rows import Feldwert


@review.command(name="list")
def list_(*, alle: bool = False, json: bool = False) -> int:
    """Offene Vorgänge in ihrer Reihenfolge, jeder mit dem nächsten Schritt. --alle: auch beendete."""
    with tuer.office() as buero:
        lines = arbeitsliste.work_list(buero, alle=alle)
        notzugriffe = [stand.satz for stand in notzugriff.open_ones(buero)]
    if json:
        content = {"vorgaenge": [vars(line) for line in lines], "notzugriffe": notzugriffe}
        ausgabe.as_json("kim.review-list/1", content)
    else:
        columns = ["Platz", "Aktenzeichen", "Kommune", "Status", "beantragt", "Tage", "Nächster Schritt"]
        knapp = any(line.knapp for line in lines)
        cells = [
            [
                f"{line.platz or '–'}{'*' if line.abweichung else ''}",
                line.aktenzeichen,
                line.kommune,
                worte.wort(worte.STATUS, line.status),
                format_euro(line.beantragt_cent) if line.beantragt_cent else "nicht gelesen",
                line.wartet_tage,
                line.satz,
                *([line.prognose] if knapp else []),
            ]
            for line in lines
        ]
        # Only where the money ends does anybody need to know how far it reaches.
        columns += ["Prognose"] if knapp else []
        ausgabe.table(
            columns,
            cells,
            right=("Platz", "beantragt", "Tage"),
            below=("Kommune", "Nächster Schritt", "Prognose"),
        )
        for line in lines:
            if line.abweichung:
                ausgabe.paragraph(f"* {line.aktenzeichen}: {line.abweichung}", indent=0)
    for satz in notzugriffe:
        ausgabe.error(satz)
    return ausgabe.FERTIG


@review.command
def show(aktenzeichen: str, *, json: bool = False) -> None:
    """Ein Vorgang: was gelesen wurde und wo es steht, die Befunde, der Betrag nach den Regeln, die Zeichnungen."""
    with tuer.office() as buero:
        case = fallakte.casefile(buero, aktenzeichen)
        original = buero.ablage.path(case.eingaenge[0][0].dokument_sha256)
        gilt = ausfertigung.live_grant(buero, case.antrag.id)
        orders = [stand for stand in verfuegungsstand.overview(buero) if stand.vorgang == aktenzeichen]
    if json:
        ausgabe.as_json("kim.review-show/1", _case_json(case))
        return
    ausgabe.heading(f"{aktenzeichen} · {case.kommune} · {worte.wort(worte.STATUS, case.antrag.status)}")
    for row, satz in case.eingaenge:
        moment = row.eingegangen_am.astimezone(BERLIN)
        ausgabe.text(f"{register.eingangsnummer(row.nr)}  {moment:%d.%m.%Y %H:%M:%S}  {row.dateiname}")
        ausgabe.text(f"          {satz}")
    ausgabe.text(f"Original: {original}")
    art = worte.wort(worte.FASSUNG, case.fassung.art)
    ausgabe.text(f"Fassung {case.fassung.nr} ({art}), Prüfwert {case.fassung.inhalt_sha256[:16]}")
    rows = [
        [
            worte.feld(w.feld),
            worte.wert(w.feld, jsonlib.loads(w.wert_json)),
            f"S. {w.seite}" if w.seite else "",
            _gelesen(w),
            w.feld,
        ]
        for w in case.werte
    ]
    columns = ["Feld", "Wert", "Seite", "gelesen aus", "zum Berichtigen"]
    ausgabe.table(columns, rows, below=("Wert", "zum Berichtigen"))
    for hand in case.haende:
        ausgabe.paragraph(f"{hand.satz}. Bitte mit dem Original vergleichen.", indent=0)
    ausgabe.heading("Befunde")
    for befund in case.befunde:
        effekt = worte.wort(worte.EFFEKT, befund.effekt)
        ausgabe.paragraph(f"[{effekt}] {befund.text} ({befund.fundstelle})")
    if not case.befunde:
        ausgabe.text("  keine")
    ausgabe.heading("Betrag nach den Regeln")
    if case.berechnung is None:
        ausgabe.text(f"  {case.berechnung_fehlt}")
    else:
        for schritt in case.berechnung.schritte:
            ausgabe.paragraph(f"{schritt.text} → {format_euro(schritt.betrag_cent)}")
        ausgabe.text(
            f"  bewilligt würden {format_euro(case.berechnung.bewilligt_cent)}"
            f" von {format_euro(case.berechnung.beantragt_cent)}"
        )
    for fassung in case.offene_fassungen:
        door = f"fassung {aktenzeichen} {fassung.nr}"
        if gilt is not None:
            door = f"aendern {gilt} --fassung {fassung.nr}"
        ausgabe.text(f"Fassung {fassung.nr} wartet auf „kim review {door}“.")
    for satz in case.aenderungen:
        ausgabe.paragraph(satz)
    for order in orders:
        ausgabe.text(f"Verfügung {order.verfuegungsnummer} ({order.art}, {order.status}): {order.grund[1]}")
    if case.vermerk is not None:
        vorschlag = worte.wort(worte.VORSCHLAG, case.vermerk.vorschlag)
        ausgabe.heading(f"Prüfvermerk, Runde {case.vermerk.runde}: {vorschlag}")
        ausgabe.text(f"  {case.vermerk.gruende}")
        ausgabe.text(f"  Prüfwert dessen, was gezeichnet wird: {case.vermerk.inhalt_sha256[:16]}")
        for hand in case.haende if case.vermerk.fassung_id == case.fassung.id else ():
            ausgabe.paragraph(f"{hand.satz}; wer das war, zeichnet nicht.")
        for sign in case.zeichnungen:
            stufe = sign.stufe.replace("pruefvermerk", "prüfvermerk").replace("_", " ").title()
            ausgabe.text(f"  {stufe}: {sign.am.astimezone(BERLIN):%d.%m.%Y %H:%M}")
    if case.platz is not None:
        ausgabe.paragraph(f"Platz {case.platz.platz} in der Reihenfolge. {case.grund[1]}", indent=0)
        if case.platz.abweichung:
            ausgabe.paragraph(case.platz.abweichung, indent=0)


def _gelesen(w: Feldwert) -> str:
    return worte.wort(worte.LESER, w.leser) + (" (zweifelhaft)" if w.zweifelhaft else "")


def _case_json(case: fallakte.Fallakte) -> dict[str, Any]:
    return {
        "aktenzeichen": case.antrag.aktenzeichen,
        "kommune": case.kommune,
        "status": case.antrag.status,
        "fassung": case.fassung.model_dump(mode="json"),
        "offene_fassungen": [row.nr for row in case.offene_fassungen],
        "werte": [row.model_dump(mode="json") for row in case.werte],
        "von_hand": [vars(hand) for hand in case.haende],
        "befunde": [befund.model_dump(mode="json") for befund in case.befunde],
        "berechnung": case.berechnung.model_dump(mode="json") if case.berechnung else None,
        "vermerk": case.vermerk.model_dump(mode="json") if case.vermerk else None,
        "zeichnungen": [row.model_dump(mode="json") for row in case.zeichnungen],
        "platz": vars(case.platz) if case.platz else None,
    }
