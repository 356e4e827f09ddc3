"""Whether a proof in somebody's hand is of a receipt of ours: entry, chain, moment and original, in one German sentence."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlmodel import Session, select

from kim.adapters.clock import BERLIN
from kim.adapters.document_store import DokumentFehlt
from kim.adapters.sandkasten import SandkastenFehler, read_mail_boxed
from kim.casework.buero import Buero, KimError
from kim.casework.kontrolle import kette
from kim.casework.post.empfangsnachweis import DATEI
from kim.casework.tatsachen import eingang as nachrechnung
from kim.programmes import versions
from kim_models.datum import long_date
from kim_models.rows import Eingang, Ereignis
from kim_models.wert import sha256_hex

Ergebnis = Literal["stimmt", "veraendert", "gefaelscht", "unstimmig", "anderes_original", "fremd", "unlesbar"]
_HOECHSTENS = 2**62


@dataclass(frozen=True)
class Empfangsurteil:
    """The answer: what it is, in one sentence, and which receipt it is about if any."""

    ergebnis: Ergebnis
    satz: str
    eingangsnummer: str | None = None
    eingegangen_am: str | None = None


def verify_receipt(buero: Buero, data: bytes, original: bytes | None = None) -> Empfangsurteil:
    """Compares `empfangsnachweis.json`, or the acknowledgement that carries it, with this office's journal and files.

    `original`: the file that was handed in. Never raises for any content; KimError if an e-mail cannot be opened here.
    """
    try:
        nachweis = nachrechnung.lies(_attached(buero, data))
    except ValueError as error:
        return Empfangsurteil("unlesbar", str(error))
    mangel = next(nachrechnung.maengel(nachweis), "")
    with buero.database.reading() as session:
        unser = nachweis["behoerde"] in _our_names(buero)
        return _judge(session, buero, nachweis, mangel, original, unser=unser)


def _attached(buero: Buero, data: bytes) -> bytes:
    """A mail is a stranger's bytes: it is opened in the sandbox. What starts like JSON is no mail."""
    if nachrechnung.ist_json(data):
        return data
    try:
        mail = read_mail_boxed(buero.mail_kasten, data)
    except SandkastenFehler as error:
        raise KimError(str(error)) from error
    return next((a.inhalt for a in mail.anhaenge if a.dateiname == DATEI), b"")


def _our_names(buero: Buero) -> set[str]:
    return {buero.programm(version).behoerde.name for version in versions(buero.settings.programm)}


def _judge(
    session: Session, buero: Buero, nachweis: Any, mangel: str, original: bytes | None, *, unser: bool
) -> Empfangsurteil:
    nummer = nachweis["eingangsnummer"]

    def urteil(ergebnis: Ergebnis, satz: str) -> Empfangsurteil:
        return Empfangsurteil(ergebnis, satz, nummer, nachweis["eingegangen_am"])

    if mangel:
        return urteil("veraendert", f"Dieser Nachweis zu {nummer} ist verändert: {mangel}")
    hier = [_in_chain(session, e["nr"], e["hash"]) for e in (nachweis["eintrag"], *nachweis["weitere"])]
    kopf = nachweis["kopf"]
    if not unser and not any(hier):
        return urteil(
            "fremd", f"Das ist kein Nachweis dieses Büros, sondern einer von „{nachweis['behoerde'][:80]}“."
        )
    if not unser:
        return urteil(
            "veraendert", f"Dieser Nachweis zu {nummer} ist verändert: Er nennt eine andere Behörde."
        )
    if not (all(hier) and _in_chain(session, kopf["nr"], kopf["hash"])):
        return urteil(
            "gefaelscht",
            f"Dieser Nachweis zu {nummer} passt nicht zu unserem Journal: Er ist gefälscht, oder das Journal wurde"
            " ersetzt; bitte „kim verify“ ausführen und mit der letzten Sicherung vergleichen.",
        )
    if original is not None and sha256_hex(original) not in nachrechnung.originale(nachweis):
        return urteil(
            "anderes_original",
            f"Der Nachweis zu {nummer} ist von uns, die Datei ist aber nicht das Original dazu.",
        )
    falsch = _own_trouble(session, buero, nachweis)
    if falsch:
        return urteil(
            "unstimmig", f"Der Nachweis zu {nummer} ist von uns, aber {falsch}; bitte „kim verify“ ausführen."
        )
    moment = nachrechnung.moment(nachweis).astimezone(BERLIN)
    datei = " und die Datei ist das Original" if original is not None else ""
    return urteil(
        "stimmt",
        f"{nummer} steht unverändert als Eintrag {nachweis['eintrag']['nr']} in unserem Journal: eingegangen am"
        f" {long_date(moment.date())} um {moment:%H:%M:%S} Uhr{datei}.",
    )


def _in_chain(session: Session, nr: int, pruefwert: str) -> bool:
    if not 0 < nr < _HOECHSTENS:
        return False
    return session.exec(select(Ereignis.hash).where(Ereignis.nr == nr)).one_or_none() == pruefwert


def _own_trouble(session: Session, buero: Buero, nachweis: Any) -> str:
    """What in this office no longer fits the proof it gave: nothing is believed because of its own row alone."""
    broken = next(kette.chain(session), None)
    if broken is not None:
        return f"unser Journal stimmt nicht ({broken.ort})"
    row = session.exec(select(Eingang).where(Eingang.ereignis_nr == nachweis["eintrag"]["nr"])).one_or_none()
    if row is None or row.dokument_sha256 != nachweis["sha256"]:
        return "unsere Akte nennt zu diesem Eingang ein anderes Original"
    if row.eingegangen_am != nachrechnung.moment(nachweis) or row.zeitquelle != nachweis["zeitquelle"]:
        return "unsere Akte nennt einen anderen Zeitpunkt"
    for pruefwert in nachrechnung.originale(nachweis):
        try:
            buero.ablage.get(pruefwert)
        except DokumentFehlt:
            return f"das Original ({pruefwert[:12]}…) fehlt in unserer Ablage oder wurde dort verändert"
    return ""
