"""What is this e-mail, and what should a person know? The message and its attachments → classes, one sentence."""

import re
from collections.abc import Callable, Iterable

from kim.rules.anhang import Anhangrolle
from kim_models.nachricht import Nachricht
from kim_models.wert import Wert

KLASSEN = (
    "antrag",
    "anlage",
    "kein_anhang",
    "verweis_auf_download",
    "auto_antwort",
    "unzustellbar",
    "dateiname_unsicher",
    "duplikat",
    "ersetzt_frueheren",
    "datum_fehlt",
    "kopf_injektion",
    "anhang_nicht_pdf",
    "eingang_nach_frist",
    "manuell",
)
OHNE_MENSCHEN = frozenset(
    {"antrag", "anlage", "auto_antwort", "dateiname_unsicher", "duplikat", "datum_fehlt"}
)
"""Classes that need nobody; any other one asks for a person."""

ZUORDNEN = "Bitte einem Vorgang zuordnen."
"""What a person must do although no class says so."""

_Add = Callable[..., None]
_LINK = re.compile(
    r"(?i)\b(?:https?://|www\.)[^\s/<>\"]+/(?!(?:de/)?(?:impressum|datenschutz|kontakt|abmelden|unsubscribe))[^\s<>\"]+"
    r"|\bwe\.tl/\w+"
)
"""An address with a path: the bare name of a site, its Impressum or Datenschutz stand in signatures and lead to no file."""
_UNTERSCHRIFT = re.compile(r"(?m)^--\s*$")


class Anhangbefund(Wert):
    """What one attachment turned out to be."""

    rolle: Anhangrolle
    vorgang: str = ""
    """Of an application: the case that it founded or was filed with."""
    ersetzt: bool = False
    """An application for a case that has one already."""
    nach_frist: bool = False
    """By the mail's own trace it came after the deadline; a hint, our moment decides."""
    unlesbar: bool = False
    """An annex that could not be read: it might be an application too."""
    gehoert_zu: str = ""
    """Of a file that is here already: the other case that it belongs to."""
    inline: bool = False
    beiwerk: bool = False
    """A logo, a business card, a signature: beside a PDF nobody need look at it."""
    unsicher: bool = False
    """Its name was unsafe."""
    gefahr: str = ""
    """What it would run, as the end of „Der Anhang ist …“; empty if nothing is known."""


class Einordnungsvorschlag(Wert):
    """Classes in the order of `KLASSEN`, and one German sentence why."""

    klassen: tuple[str, ...]
    satz: str

    @property
    def menschen(self) -> bool:
        """Whether a person must act."""
        return asks_people(self.klassen, self.satz)


def asks_people(klassen: Iterable[str], satz: str) -> bool:
    """Whether a person must act on what was filed with these classes and this sentence."""
    return not OHNE_MENSCHEN.issuperset(klassen) or ZUORDNEN in satz


def ohne_antwort(nachricht: Nachricht) -> bool:
    """Whether this is an automatic reply or a delivery report: nothing answers it, and only an application is filed."""
    return nachricht.automatisch == "antwort" or ist_bericht(nachricht)


def ist_bericht(nachricht: Nachricht) -> bool:
    """Whether this is a delivery report: what it encloses is what we sent, and nobody hands it in."""
    return nachricht.rueckmeldung is not None or _bounce(nachricht)


class Bezug(Wert):
    """Which case a message is about, by all that it names: what it answers, tokens, numbers in its subject."""

    vorgang: str | None = None
    """The one case; None if it names none or more than one."""
    mehrere: tuple[str, ...] = ()
    """The cases that it points to, if they are more than one: a person decides."""
    kennung_unbekannt: bool = False
    """It holds what looks like a reply token and is none of ours."""
    unbekannt: tuple[str, ...] = ()
    """Aktenzeichen that it names and that are none of ours; empty if it names a case of ours."""


KEIN_BEZUG = Bezug()


