"""What needs a second person: `kim verfuegung list|show|zeichnen|verwerfen`. Who acts is logged in."""

from typing import Annotated

from cyclopts import App, Parameter

from kim.adapters.clock import BERLIN
from kim.casework import akte, worte
from kim.casework.bescheid import verfuegungsstand
from kim.casework.betrieb.anstoss import start_issue
from kim.casework.erzaehlung.ereignisse import sentence
from kim.casework.journal import entries
from kim.casework.zeichnung import verfuegung as verfuegungen
from kim.cli.konsole import ausgabe, tuer
from kim.cli.konsole.pruefwert import seen
from kim_models.betrag import format_euro
from kim_models.verfuegung import Aenderungsverfuegung, Rangabweichung

verfuegung = App(name="verfuegung")

_DANEBEN = {"berechnung", "uebergangen"}
"""What of a content is not shown as it is."""

_RANG = {
    "vorgeschlagen": "Es fehlt eine Zeichnung.",
    "gezeichnet": "Gilt, bis über den Vorgang entschieden ist.",
}
"""What comes next with a deviation from the rank."""


@verfuegung.command(name="list")
def list_(*, alle: bool = False, json: bool = False) -> None:
    """Verfügungen, die noch nicht ausgeführt sind, in der Reihenfolge ihrer Nummern. --alle: auch beendete."""
    with tuer.office() as buero, buero.database.reading() as session:
        waits = {stand.verfuegungsnummer: stand.grund[1] for stand in verfuegungsstand.overview(buero)}
        rows = [
            {
                "verfuegungsnummer": row.verfuegungsnummer,
                "art": row.art,
                "status": row.status,
                "vorgang": akte.vorgang_of(session, row),
                "naechster_schritt": waits.get(row.verfuegungsnummer) or _RANG.get(row.status, ""),
            }
            for row in verfuegungen.orders(session, *(() if alle else verfuegungen.LEBENDE))
        ]
    if json:
        ausgabe.as_json("kim.verfuegung-list/1", {"verfuegungen": rows})
        return
    columns = ["Verfügung", "Art", "Status", "Vorgang", "Nächster Schritt"]
    cells = [
        {
            **row,
            "art": worte.wort(worte.VERFUEGUNG, row["art"]),
            "status": worte.wort(worte.STATUS, row["status"]),
        }
        for row in rows
    ]
    ausgabe.table(columns, [list(row.values()) for row in cells], below=("Nächster Schritt",))


@verfuegung.command
def show(verfuegungsnummer: str, *, json: bool = False) -> None:
    """Eine Verfügung: was sie anordnet, die Zeichnungen und der Verlauf."""
    with tuer.office() as buero, buero.database.reading() as session:
        row = verfuegungen.find(session, verfuegungsnummer)
        inhalt = verfuegungen.content(session, row)
        signs = verfuegungen.signatures(session, row)
        verlauf = [
            (entry, daten)
            for entry, daten in entries(session, akte.vorgang_of(session, row))
            if daten.get("verfuegung") == verfuegungsnummer
        ]
    if json:
        ausgabe.as_json(
            "kim.verfuegung-show/1",
            {
                "verfuegungsnummer": verfuegungsnummer,
                "status": row.status,
                "inhalt_sha256": row.inhalt_sha256,
                "inhalt": inhalt.model_dump(mode="json"),
                "zeichnungen": [sign.model_dump(mode="json") for sign in signs],
            },
        )
        return
    art, status = worte.wort(worte.VERFUEGUNG, row.art), worte.wort(worte.STATUS, row.status)
    ausgabe.heading(f"{verfuegungsnummer} · {art} · {status}")
    ausgabe.table(
        ["Angabe", "Wert"],
        [[name, value] for name, value in inhalt.model_dump(mode="json").items() if name not in _DANEBEN],
    )
    if isinstance(inhalt, Rangabweichung):
        say_passed(inhalt)
    if isinstance(inhalt, Aenderungsverfuegung):
        ausgabe.heading("Betrag nach den Regeln")
        for schritt in inhalt.berechnung.schritte:
            ausgabe.text(f"  {schritt.text} → {format_euro(schritt.betrag_cent)}")
        je_jahr = ", ".join(
            f"{jahr}: {format_euro(cent)}"
            for jahr, cent in sorted(inhalt.berechnung.bewilligt_je_jahr.items())
        )
        ausgabe.text(f"  bewilligt würden {format_euro(inhalt.berechnung.bewilligt_cent)} ({je_jahr})")
    ausgabe.text(f"Prüfwert dessen, was gezeichnet wird: {row.inhalt_sha256[:16]}")
    ausgabe.heading("Was geschehen ist")
    for entry, daten in verlauf:
        ausgabe.text(f"  {entry.am.astimezone(BERLIN):%d.%m.%Y %H:%M:%S}  {sentence(entry.art, daten)}")


@verfuegung.command
def zeichnen(
    verfuegungsnummer: str,
    *,
    pruefwert: Annotated[
        str, Parameter(help="Anfang des Prüfwerts aus „show“: gezeichnet wird, was gesehen wurde.")
    ],
    mit: Annotated[bool, Parameter(help="Mitzeichnung statt Schlusszeichnung.")] = False,
    vertretung: Annotated[
        str, Parameter(help="Kürzel der Person, für die gezeichnet wird („kim vertretung list“).")
    ] = "",
) -> None:
    """Eine Verfügung zeichnen. Der Lauf „issue“ (oder der Nachtlauf) richtet sich danach."""
    with tuer.office() as buero:
        wer = tuer.me(buero)
        with buero.database.reading() as session:
            current = verfuegungen.find(session, verfuegungsnummer).inhalt_sha256
        full = seen(pruefwert, current, "kim verfuegung show")
        door = verfuegungen.cosign if mit else verfuegungen.sign_off
        say(door(buero, wer, verfuegungsnummer, full, vertretung=vertretung))
    if not mit:
        ausgabe.hint(start_issue(full))


@verfuegung.command
def verwerfen(verfuegungsnummer: str, *, grund: str) -> None:
    """Eine Verfügung verwerfen, solange sie nicht ausgeführt ist."""
    with tuer.office() as buero:
        say(verfuegungen.discard(buero, tuer.me(buero), verfuegungsnummer, grund))


def say(schritt: verfuegungen.Verfuegungsschritt) -> None:
    """What an act on a Verfügung led to."""
    ausgabe.text(
        f"{schritt.verfuegungsnummer}: {worte.wort(worte.STATUS, schritt.status)} (Prüfwert {schritt.inhalt_sha256[:16]})."
        f" {schritt.naechster_schritt}"
    )


def say_passed(inhalt: Rangabweichung) -> None:
    """Who is passed by a deviation from the rank, and what it costs each of them."""
    for one in inhalt.uebergangen:
        ausgabe.paragraph(
            f"{one.aktenzeichen} wird übergangen: Platz {one.platz_nachher} statt {one.platz_vorher}. Prognose vorher:"
            f" {one.prognose_vorher}; nachher: {one.prognose_nachher}."
        )
