"""What became of a decision whose COMMIT nobody answered: read again behind the lock, by its idempotency key."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import sleep

from sqlalchemy import select

from kim.adapters.database import CommitUngewiss, TransientError
from kim.casework.buero import Buero, KimError
from kim_models.rows import Bescheid
from kim_models.rows.spalten import tabelle

_WARTEN = (0.1, 0.3, 1.0, 3.0, 6.0)
"""Seconds between the looks: a server that was killed needs a moment to stand up again."""
_B = tabelle(Bescheid).c


class SchluesselVergeben(KimError):
    """Under the key of this decision stands another payload: an alarm, a person must look."""


@dataclass
class Entwurf:
    """The key and the hash of what a transaction is about to commit; empty while it has decided nothing."""

    schluessel: str = ""
    nutzlast_sha256: str = field(default="")


@contextmanager
def certain(buero: Buero) -> Iterator[Entwurf]:
    """Around one deciding transaction: after it, its decision is committed, or a TransientError says that it is not.

    The block fills in the draft before it commits. Raises SchluesselVergeben if the key holds another payload.
    """
    entwurf = Entwurf()
    try:
        yield entwurf
    except CommitUngewiss:
        if not _committed(buero, entwurf):
            raise TransientError(
                "Die Datenbank hat den Bescheid nicht gespeichert; es wurde nichts gezählt und nichts gebucht."
            ) from None


def _committed(buero: Buero, entwurf: Entwurf) -> bool:
    for seconds in (*_WARTEN, None):
        try:
            return _look(buero, entwurf)
        except TransientError:
            if seconds is None:
                raise
            # Outside every lock: nobody waits for us meanwhile.
            sleep(seconds)
    return False


def _look(buero: Buero, entwurf: Entwurf) -> bool:
    # Behind the lock: whoever was still committing for us has finished by now, or is gone.
    with buero.database.writing() as session:
        query = select(_B.nutzlast_sha256).where(_B.schluessel == entwurf.schluessel)
        found = session.execute(query).scalar_one_or_none()
    if found is not None and found != entwurf.nutzlast_sha256:
        raise SchluesselVergeben(
            f"Unter dem Schlüssel {entwurf.schluessel} steht ein anderer Bescheid als der eben entschiedene."
            " Es wird nicht weiter beschieden, bis eine Person nachgesehen hat („kim verify“)."
        )
    return found is not None
