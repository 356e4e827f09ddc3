"""How messages get from the mailbox into the office: in the order of their UIDs, each once, nothing there is changed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import ValidationError
from sqlmodel import Session, col, func, select

from kim.adapters.postfach import (
    NichtAbrufbar,
    Postfach,
    PostfachFehler,
    Postfachzugang,
    Verbindungsabbruch,
    open_postfach,
)
from kim.casework.buero import Buero, KimError
from kim.casework.eingang.register import eingangsnummer, write_receipt
from kim.casework.journal import append
from kim.rules.eingangszeit import eingangszeit
from kim.settings import Settings
from kim_models.rows import Eingang, Postabruf
from kim_models.wert import sha256_hex

KOPF_BYTES = 256 * 1024
"""So much of the header is kept of a message that is too large to be fetched."""
VERSUCHE = 2
"""How often one message may break the line before the others go first."""
GEDULD = 10
"""So many lines may break one after the other without a message taken in; then it is the network."""


Umfang = Literal["ganz", "kopf"]
Verbleib = Literal["neu", "kopf", "bekannt", "da", "fort"]
"""A new receipt, of the message or of its header alone; bytes that were here; a message looked at already, or gone."""


class PostfachGestoert(KimError):
    """The mailbox is set up wrongly: a person must mend a setting. The message says which."""


@dataclass(frozen=True)
class Nachrichtenherkunft:
    """Which message of which mailbox: the evidence of a receipt's moment."""

    postfach: str
    uidvalidity: int
    uid: int
    internaldate: datetime
    groesse: int
    """Bytes, as the mailbox says."""
    umfang: Umfang = "ganz"


@dataclass(frozen=True)
class Abruf:
    """What one pull did."""

    postfach: str
    gesehen: int
    """Messages in the folder."""
    neu: int
    bekannt: int
    """Not looked at before, but their bytes were here: no new receipt."""
    zu_gross: int
    """Among the new ones: only the header was fetched."""
    nicht_abrufbar: tuple[int, ...]
    """UIDs that the mailbox did not hand out; the next pull tries again."""

    @property
    def menschen(self) -> bool:
        """Whether a person should look at the mailbox itself."""
        return bool(self.nicht_abrufbar)


@dataclass
class _Postfachstand:
    gesehen: int = 0
    erledigt: Counter[str] = field(default_factory=Counter)
    abbrueche: Counter[int] = field(default_factory=Counter)
    nicht_abrufbar: list[int] = field(default_factory=list)


def configured(settings: Settings) -> bool:
    """Whether there is a mailbox to look into."""
    return bool(settings.postfach_host)


def access(settings: Settings) -> Postfachzugang:
    """The way to the mailbox of the settings. Raises PostfachGestoert."""
    if not configured(settings):
        raise PostfachGestoert("Es ist kein Postfach eingerichtet (KIM_POSTFACH_HOST).")
    try:
        return Postfachzugang(
            host=settings.postfach_host,
            port=settings.postfach_port,
            tls=settings.postfach_tls,
            user=settings.postfach_user,
            password=_password(settings),
            ordner=settings.postfach_ordner,
            zertifikate=settings.postfach_zertifikate,
            frist=settings.postfach_frist,
        )
    except ValidationError as error:
        felder = ", ".join(
            f"KIM_POSTFACH_{str(part['loc'][0]).upper()}" for part in error.errors() if part["loc"]
        )
        was = felder or "Ohne TLS (KIM_POSTFACH_TLS=keine) geht ein Passwort nur an den eigenen Rechner"
        raise PostfachGestoert(f"Eine Einstellung des Postfachs passt nicht: {was}.") from None


def _password(settings: Settings) -> str:
    datei = settings.postfach_passwortdatei
    if datei is None:
        return settings.postfach_passwort.get_secret_value()
    try:
        return datei.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise PostfachGestoert(
            f"Die Passwortdatei {datei.name} lässt sich nicht lesen. Bitte KIM_POSTFACH_PASSWORTDATEI prüfen."
        ) from None


def look(buero: Buero) -> int:
    """How many messages lie in the mailbox. Raises PostfachGestoert and TransientError, as `pull` does."""
    try:
        with open_postfach(access(buero.settings)) as postfach:
            return postfach.anzahl
    except PostfachFehler as error:
        raise PostfachGestoert(str(error)) from error


def pull(buero: Buero, melde: Callable[[int], None] = lambda _: None) -> Abruf:
    """Takes in every message that was not looked at before, in the order of the UIDs. Twice changes nothing.

    Each message is one transaction: whatever interrupts, the next pull goes on behind it. `melde` is told how many were
    taken in. Raises PostfachGestoert if a person must mend something, TransientError if the mailbox does not answer.
    """
    zugang, stand, umsonst = access(buero.settings), _Postfachstand(), 0
    while True:
        taken, broken = sum(stand.erledigt.values()), sum(stand.abbrueche.values())
        try:
            with open_postfach(zugang) as postfach:
                _pull(buero, postfach, stand, melde)
            break
        except PostfachFehler as error:
            raise PostfachGestoert(str(error)) from error
        except Verbindungsabbruch as error:
            umsonst = umsonst + 1 if sum(stand.erledigt.values()) == taken else 0
            # Again at once only if a message was being fetched: it may be the one that breaks the line each time.
            if sum(stand.abbrueche.values()) == broken or umsonst >= GEDULD:
                so_far = sum(stand.erledigt.values())
                satz = (
                    f" Bis dahin aufgenommen: {so_far}; der nächste Abruf geht dahinter weiter."
                    if so_far
                    else ""
                )
                raise Verbindungsabbruch(f"{error}{satz}") from error
    return Abruf(
        zugang.name,
        stand.gesehen,
        stand.erledigt["neu"] + stand.erledigt["kopf"],
        stand.erledigt["bekannt"],
        stand.erledigt["kopf"],
        tuple(sorted({*stand.nicht_abrufbar, *(u for u, n in stand.abbrueche.items() if n >= VERSUCHE)})),
    )


