"""Lump sums without application: `kim pauschale vorschlagen|list|show|zeichnen|verwerfen`. Who acts is logged in."""

from typing import Annotated

from cyclopts import App, Parameter

from kim.adapters.clock import BERLIN
from kim.casework.betrieb.anstoss import start_issue
from kim.casework.buero import Buero
from kim.casework.erzaehlung.ereignisse import sentence
from kim.casework.haushalt import mittel
from kim.casework.journal import entries
from kim.casework.pauschale import festsetzung as pauschalen
from kim.casework.pauschale import verteilliste
from kim.cli.konsole import ausgabe, tuer
from kim.cli.konsole.pruefwert import seen
from kim_models.betrag import format_euro

Vertretung = Annotated[
    str, Parameter(help="Kürzel der Person, für die gezeichnet wird („kim vertretung list“).")
]
pauschale = App(name="pauschale")


@pauschale.command
def vorschlagen(*, baustein: int, jahr: int, vertretung: Vertretung = "") -> None:
    """Die Verteilliste eines Bausteins und Haushaltsjahrs berechnen, zeichnen und zur Schlusszeichnung vorlegen."""
    with tuer.office() as buero:
        wer = tuer.me(buero)
        mittel.open_budget(buero)
        _say(verteilliste.propose(buero, wer, baustein, jahr, vertretung=vertretung))


@pauschale.command(name="list")
def list_(*, json: bool = False) -> None:
    """Alle Verteillisten mit ihrem Stand."""
    with tuer.office() as buero:
        stand = pauschalen.overview(buero)
    if json:
        ausgabe.as_json("kim.pauschale-list/1", {"listen": [vars(row) for row in stand]})
        return
    columns = [
        "Verteilliste",
        "Baustein",
        "Jahr",
        "Status",
        "Summe",
        "Empfänger",
        "beschieden",
        "Nächster Schritt",
    ]
    cells = [
        [
            row.listennummer,
            row.baustein,
            row.haushaltsjahr,
            row.status,
            format_euro(row.summe_cent),
            row.empfaenger,
            row.beschieden,
            row.grund[1],
        ]
        for row in stand
    ]
    ausgabe.table(columns, cells, right=("Summe", "Empfänger", "beschieden"))


@pauschale.command
def show(listennummer: str, *, json: bool = False) -> None:
    """Eine Verteilliste: Rechtsgrundlage, Schlüssel, Annahmen, jeder Posten, die Zeichnungen und der Verlauf."""
    with tuer.office() as buero, buero.database.reading() as session:
        liste = verteilliste.load(session, listennummer)
        inhalt = verteilliste.content(session, liste)
        signs = verteilliste.signatures(session, liste)
        verlauf = entries(session, listennummer)
    if json:
        ausgabe.as_json(
            "kim.pauschale-show/1",
            {
                "listennummer": listennummer,
                "status": liste.status,
                "inhalt_sha256": liste.inhalt_sha256,
                "inhalt": inhalt.model_dump(mode="json"),
                "zeichnungen": [row.model_dump(mode="json") for row in signs],
            },
        )
        return
    ausgabe.heading(f"{listennummer} · Baustein {liste.baustein} · {liste.haushaltsjahr} · {liste.status}")
    ausgabe.text(f"Rechtsgrundlage: {inhalt.rechtsgrundlage.text}")
    ausgabe.text(f"Schlüssel: {inhalt.schluessel}")
    for schritt in inhalt.schritte:
        ausgabe.text(f"  {schritt.text}: {format_euro(schritt.betrag_cent)}")
    ausgabe.heading("Annahmen")
    for annahme in inhalt.annahmen or ("keine",):
        ausgabe.text(f"  {annahme}")
    rows = [
        [
            p.lfd,
            p.ags,
            p.name,
            f"{p.vzae:g}".replace(".", ","),
            format_euro(inhalt.satz_cent),
            format_euro(p.betrag_cent),
        ]
        for p in inhalt.posten
    ]
    ausgabe.table(
        ["Nr.", "AGS", "Empfänger", "VZÄ", "Satz", "Pauschale"],
        rows,
        right=("Nr.", "VZÄ", "Satz", "Pauschale"),
    )
    ausgabe.text(f"Summe: {format_euro(inhalt.summe_cent)}")
    ausgabe.text(f"Prüfwert dessen, was gezeichnet wird: {liste.inhalt_sha256[:16]}")
    ausgabe.heading("Was geschehen ist")
    for entry, daten in verlauf:
        ausgabe.text(f"  {entry.am.astimezone(BERLIN):%d.%m.%Y %H:%M:%S}  {sentence(entry.art, daten)}")


@pauschale.command
def zeichnen(
    listennummer: str,
    *,
    pruefwert: Annotated[
        str, Parameter(help="Anfang des Prüfwerts aus „show“: gezeichnet wird, was gesehen wurde.")
    ],
    mit: Annotated[bool, Parameter(help="Mitzeichnung statt Schlusszeichnung.")] = False,
    vertretung: Vertretung = "",
) -> None:
    """Die Liste zeichnen. Der Lauf „issue“ (oder der Nachtlauf) stellt danach die Bescheide aus."""
    with tuer.office() as buero:
        wer = tuer.me(buero)
        full = seen(pruefwert, _hash_of(buero, listennummer), "kim pauschale show")
        door = verteilliste.cosign if mit else verteilliste.sign_off
        _say(door(buero, wer, listennummer, full, vertretung=vertretung))
    if not mit:
        ausgabe.hint(start_issue(full))


@pauschale.command
def verwerfen(listennummer: str, *, grund: str) -> None:
    """Eine Liste verwerfen, solange aus ihr noch kein Bescheid entstanden ist."""
    with tuer.office() as buero:
        _say(verteilliste.discard(buero, tuer.me(buero), listennummer, grund))


def _hash_of(buero: Buero, listennummer: str) -> str:
    with buero.database.reading() as session:
        return verteilliste.load(session, listennummer).inhalt_sha256


def _say(schritt: verteilliste.Listenschritt) -> None:
    ausgabe.text(
        f"{schritt.listennummer}: {schritt.status} (Prüfwert {schritt.inhalt_sha256[:16]}). {schritt.naechster_schritt}"
    )
