"""What does this e-mail say, read by a worker that can do no harm? The same answer as `parse`, or what is wrong with it."""

from pydantic import ValidationError

from kim.adapters.sandkasten.kasten import Aufgabe, Modus, Sandkasten, Stand
from kim_models.nachricht import Nachricht
from kim_models.wert import canonical_json, sha256_hex

FRIST = 7.0
"""Seconds for one mail; with a worker's start the verdict comes within 8. A busy machine must not make mails unreadable."""
RECHENZEIT = 2.5
"""Seconds of computing for one mail, as the kernel's ticks count them; most mails take a thousandth."""

_SAETZE: dict[Stand, str] = {
    "zu_gross": "Die Nachricht ist ungewöhnlich groß und wurde nicht gelesen.",
    "zu_langsam": "Die Nachricht ließ sich in der vorgesehenen Zeit nicht lesen.",
    "speicher": "Die Nachricht braucht beim Lesen zu viel Speicher.",
    "abgestuerzt": "Das Leseprogramm ist an dieser Nachricht gescheitert. Bitte nur mit Vorsicht öffnen.",
}


def sandbox_for_mail(modus: Modus = "streng", plaetze: int | None = None) -> Sandkasten:
    """The workers that read e-mails."""
    aufgabe = Aufgabe(
        "kim.adapters.sandkasten.mail_innen:prepare", FRIST, {"nachricht": shape()}, rechenzeit=RECHENZEIT
    )
    return Sandkasten(aufgabe, modus, plaetze)


def shape() -> str:
    """What a Nachricht looks like, as a hash that parent and worker compare (see `pdf.shape`)."""
    return sha256_hex(canonical_json(Nachricht.model_json_schema()))


def read_mail_boxed(kasten: Sandkasten, daten: bytes) -> Nachricht:
    """Reads one mail. Never raises for any content; SandkastenFehler if no worker can be had."""
    ausgang = kasten.run(daten)
    if ausgang.stand == "gut":
        try:
            return Nachricht.model_validate_json(ausgang.text)
        except ValidationError:
            return Nachricht(mangel=_SAETZE["abgestuerzt"])
    return Nachricht(mangel=_SAETZE[ausgang.stand])
