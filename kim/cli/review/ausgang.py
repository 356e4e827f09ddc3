"""How a case ends or changes its course without a signature: `kim review zuruecknehmen|erledigen|vorzeitig`."""

from datetime import date

from kim.casework.buero import KimError
from kim.casework.pruefung import ende, zustimmung
from kim.cli.review.gruppe import act_on, review


@review.command
def zuruecknehmen(aktenzeichen: str, *, grund: str) -> None:
    """Die Rücknahme durch die Kommune festhalten; vorgemerkte Mittel werden für die Nächsten frei."""
    act_on(aktenzeichen, lambda buero, wer: ende.withdraw(buero, wer, aktenzeichen, grund))


@review.command
def erledigen(aktenzeichen: str, *, grund: str) -> None:
    """Ohne Bescheid beenden: kein Antrag, Dublette, nicht zuständig."""
    act_on(aktenzeichen, lambda buero, wer: ende.end_case(buero, wer, aktenzeichen, grund))


@review.command
def vorzeitig(aktenzeichen: str, *, ab: str, grund: str) -> None:
    """Dem vorzeitigen Beginn ab einem Tag (JJJJ-MM-TT) zustimmen."""
    try:
        tag = date.fromisoformat(ab)
    except ValueError:
        raise KimError(f"„{ab}“ ist kein Tag von der Form JJJJ-MM-TT.") from None
    act_on(
        aktenzeichen,
        lambda buero, wer: zustimmung.consent_early_start(buero, wer, aktenzeichen, tag, grund),
    )
