"""The demo's recipients' file: invented addresses and mail domains for the 54, in the form of a real one."""

import csv
import unicodedata
from pathlib import Path

from kim.programmes.register import register


def schreiben(path: Path) -> None:
    """Writes one line for each recipient of the register; street and mailbox are invented, the seat is real."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["ags", "zeile1", "strasse", "plz", "ort", "email", "elektronisch"])
        for nr, empfaenger in enumerate(register().values(), start=1):
            domain = _ascii(empfaenger.name)
            out.writerow(
                [
                    empfaenger.ags,
                    "Kommunales Integrationszentrum",
                    f"Musterstraße {nr}",
                    f"{40000 + 137 * nr:05d}",
                    empfaenger.sitz,
                    f"ki@{domain}.example",
                    "ja",
                ]
            )


def _ascii(name: str) -> str:
    spelled = name.lower()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        spelled = spelled.replace(umlaut, plain)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())
