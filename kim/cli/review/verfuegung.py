"""What holds only when a second person has signed: `kim review vorziehen|aufheben|aendern`."""

from typing import Annotated

from cyclopts import Parameter

from kim.casework.bescheid import aenderung, aufhebung
from kim.casework.reihenfolge import vorziehen as vorziehung
from kim.casework.zeichnung import verfuegung as verfuegungen
from kim.cli.konsole import tuer
from kim.cli.review.angaben import field_and_value
from kim.cli.review.gruppe import Vertretung, review
from kim.cli.verfuegung import say, say_passed
from kim_models.verfuegung import Aufhebungsfolge, Aufhebungsgrundlage, Rangabweichung


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
    werte = dict(field_and_value(entry) for entry in wert or [])
    with tuer.office() as buero:
        wer = tuer.me(buero)
        step = aenderung.order_amendment(
            buero, wer, bescheidnummer, gruende, fassung_nr=fassung, werte=werte, vertretung=vertretung
        )
    say(step)
