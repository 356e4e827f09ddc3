"""How a letter gets its seal: after its bytes are frozen, or not at all; never an unsealed letter where a seal is set up."""

from sqlmodel import Session, col, select

from kim.adapters.siegel import Siegelbefund, Siegelfehler, read_seal
from kim.casework.buero import Buero, KimError
from kim.casework.journal import append, entries
from kim_models.rows import Ausfertigung


class BriefUngesiegelt(KimError):
    """The decision stands, but its letter has no seal yet and waits; the next run tries again."""


def require(buero: Buero) -> None:
    """Asked before a number is drawn: that a letter of today could be sealed. Raises BriefUngesiegelt."""
    try:
        if buero.siegel is not None:
            buero.siegel.require_valid(buero.uhr.now())
    except Siegelfehler as error:
        raise BriefUngesiegelt(str(error)) from error


def sealed(buero: Buero, pdf: bytes, bescheidnummer: str, vorgang: str) -> bytes:
    """The letter with the office's seal; as it is if none is set up.

    Raises BriefUngesiegelt, and the journal then says why the letter waits: once for each reason, not once for each try.
    """
    try:
        return pdf if buero.siegel is None else buero.siegel.seal(pdf, buero.uhr.now())
    except Siegelfehler as error:
        satz = f"Der Brief zu {bescheidnummer} wartet auf sein Siegel: {error}"
        with buero.database.writing() as session:
            _note(session, buero, vorgang, {"bescheid": bescheidnummer, "satz": str(error)})
        raise BriefUngesiegelt(satz) from error


def _note(session: Session, buero: Buero, vorgang: str, angaben: dict[str, str]) -> None:
    art = "bescheid.ungesiegelt"
    if not any(entry.art == art and daten == angaben for entry, daten in entries(session, vorgang)):
        append(session, art, vorgang, buero.uhr.now(), angaben)


def last_was_sealed(buero: Buero) -> bool:
    """Whether the newest letter carries a seal: if so and none is set up any more, somebody should know."""
    with buero.database.reading() as session:
        newest = session.exec(
            select(Ausfertigung.dokument_sha256).order_by(col(Ausfertigung.bescheid_id).desc()).limit(1)
        ).one_or_none()
    return newest is not None and read_seal(buero.ablage.get(newest)).zustand != "keins"


def is_letter(stored: bytes, pdf: bytes) -> bool:
    """Whether a stored letter is this one: the same bytes, or these with a valid seal over the whole and nothing else."""
    if stored == pdf:
        return True
    return stored.startswith(pdf) and read_seal(stored).zustand == "gueltig"


def in_words(befund: Siegelbefund) -> str:
    """The sealer's name as it stands in sentences."""
    return f"„{befund.zertifikat.name}“" if befund.zertifikat is not None else "ohne lesbares Zertifikat"
