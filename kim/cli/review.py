"""What reviewers do: `kim review list|show|vermerk|zeichnen|…`. Who acts is whoever is logged in, never an option."""

import json as jsonlib
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from kim.adapters.clock import BERLIN
from kim.casework import worte
from kim.casework.auskunft import arbeitsliste, fallakte
from kim.casework.bescheid import aenderung, aufhebung, ausfertigung, verfuegungsstand
from kim.casework.betrieb.anstoss import start_review
from kim.casework.buero import Buero, KimError
from kim.casework.eingang import register
from kim.casework.personen import notzugriff
from kim.casework.personen.konten import Angemeldet
from kim.casework.pruefung import annahme, befunde, berichtigung, ende, nachforderung, zustimmung
from kim.casework.reihenfolge import vorziehen as vorziehung
from kim.casework.zeichnung import verfuegung as verfuegungen
from kim.casework.zeichnung import vermerk as vermerke
from kim.cli.konsole import ausgabe, tuer
from kim.cli.konsole.pruefwert import seen
from kim.cli.verfuegung import say, say_passed
from kim_models.betrag import format_euro
from kim_models.rows import Feldwert
from kim_models.verfuegung import Aufhebungsfolge, Aufhebungsgrundlage, Rangabweichung

Vertretung = Annotated[
    str, Parameter(help="Kürzel der Person, für die gezeichnet wird („kim vertretung list“).")
]
review = App(name="review")


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


def _case_json(case: fallakte.Casefile) -> dict[str, Any]:
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


@review.command
def vermerk(
    aktenzeichen: str,
    *,
    vorschlag: Literal["bewilligen", "kuerzen", "ablehnen"],
    gruende: Annotated[
        str, Parameter(help="Begründung. Bei „kuerzen“ und „ablehnen“ steht sie wörtlich im Bescheid.")
    ],
    trotz: Annotated[
        list[str] | None, Parameter(help="CODE=Grund: warum ein Befund hier nicht hindert.")
    ] = None,
    vertretung: Vertretung = "",
) -> None:
    """Prüfvermerk anlegen, zeichnen und zur Schlusszeichnung vorlegen."""
    deviations = {}
    for entry in trotz or []:
        code, _, reason = entry.partition("=")
        deviations[code.strip()] = reason.strip()
    _act(
        aktenzeichen,
        lambda buero, wer: vermerke.submit_vermerk(
            buero, wer, aktenzeichen, vorschlag, gruende, deviations, vertretung=vertretung
        ),
    )


@review.command
def zeichnen(
    aktenzeichen: str,
    *,
    pruefwert: Annotated[
        str, Parameter(help="Anfang des Prüfwerts aus „show“: gezeichnet wird, was gesehen wurde.")
    ],
    mit: Annotated[bool, Parameter(help="Mitzeichnung statt Schlusszeichnung.")] = False,
    vertretung: Vertretung = "",
) -> None:
    """Zeichnen. Danach geht der Vorgang von selbst weiter: Bescheid und Versand, sobald er an der Reihe ist."""
    with tuer.office() as buero:
        wer = tuer.me(buero)
        vermerk = fallakte.casefile(buero, aktenzeichen).vermerk
        full = seen(pruefwert, vermerk.inhalt_sha256 if vermerk else None, "kim review show")
        door = vermerke.cosign if mit else vermerke.sign_off
        step = door(buero, wer, aktenzeichen, full, vertretung=vertretung)
    ausgabe.text(f"{step.aktenzeichen}: {worte.wort(worte.STATUS, step.status)}. {step.naechster_schritt}")
    if not mit:
        ausgabe.hint(start_review(aktenzeichen, full))


@review.command
def zurueckgeben(aktenzeichen: str, *, grund: str) -> None:
    """Aus der Zeichnung in die Prüfung zurückgeben; die Runde ist hinfällig."""
    _act(aktenzeichen, lambda buero, wer: vermerke.hand_back(buero, wer, aktenzeichen, grund))


@review.command
def berichtigen(
    aktenzeichen: str,
    werte: Annotated[
        list[str], Parameter(help="FELD=WERT, etwa iban=DE02… oder zeitraum_von=2021-01-01; leer löscht.")
    ],
    /,
    *,
    grund: str,
) -> None:
    """Werte eintippen oder berichtigen. Beträge in Cent, Tage als JJJJ-MM-TT, Ankreuzfelder true oder false."""
    pairs = dict(_pair(entry) for entry in werte)

    def act(buero: Buero, wer: Angemeldet) -> str:
        result = berichtigung.mend(buero, wer, aktenzeichen, pairs, grund)
        return f"Neue Fassung, geprüft. Befunde: {_befunde(result)}."

    _act(aktenzeichen, act)


def _befunde(result: befunde.Examination) -> str:
    return worte.befunde([befund.code for befund in result.befunde]) or "keine"


def _pair(entry: str) -> tuple[str, Any]:
    feld, found, wert = entry.partition("=")
    if not found:
        raise KimError(f"„{entry}“ ist nicht von der Form FELD=WERT.")
    if wert == "":
        return feld.strip(), None
    # Only what cannot be meant as text is read as a number or a tick; an AGS keeps its leading zero.
    numeric = feld.endswith(("_cent", "vzae", "monate")) or feld.startswith(
        ("finanzierungsplan.", "baustein")
    )
    if numeric or wert in {"true", "false"}:
        try:
            return feld.strip(), jsonlib.loads(wert)
        except ValueError:
            raise KimError(f"„{wert}“ ist keine Zahl für {feld}.") from None
    return feld.strip(), wert


