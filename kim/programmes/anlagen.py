"""Which files go with a letter: the programme's annexes, each known by its sha256; a missing one blocks issuing."""

from functools import cache

from kim.programmes.laden import ordner
from kim_models.programm import Anlage, Programm
from kim_models.wert import sha256_hex


class AnlageFehlt(ValueError):
    """An annex is missing or is not the file that the programme names."""


@cache
def anlage_bytes(kennung: str, anlage: Anlage) -> bytes:
    """The annex's bytes, checked against its sha256. Raises AnlageFehlt."""
    datei = ordner(kennung) / "anlagen" / anlage.datei
    try:
        data = datei.read_bytes()
    except OSError as error:
        raise AnlageFehlt(
            f"Die Anlage „{anlage.titel}“ ({anlage.datei}) fehlt im Programm {kennung}."
        ) from error
    if sha256_hex(data) != anlage.sha256:
        raise AnlageFehlt(
            f"Die Anlage „{anlage.titel}“ ({anlage.datei}) ist nicht die Datei, die das Programm {kennung} nennt."
            " Bitte die Datei wiederherstellen oder ihren sha256 in der Programmdatei ändern."
        )
    return data


def require_anlagen(programm: Programm) -> None:
    """Raises AnlageFehlt unless every annex of this version is there and unchanged."""
    for anlage in programm.anlagen:
        anlage_bytes(programm.kennung, anlage)
