"""Who am I: `kim login`, `kim logout`."""

from getpass import getpass

from kim.casework.personen import konten
from kim.cli.konsole import ausgabe, tuer


def login(name: str) -> None:
    """Logs in: the password is asked for without echo, or read as one line from a pipe."""
    kennwort = ausgabe.ask_secret("Kennwort: ", getpass)
    with tuer.office() as buero:
        token = konten.login(buero, name, kennwort)
        tuer.keep_token(token)
        wer = konten.authenticate(buero, token)
    ausgabe.text(f"Angemeldet: {wer.person.name} ({', '.join(sorted(wer.rollen)) or 'ohne Rolle'}).")


def logout() -> None:
    """Ends the session at once."""
    with tuer.office() as buero:
        konten.logout(buero, tuer.token())
    tuer.forget_token()
    ausgabe.text("Abgemeldet.")
