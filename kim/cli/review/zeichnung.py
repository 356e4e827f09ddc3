"""Proposing and signing: `kim review vermerk|zeichnen|zurueckgeben`."""

from typing import Annotated, Literal

from cyclopts import Parameter

from kim.casework import worte
from kim.casework.auskunft import fallakte
from kim.casework.betrieb.anstoss import start_review
from kim.casework.zeichnung import vermerk as vermerke
from kim.cli.konsole import ausgabe, tuer
from kim.cli.konsole.pruefwert import seen
from kim.cli.review.gruppe import Vertretung, act_on, review


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
    act_on(
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
    act_on(aktenzeichen, lambda buero, wer: vermerke.hand_back(buero, wer, aktenzeichen, grund))
