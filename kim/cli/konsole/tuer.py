"""Who stands at the command's door: opens the office, knows who is logged in, turns every error into a clear answer."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError

from deployments.server import PrefectStartetNicht
from kim.adapters.database import CommitUngewiss, Refusal, SchemaAbweichung, TransientError
from kim.adapters.document_store import DokumentFehlt
from kim.casework.buero import Buero, KimError, open_office
from kim.casework.personen.konten import Angemeldet, NichtAngemeldet, authenticate
from kim.cli.konsole import ausgabe
from kim.programmes import ProgrammFehler
from kim.programmes.zustelladressen import ZustelladressenFehler
from kim.settings import load


@contextmanager
def office() -> Iterator[Buero]:
    """The office of the settings, closed at the end."""
    settings = load()
    if not settings.database_url and not (settings.home / "office.sqlite").exists():
        ausgabe.hint(
            f"In {settings.home.resolve()} wird ein neues Büro angelegt (KIM_HOME nennt den Ordner)."
        )
    buero = open_office(settings)
    try:
        yield buero
    finally:
        buero.close()


def keep_token(token: str) -> None:
    """Keeps the session's token where only this user can read it."""
    path = load().sitzungspfad
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token)


def token() -> str:
    """The token of whoever is logged in; raises NichtAngemeldet."""
    try:
        return load().sitzungspfad.read_text().strip()
    except OSError:
        raise NichtAngemeldet("Niemand ist angemeldet. Bitte zuerst „kim login NAME“.") from None


def forget_token() -> None:
    """Forgets the session's token."""
    load().sitzungspfad.unlink(missing_ok=True)


def me(buero: Buero) -> Angemeldet:
    """The person who is logged in: from the session alone, never from an option."""
    return authenticate(buero, token())


def answer(raised: Exception) -> int:
    """Says what went wrong and what to do, and gives the exit code; raises again what no person can mend."""
    try:
        raise raised
    except (KimError, Refusal, SchemaAbweichung, ZustelladressenFehler) as error:
        ausgabe.error(str(error))
        return ausgabe.GESCHEITERT
    except DokumentFehlt as error:
        ausgabe.error(str(error))
        return ausgabe.UNSTIMMIG
    except (CommitUngewiss, PrefectStartetNicht) as error:
        ausgabe.error(str(error))
        return ausgabe.NICHT_ERREICHBAR
    except TransientError as error:
        ausgabe.error(f"{error} Bitte in einem Augenblick wiederholen.")
        return ausgabe.NICHT_ERREICHBAR
    except DBAPIError as error:
        ausgabe.error(
            f"Die Datenbank ist nicht erreichbar oder beschädigt: {str(error.orig).splitlines()[0]}"
        )
        ausgabe.error("„kim doctor“ sieht nach.")
        return ausgabe.NICHT_ERREICHBAR
    except (ArgumentError, ModuleNotFoundError):
        ausgabe.error("KIM_DATABASE_URL nennt keine brauchbare Datenbank (sqlite:///… oder postgresql://…).")
        return ausgabe.FALSCH_BENUTZT
    except ProgrammFehler as error:
        ausgabe.error(f"{error} (KIM_PROGRAMM)")
        return ausgabe.FALSCH_BENUTZT
    except ValidationError as error:
        felder = ", ".join(f"KIM_{str(part['loc'][0]).upper()}" for part in error.errors() if part["loc"])
        ausgabe.error(f"Eine Einstellung passt nicht: {felder or error}.")
        return ausgabe.FALSCH_BENUTZT
    except BrokenPipeError:
        # The reader of our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ausgabe.FERTIG
    except OSError as error:
        ausgabe.error(f"{error.strerror or error}: {error.filename or load().home.resolve()}")
        return ausgabe.NICHT_ERREICHBAR