def _pull(buero: Buero, postfach: Postfach, stand: _Postfachstand, melde: Callable[[int], None]) -> None:
    stand.gesehen, stand.nicht_abrufbar = 0, []
    for uids in postfach.listing():
        stand.gesehen += len(uids)
        known = _known(buero, postfach, uids[0], uids[-1])
        for uid in uids:
            if uid in known or stand.abbrueche[uid] >= VERSUCHE:
                continue
            try:
                stand.erledigt[_take(buero, postfach, uid)] += 1
            except NichtAbrufbar:
                stand.nicht_abrufbar.append(uid)
            except Verbindungsabbruch:
                stand.abbrueche[uid] += 1
                raise
            melde(sum(stand.erledigt.values()))


def _known(buero: Buero, postfach: Postfach, first: int, last: int) -> set[int]:
    with buero.database.reading() as session:
        return set(
            session.exec(
                select(Postabruf.uid).where(
                    Postabruf.postfach == postfach.zugang.name,
                    Postabruf.uidvalidity == postfach.uidvalidity,
                    col(Postabruf.uid).between(first, last),
                )
            ).all()
        )


def _take(buero: Buero, postfach: Postfach, uid: int) -> Verbleib:
    zeile = postfach.head(uid)
    if zeile is None:
        # Somebody has taken it out of the folder since it was listed.
        return "fort"
    hoechstens = buero.settings.postfach_max_mb * 2**20
    # Not even begun where the size is told; a server that told too little is stopped at the limit.
    data = postfach.fetch(uid, hoechstens) if zeile.groesse <= hoechstens else None
    umfang: Umfang = "ganz"
    if data is None:
        umfang = "kopf"
        data = f"X-KIM-Nur-Kopf: {zeile.groesse} Bytes\r\n".encode() + postfach.fetch_head(uid, KOPF_BYTES)
    return register_message(
        buero,
        Nachrichtenherkunft(
            postfach.zugang.name, postfach.uidvalidity, uid, zeile.internaldate, zeile.groesse, umfang
        ),
        data,
    )


def register_message(buero: Buero, woher: Nachrichtenherkunft, data: bytes) -> Verbleib:
    """Stores one message and gives its receipt, or finds the receipt that has the same bytes: one transaction.

    The moment is the mailbox's own date, if it can be right (`eingangszeit`); never what the message says of itself.
    """
    buero.ablage.put(data)
    with buero.database.writing() as session:
        if _taken(session, woher):
            # Another pull was faster.
            return "da"
        am = buero.uhr.now()
        herkunft: dict[str, Any] = {
            **vars(woher),
            "internaldate": woher.internaldate.astimezone(UTC).isoformat(),
        }
        sha256 = sha256_hex(data)
        eingang = session.exec(select(Eingang).where(Eingang.dokument_sha256 == sha256)).one_or_none()
        known = eingang is not None
        if eingang is None:
            zeit = eingangszeit(woher.internaldate, _latest_before(session, woher, am), am)
            if zeit.grund:
                herkunft["zeitgrund"] = zeit.grund
            eingang = write_receipt(
                session,
                f"postfach-{woher.uidvalidity}-{woher.uid}.eml",
                data,
                "postfach",
                zeit.quelle,
                zeit.moment,
                am,
                herkunft=herkunft,
            )
        else:
            daten = {"sha256": sha256, **herkunft}
            append(session, "eingang.erneut_abgerufen", eingangsnummer(eingang.nr), am, daten)
        assert eingang.id is not None
        session.add(Postabruf(**vars(woher), eingang_id=eingang.id, am=am))
        session.flush()
    if known:
        return "bekannt"
    return "neu" if woher.umfang == "ganz" else "kopf"


def _taken(session: Session, woher: Nachrichtenherkunft) -> bool:
    same = select(Postabruf.id).where(
        Postabruf.postfach == woher.postfach,
        Postabruf.uidvalidity == woher.uidvalidity,
        Postabruf.uid == woher.uid,
    )
    return session.exec(same).one_or_none() is not None


def _latest_before(session: Session, woher: Nachrichtenherkunft, am: datetime) -> datetime | None:
    return session.exec(
        select(func.max(Postabruf.internaldate)).where(
            Postabruf.postfach == woher.postfach,
            Postabruf.uidvalidity == woher.uidvalidity,
            Postabruf.uid < woher.uid,
            Postabruf.internaldate <= am,
        )
    ).one()


def shortcoming(session: Session, eingang_id: int) -> str:
    """German sentence if the receipt is but the header of a message too large to be fetched; empty otherwise."""
    row = session.exec(
        select(Postabruf)
        .where(Postabruf.eingang_id == eingang_id, Postabruf.umfang == "kopf")
        .order_by(col(Postabruf.id))
    ).first()
    if row is None:
        return ""
    return (
        f"Zu groß: Von der Nachricht ({row.groesse / 2**20:.0f} MB) wurde nur der Kopf geholt, sie liegt vollständig im"
        f" Postfach (UID {row.uid})."
    )