def ordne_ein(
    nachricht: Nachricht, befunde: tuple[Anhangbefund, ...], bezug: Bezug = KEIN_BEZUG, *, neu: bool = False
) -> Einordnungsvorschlag:
    """Classifies one message. `bezug`: the case that it names, answers or founded; `neu`: its annexes founded it."""
    klassen, saetze = set[str](), list[str]()

    def add(klasse: str, satz: str = "") -> None:
        klassen.add(klasse)
        if satz:
            saetze.append(satz)

    if nachricht.mangel:
        add("manuell", f"{nachricht.mangel} Bitte das Original ansehen.")
    automatisch = ohne_antwort(nachricht)
    if automatisch and all(b.rolle != "antrag" for b in befunde):
        _automatic(nachricht, befunde, add)
    else:
        _substance(nachricht, befunde, bezug, add, neu=neu)
        if automatisch:
            add("auto_antwort")
            add(
                "manuell",
                "Sie nennt sich eine automatische Antwort; der Antrag zählt mit seinem Eingang wie jeder andere."
                " Eine Eingangsbestätigung ging nicht hinaus: bitte ansehen und selbst bestätigen.",
            )
    saetze += [
        f"Anhang {nr} ist {b.gefahr}; er wurde nicht ausgeführt. Bitte nicht öffnen."
        for nr, b in enumerate(befunde, start=1)
        if b.gefahr
    ]
    for nr, befund in enumerate(befunde, start=1):
        if befund.gehoert_zu:
            add(
                "manuell",
                f"Anhang {nr} ist Byte für Byte eine Datei, die zu {befund.gehoert_zu} gehört; dort ist sie abgelegt."
                " Bitte prüfen, ob sie auch hierher gehört.",
            )
    if any(b.unsicher for b in befunde):
        add("dateiname_unsicher", "Ein Dateiname war unsicher und wurde durch einen sicheren ersetzt.")
    if nachricht.kopf_injektion:
        add(
            "kopf_injektion",
            "Die Kopfzeilen enthalten Steuerzeichen, die weitere Kopfzeilen vortäuschen; sie werden nur als Text gezeigt.",
        )
    if not nachricht.datum_vorhanden and not nachricht.mangel:
        add(
            "datum_fehlt", "Die Nachricht nennt kein lesbares Datum; es gilt ohnehin unser eigener Zeitpunkt."
        )
    return Einordnungsvorschlag(klassen=tuple(k for k in KLASSEN if k in klassen), satz=" ".join(saetze))


def _automatic(nachricht: Nachricht, befunde: tuple[Anhangbefund, ...], add: _Add) -> None:
    report = nachricht.rueckmeldung
    if report is not None and report.action == "failed":
        add(
            "unzustellbar",
            f"Unsere Nachricht an {report.empfaenger or 'eine unbekannte Adresse'} wurde nicht zugestellt"
            f" ({report.status or 'ohne Kennzahl'}). Bitte Anschrift prüfen.",
        )
    elif report is None and _bounce(nachricht):
        add("unzustellbar", "Eine unserer Nachrichten wurde nicht zugestellt. Bitte das Original ansehen.")
    else:
        add("auto_antwort", "Automatische Antwort: Sie wird aufbewahrt und nicht beantwortet.")
    if report is None and any(b.rolle not in {"bild", "signatur"} for b in befunde):
        add("manuell", "Sie hat Anhänge, die nicht eingeordnet wurden. Bitte ansehen.")


