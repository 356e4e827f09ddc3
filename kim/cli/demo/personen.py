"""Who works in the demo: two invented persons with real accounts and real sessions."""

import secrets
from dataclasses import dataclass

from kim.casework.buero import Buero
from kim.casework.personen import konten
from kim.casework.personen.konten import Angemeldet


@dataclass(frozen=True)
class Team:
    """The reviewer and the signer."""

    pruefung: Angemeldet
    schluss: Angemeldet


def einstellen(buero: Buero) -> None:
    """Creates both with passwords that nobody needs to know again."""
    for kuerzel, name, rollen in (
        ("MS", "Miriam Sander", ["pruefung"]),
        ("JA", "Jochen Albers", ["mitzeichnung", "schlusszeichnung"]),
    ):
        kennwort = secrets.token_urlsafe(12)
        konten.add_person(buero, kuerzel, name, rollen, kuerzel.lower(), kennwort)
        _KENNWORT[kuerzel] = kennwort


_KENNWORT: dict[str, str] = {}
_SITZUNG: dict[str, str] = {}


def anmelden(buero: Buero) -> Team:
    """Both by their sessions; on another simulated day the old ones have ended, and they log in again."""
    reviewer, signer = (_session(buero, kuerzel) for kuerzel in ("MS", "JA"))
    return Team(reviewer, signer)


def _session(buero: Buero, kuerzel: str) -> Angemeldet:
    try:
        return konten.authenticate(buero, _SITZUNG.get(kuerzel, ""))
    except konten.NichtAngemeldet:
        _SITZUNG[kuerzel] = konten.login(buero, kuerzel.lower(), _KENNWORT[kuerzel])
        return konten.authenticate(buero, _SITZUNG[kuerzel])