@review.command
def fassung(aktenzeichen: str, nr: int, *, grund: str, ablehnen: bool = False) -> None:
    """Eine später eingereichte Fassung annehmen oder (--ablehnen) nicht annehmen."""

    def act(buero: Buero, wer: Angemeldet) -> str:
        if ablehnen:
            annahme.decline_fassung(buero, wer, aktenzeichen, nr, grund)
            return f"Fassung {nr} bleibt ohne Wirkung in der Akte."
        result = annahme.accept_fassung(buero, wer, aktenzeichen, nr, grund)
        return f"Fassung {nr} gilt. Befunde: {_befunde(result)}."

    _act(aktenzeichen, act)


@review.command
def nachfordern(aktenzeichen: str, *, text: str) -> None:
    """Von der Kommune ergänzende Angaben verlangen; sie erhält eine E-Mail mit Frist."""
    _act(
        aktenzeichen,
        lambda buero, wer: (
            f"Nachgefordert bis {nachforderung.request_documents(buero, wer, aktenzeichen, text):%d.%m.%Y}."
        ),
    )


@review.command
def ergaenzt(aktenzeichen: str, *, grund: str) -> None:
    """Die Kommune hat geantwortet: zurück in die Prüfung."""
    _act(aktenzeichen, lambda buero, wer: nachforderung.supplement(buero, wer, aktenzeichen, grund))


@review.command
def zuruecknehmen(aktenzeichen: str, *, grund: str) -> None:
    """Die Rücknahme durch die Kommune festhalten; vorgemerkte Mittel werden für die Nächsten frei."""
    _act(aktenzeichen, lambda buero, wer: ende.withdraw(buero, wer, aktenzeichen, grund))


@review.command
def erledigen(aktenzeichen: str, *, grund: str) -> None:
    """Ohne Bescheid beenden: kein Antrag, Dublette, nicht zuständig."""
    _act(aktenzeichen, lambda buero, wer: ende.close(buero, wer, aktenzeichen, grund))


@review.command
def vorziehen(aktenzeichen: str, *, vor: str, gruende: str, vertretung: Vertretung = "") -> None:
    """Einen Vorgang abweichend vom Rang unmittelbar vor einen anderen ziehen; gilt erst mit der Schlusszeichnung."""
    with tuer.office() as buero:
        step = vorziehung.propose_deviation(
            buero, tuer.me(buero), aktenzeichen, vor, gruende, vertretung=vertretung
        )
        with buero.database.reading() as session:
            inhalt = verfuegungen.content(session, verfuegungen.find(session, step.verfuegungsnummer))
    assert isinstance(inhalt, Rangabweichung)
    say(step)
    say_passed(inhalt)


@review.command
def vorzeitig(aktenzeichen: str, *, ab: str, grund: str) -> None:
    """Dem vorzeitigen Beginn ab einem Tag (JJJJ-MM-TT) zustimmen."""
    try:
        tag = date.fromisoformat(ab)
    except ValueError:
        raise KimError(f"„{ab}“ ist kein Tag von der Form JJJJ-MM-TT.") from None
    _act(
        aktenzeichen,
        lambda buero, wer: zustimmung.consent_early_start(buero, wer, aktenzeichen, tag, grund),
    )


@review.command
def aufheben(
    bescheidnummer: str,
    *,
    grundlage: Annotated[
        Aufhebungsgrundlage, Parameter(help="Rücknahme: von Anfang an rechtswidrig. Widerruf: rechtmäßig.")
    ],
    folge: Annotated[
        Aufhebungsfolge, Parameter(help="Wiederaufnahme: neu entscheiden, am alten Rang. Abschluss: beenden.")
    ],
    gruende: Annotated[str, Parameter(help="Begründung; sie steht wörtlich im Bescheid.")],
    vertretung: Vertretung = "",
) -> None:
    """Die Aufhebung eines Bescheids verfügen. Sie gilt erst, wenn eine andere Person gezeichnet hat."""
    with tuer.office() as buero:
        wer, was = tuer.me(buero), (bescheidnummer, grundlage, folge, gruende)
        say(aufhebung.order_annulment(buero, wer, *was, vertretung=vertretung))


@review.command
def aendern(
    bescheidnummer: str,
    *,
    gruende: Annotated[str, Parameter(help="Begründung; sie steht wörtlich im Bescheid.")],
    fassung: Annotated[int | None, Parameter(help="Nummer einer später eingereichten Fassung.")] = None,
    wert: Annotated[list[str] | None, Parameter(help="FELD=WERT wie bei „berichtigen“, mehrfach.")] = None,
    vertretung: Vertretung = "",
) -> None:
    """Eine Bewilligung auf anderen Angaben ändern. Das gilt erst, wenn eine andere Person gezeichnet hat."""
    werte = dict(_pair(entry) for entry in wert or [])
    with tuer.office() as buero:
        wer = tuer.me(buero)
        step = aenderung.order_amendment(
            buero, wer, bescheidnummer, gruende, fassung_nr=fassung, werte=werte, vertretung=vertretung
        )
    say(step)


def _act(aktenzeichen: str, act: Callable[[Buero, Angemeldet], object]) -> None:
    with tuer.office() as buero:
        result = act(buero, tuer.me(buero))
    if isinstance(result, vermerke.Step):
        ausgabe.text(
            f"{result.aktenzeichen}: {worte.wort(worte.STATUS, result.status)}. {result.naechster_schritt}"
        )
    else:
        ausgabe.text(f"{aktenzeichen}: {result if isinstance(result, str) else 'festgehalten.'}")