def _substance(
    nachricht: Nachricht, befunde: tuple[Anhangbefund, ...], bezug: Bezug, add: _Add, *, neu: bool
) -> None:
    rollen, vorgang = {b.rolle for b in befunde}, bezug.vorgang
    zu = f" Sie gehört zu {vorgang}." if vorgang else ""
    antraege = [b.vorgang for b in befunde if b.rolle == "antrag"]
    if antraege:
        add("antrag", _applications(antraege))
    if "duplikat" in rollen:
        add(
            "duplikat",
            "Dieselbe Datei ist schon früher eingegangen; es bleibt bei dem früheren Eingang." + zu,
        )
    if any(b.ersetzt for b in befunde):
        add(
            "ersetzt_frueheren",
            "Sie ersetzt womöglich einen früheren Antrag: bitte vergleichen und entscheiden.",
        )
    if "anlage" in rollen:
        ohne = "antrag" not in rollen and not vorgang
        if neu:
            genannt = "der genannte Vorgang unbekannt" if bezug.unbekannt else "kein Vorgang genannt"
            zu = f" Ein Antrag ist nicht dabei und {genannt}; angelegt wurde {vorgang}. {ZUORDNEN}"
        add("anlage", "Sie bringt Anlagen." + (f" {ZUORDNEN}" if ohne else zu))
        if len(set(antraege)) > 1:
            add("manuell", "Bitte prüfen, zu welchem der Anträge die Anlagen gehören.")
    if any(b.nach_frist for b in befunde):
        add("eingang_nach_frist", "Nach den Kopfzeilen kam sie erst nach der Antragsfrist an.")
    if bezug.mehrere:
        add(
            "manuell",
            f"Sie weist auf mehrere Vorgänge ({', '.join(bezug.mehrere)}). Bitte ansehen und zuordnen.",
        )
    elif bezug.kennung_unbekannt and not vorgang:
        add(
            "manuell",
            "Sie nennt eine Antwortkennung, die es hier nicht gibt, vielleicht verschrieben. Bitte zuordnen.",
        )
    if bezug.unbekannt:
        add(
            "manuell",
            f"Sie nennt {' und '.join(bezug.unbekannt)}; ein solches Aktenzeichen gibt es hier nicht."
            " Bitte den Absender fragen.",
        )
    if "manuell" in rollen or any(b.unlesbar for b in befunde):
        add("manuell", "Ein PDF ließ sich nicht als Antrag lesen. Bitte ansehen und abtippen.")
    if nachricht.verschluesselt:
        add("manuell", "Die Nachricht ist verschlüsselt. Bitte mit dem Zertifikat der Behörde öffnen.")
    pdf = bool(rollen & {"antrag", "anlage", "duplikat", "doppelt", "manuell"})
    # A picture handed in (not one of the text's own) may be a photographed application.
    other = any(
        b.rolle in {"archiv", "sonstiges"} or (b.rolle == "bild" and not b.inline)
        for b in befunde
        if not (b.beiwerk and pdf)
    )
    if nachricht.unvollstaendig and rollen and not pdf:
        add("manuell", "Ihre Anhänge wurden aufbewahrt und nicht eingeordnet.")
    elif other and not nachricht.verschluesselt:
        add(
            "anhang_nicht_pdf",
            "Ein Anhang ist kein PDF; er wurde aufbewahrt und nicht geöffnet. Bitte ansehen.",
        )
    elif not pdf and not nachricht.verschluesselt and not nachricht.mangel:
        if _links_to_a_file(nachricht):
            add(
                "verweis_auf_download",
                "Die Nachricht hat keinen Anhang und nennt eine Internetadresse; sie wurde nicht aufgerufen.",
            )
        else:
            add("kein_anhang", "Die Nachricht hat keinen Anhang." + zu)


def _links_to_a_file(nachricht: Nachricht) -> bool:
    """Whether a text leads to something to be fetched. What the HTML half repeats is judged where the plain text has it."""
    if _LINK.search(_UNTERSCHRIFT.split(nachricht.text)[0]):
        return True
    weitere = (_UNTERSCHRIFT.split(text)[0] for text in nachricht.weitere_texte)
    return any(adresse not in nachricht.text for text in weitere for adresse in _LINK.findall(text))


def _applications(vorgaenge: list[str]) -> str:
    if len(vorgaenge) == 1:
        return "Die Nachricht enthält einen Antrag."
    return f"Die Nachricht enthält {len(vorgaenge)} Anträge, abgelegt unter {' und '.join(dict.fromkeys(vorgaenge))}."


def _bounce(nachricht: Nachricht) -> bool:
    local = nachricht.von_adresse.lower().partition("@")[0]
    return local == "mailer-daemon" and nachricht.rueckmeldung is None
