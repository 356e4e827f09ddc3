"""What the application says, and what is still missing: `kim review berichtigen|fassung|nachfordern|ergaenzt`."""

import json as jsonlib
from typing import Annotated, Any

from cyclopts import Parameter

from kim.casework import worte
from kim.casework.buero import Buero, KimError
from kim.casework.personen.konten import Angemeldet
from kim.casework.pruefung import annahme, befunde, berichtigung, nachforderung
from kim.cli.review.gruppe import act_on, review


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
    pairs = dict(field_and_value(entry) for entry in werte)

    def act(buero: Buero, wer: Angemeldet) -> str:
        result = berichtigung.mend(buero, wer, aktenzeichen, pairs, grund)
        return f"Neue Fassung, geprüft. Befunde: {codes_in_words(result)}."

    act_on(aktenzeichen, act)


def codes_in_words(result: befunde.Pruefergebnis) -> str:
    return worte.befunde([befund.code for befund in result.befunde]) or "keine"


def field_and_value(entry: str) -> tuple[str, Any]:
    """`FELD=WERT` as a pair; an empty value clears. Raises KimError for what has no such form."""
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
        return f"Fassung {nr} gilt. Befunde: {codes_in_words(result)}."

    act_on(aktenzeichen, act)


@review.command
def nachfordern(aktenzeichen: str, *, text: str) -> None:
    """Von der Kommune ergänzende Angaben verlangen; sie erhält eine E-Mail mit Frist."""
    act_on(
        aktenzeichen,
        lambda buero, wer: (
            f"Nachgefordert bis {nachforderung.request_documents(buero, wer, aktenzeichen, text):%d.%m.%Y}."
        ),
    )


@review.command
def ergaenzt(aktenzeichen: str, *, grund: str) -> None:
    """Die Kommune hat geantwortet: zurück in die Prüfung."""
    act_on(aktenzeichen, lambda buero, wer: nachforderung.supplement(buero, wer, aktenzeichen, grund))
