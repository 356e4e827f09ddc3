"""How files get from the inbox folder into the office: registered first, then moved aside, never deleted."""

from pathlib import Path

from kim.casework.buero import Buero
from kim.casework.eingang.register import Eingangsbeleg, register_eingang


def korb(buero: Buero) -> Path:
    """The folder that people and programs drop files into."""
    folder = buero.settings.home.resolve() / "eingangskorb"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def waiting(buero: Buero) -> list[Path]:
    """The files that lie there, oldest first; names starting with a dot are still being written."""
    files = [path for path in korb(buero).iterdir() if path.is_file() and not path.name.startswith(".")]
    return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))


def take(buero: Buero, path: Path) -> Eingangsbeleg:
    """Registers one file and moves it to `erledigt/`. Killed in between, the next run finds the same receipt again."""
    receipt = register_eingang(buero, path.name, path.read_bytes(), kanal="eingangskorb")
    done = korb(buero) / "erledigt"
    done.mkdir(exist_ok=True)
    path.replace(done / f"{receipt.eingangsnummer} {path.name}")
    return receipt
