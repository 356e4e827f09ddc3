"""What text recognition proposes for pages that are pictures: a queue of its own, never in the way of intake."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from kim.adapters.ocr import tesseract
from kim.adapters.ocr.tesseract import ErkennungGescheitert, Programm
from kim.adapters.sandkasten import SandkastenFehler, SeiteNichtZuZeigen, draw_boxed, propose_boxed
from kim.casework.buero import Buero, KimError
from kim.casework.eingang.register import eingangsnummer
from kim.casework.erfassung.liste import unread_cases
from kim.casework.journal import append
from kim_models.erkennung import Blattmass, Erkannt
from kim_models.rows import Eingang, Erfassung, Scan, Texterkennung
from kim_models.wert import canonical_json, sha256_hex

MAX_SEITEN = 20
"""Of one receipt; an application has four."""
_ANGABEN = ("lauf", "ergebnis", "satz", "programm", "vorschlag_sha256")
"""What the journal says about one run; the proposal itself stands in its row, bound by its hash."""


class KeineTexterkennung(KimError):
    """There is no tesseract here; pages wait for people."""


class SchonErledigt(KimError):
    """Another run, or a person, was faster; what they noted stands, and a sheet that somebody fills in stays good."""


@dataclass(frozen=True)
class Vorschlag:
    """What one run over one receipt gave."""

    eingangsnummer: str
    ergebnis: str
    satz: str
    angaben: int


def waiting(buero: Buero) -> list[int]:
    """Ids of receipts whose pages a person will have to type and nobody has recognised yet, in the order of receipt."""
    with buero.database.reading() as session:
        recognised = select(Texterkennung.eingang_id)
        open_ = set(
            session.exec(select(Scan.eingang_id).where(col(Scan.eingang_id).not_in(recognised))).all()
        )
        return [eingang.id for eingang, *_ in unread_cases(session) if eingang.id in open_]


def installed() -> bool:
    """Whether there is a tesseract with German on this machine."""
    return tesseract.find() is not None


def require_program() -> Programm:
    """Tesseract with German. Raises KeineTexterkennung with what to do."""
    programm = tesseract.find()
    if programm is None:
        raise KeineTexterkennung(tesseract.FEHLT)
    return programm


def recognise(buero: Buero, eingang_id: int) -> Vorschlag:
    """Recognises the pictures of one receipt and notes what they propose; no value of any case changes.

    Takes seconds for each page, all of them before the lock. Raises KeineTexterkennung, DokumentFehlt, SchonErledigt, and
    KimError if there is no sandbox.
    """
    programm = require_program()
    with buero.database.reading() as session:
        eingang, scan = session.get_one(Eingang, eingang_id), session.get_one(Scan, eingang_id)
        before = _notes(session, eingang_id)
    pdf = buero.ablage.get(eingang.dokument_sha256)
    seiten = [int(seite) for seite in scan.seiten.split(",")]
    try:
        vorschlaege, satz, failed = _read(buero, programm, pdf, seiten)
    except SandkastenFehler as error:
        raise KimError(str(error)) from error
    ergebnis = "vorschlag" if vorschlaege else "gescheitert" if failed == len(seiten) else "nichts"
    return note(buero, eingang_id, ergebnis, satz, programm.version, vorschlaege, after=before)


def note(
    buero: Buero,
    eingang_id: int,
    ergebnis: str,
    satz: str,
    programm: str,
    vorschlaege: dict[str, dict[str, Any]],
    *,
    after: tuple[int, int] = (0, 0),
) -> Vorschlag:
    """Notes what one run proposed: path → value and origin. A later run leaves the earlier one in the file.

    `after`: how many runs and captures there were when this one began. Raises SchonErledigt if there are more by now.
    """
    inhalt = canonical_json(vorschlaege)
    with buero.database.writing() as session:
        am = buero.uhr.now()
        nummer = eingangsnummer(session.get_one(Eingang, eingang_id).nr)
        runs, captures = _notes(session, eingang_id)
        if (runs, captures) != after:
            raise SchonErledigt(f"{nummer} ist inzwischen schon erkannt oder abgetippt worden.")
        row = Texterkennung(
            eingang_id=eingang_id,
            lauf=runs + 1,
            ergebnis=ergebnis,
            satz=satz,
            programm=programm,
            vorschlag_json=inhalt,
            vorschlag_sha256=sha256_hex(inhalt),
            am=am,
        )
        session.add(row)
        angaben = {name: getattr(row, name) for name in _ANGABEN}
        append(session, "eingang.texterkennung", nummer, am, angaben)
    return Vorschlag(nummer, ergebnis, satz, len(vorschlaege))


def _notes(session: Session, eingang_id: int) -> tuple[int, int]:
    runs = select(func.count()).where(Texterkennung.eingang_id == eingang_id)
    captures = select(func.count()).where(Erfassung.eingang_id == eingang_id)
    return session.exec(runs).one(), session.exec(captures).one()


def _read(
    buero: Buero, programm: Programm, pdf: bytes, seiten: list[int]
) -> tuple[dict[str, dict[str, Any]], str, int]:
    """The proposals, one German sentence, and how many pages failed."""
    worte, masse, saetze = list[Erkannt](), list[Blattmass](), list[str]()
    for seite in seiten[:MAX_SEITEN]:
        try:
            found, mass = _page(buero, programm, pdf, seite)
        except (ErkennungGescheitert, SeiteNichtZuZeigen) as error:
            saetze.append(f"Seite {seite}: {error}")
            continue
        worte += found
        masse.append(mass)
    failed = len(saetze)
    if len(seiten) > MAX_SEITEN:
        saetze.append(f"Weiter als {MAX_SEITEN} Bildseiten wurde nicht gelesen.")
    vorschlaege: dict[str, dict[str, Any]] = {}
    if masse:
        try:
            vorschlaege = propose_boxed(buero.bild_kasten, worte, masse)
        except SeiteNichtZuZeigen as error:
            saetze.append(str(error))
            failed = len(seiten)
    if vorschlaege:
        wo = ", ".join(str(mass.seite) for mass in masse)
        first = (
            f"Die Texterkennung schlägt {len(vorschlaege)} Angaben vor (Seite {wo});"
            " jede bitte mit dem Bild vergleichen und bestätigen."
        )
    else:
        first = "Die Texterkennung schlägt nichts vor; bitte abtippen."
    return vorschlaege, " ".join([first, *saetze]), failed


def _page(buero: Buero, programm: Programm, pdf: bytes, seite: int) -> tuple[list[Erkannt], Blattmass]:
    bild, mass = draw_boxed(buero.bild_kasten, pdf, seite)
    drehung = tesseract.turned_by(programm, bild)
    upright = mass
    if drehung:
        bild, upright = draw_boxed(buero.bild_kasten, pdf, seite, drehung)
    factor = 72 / bild.dpi
    worte = [
        Erkannt(
            seite,
            wort.zeile,
            wort.links * factor,
            wort.oben * factor,
            wort.rechts * factor,
            wort.unten * factor,
            wort.text,
            wort.sicherheit,
        )
        for wort in tesseract.words(programm, bild)
    ]
    return worte, upright
