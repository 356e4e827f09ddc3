"""Mending: single values of a case are corrected or typed in, and become a new Fassung."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from kim.casework import akte
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero, KimError, require_reason
from kim.casework.eingang import einordnung
from kim.casework.personen import befugnis
from kim.casework.personen.konten import Angemeldet
from kim.casework.post import ausgang
from kim.casework.pruefung import befunde
from kim.rules.zeichen import unsichtbares_zeichen
from kim_models.antrag import Antragsdaten
from kim_models.lesung import Herkunft
from kim_models.lifecycle import Antragsereignis
from kim_models.rows import Antrag, Bescheid, Eingang, Fassung, Frist
from kim_models.zeichen import first_hidden, visible


def mend(
    buero: Buero, wer: Angemeldet, aktenzeichen: str, werte: Mapping[str, Any], grund: str
) -> befunde.Pruefergebnis:
    """Mends or types in single values (dotted path → JSON value, None clears) and examines the new Fassung.

    Signatures become void. The values keep their origin, the mended ones name the person. Raises FeldUnbekannt.
    """
    require_reason(grund)
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        am = buero.uhr.now()
        befugnis.authorise_on(session, antrag, wer, "pruefung", am)
        require_visible(werte)
        mend_within(session, buero, antrag, werte, wer, grund, am)
    return befunde.assess(buero, aktenzeichen)


def mend_within(
    session: Session,
    buero: Buero,
    antrag: Antrag,
    werte: Mapping[str, Any],
    wer: Angemeldet,
    grund: str,
    am: datetime,
    *,
    herkunft: Mapping[str, Herkunft] | None = None,
    bestaetigt: frozenset[str] = frozenset(),
    angaben: Mapping[str, Any] | None = None,
) -> Fassung:
    """`mend` in the caller's transaction, without the examination. `herkunft` and `bestaetigt`: see `write_mended`;
    `angaben`: what the journal says besides."""
    assert antrag.aktuelle_fassung_id is not None
    neu = merge(fassungen.read(session, antrag.aktuelle_fassung_id), werte)
    _require_baustein(buero, antrag, neu)
    fassung, changed = write_mended(
        session, antrag, neu, wer, grund, am, herkunft=herkunft, bestaetigt=bestaetigt
    )
    extra = {**(angaben or {}), "felder": sorted(changed), "grund": grund}
    adopt(session, buero, antrag, fassung, neu, wer, extra)
    return fassung


def require_visible(werte: Mapping[str, Any]) -> None:
    """Raises FeldUnbekannt for a text with characters that nobody sees or that turn the text around them."""
    for feld, wert in werte.items():
        zeichen = unsichtbares_zeichen(wert) if isinstance(wert, str) else None
        if zeichen is not None:
            raise fassungen.FeldUnbekannt(
                f"„{feld}“ enthält an Stelle {zeichen.stelle} das unsichtbare Zeichen {zeichen.name}."
                " Bitte den Text neu eintippen statt hineinkopieren."
            )


def write_mended(
    session: Session,
    antrag: Antrag,
    neu: Antragsdaten,
    wer: Angemeldet,
    grund: str,
    am: datetime,
    *,
    herkunft: Mapping[str, Herkunft] | None = None,
    bestaetigt: frozenset[str] = frozenset(),
) -> tuple[Fassung, set[str]]:
    """Writes `neu` as a Fassung beside the current one: what changed is this person's, all else keeps its origin.

    `herkunft`: where a changed value stands, if the person said so or confirmed a proposal. `bestaetigt`: values that
    stay and that the person compared with the original.
    """
    assert antrag.aktuelle_fassung_id is not None
    assert antrag.id is not None
    before = session.get(Fassung, antrag.aktuelle_fassung_id)
    assert before is not None
    alt = fassungen.read(session, antrag.aktuelle_fassung_id)
    if neu == alt and not bestaetigt:
        raise KimError(f"{antrag.aktenzeichen}: Die Angaben ändern nichts.")
    origins = fassungen.provenance(session, antrag.aktuelle_fassung_id)
    changed = _changed(alt, neu) | bestaetigt
    typed = Herkunft(leser="mensch", sicherheit=1.0)
    # On a sheet an empty cell beside a filled one is nought and a tick not set is none: nobody typed that.
    follows = (
        set[str]()
        if herkunft is None
        else {feld for feld, wert in fassungen.flatten(neu).items() if not wert}
    )
    origins |= dict.fromkeys(changed - bestaetigt, typed)
    origins |= dict.fromkeys(changed & follows, Herkunft(leser="abgeleitet", sicherheit=1.0))
    # Compared with the original: it keeps its place on the page.
    origins |= {
        feld: origins[feld].model_copy(update={"leser": "mensch", "sicherheit": 1.0}) for feld in bestaetigt
    }
    origins |= {feld: woher for feld, woher in (herkunft or {}).items() if feld in changed}
    rows = fassungen.values(session, antrag.aktuelle_fassung_id)
    fassung = fassungen.write(
        session,
        antrag_id=antrag.id,
        eingang_id=before.eingang_id,
        art="getippt" if alt == Antragsdaten() else "berichtigt",
        daten=neu,
        herkunft=origins,
        zweifel=frozenset(row.feld for row in rows if row.zweifelhaft and row.feld not in changed),
        am=am,
        person=wer.person,
        grund=grund,
        schon_getippt={
            row.feld: row.person_id for row in rows if row.person_id is not None and row.feld not in changed
        },
    )
    return fassung, changed


def _require_baustein(buero: Buero, antrag: Antrag, daten: Antragsdaten) -> None:
    """A slip in this one field would take the case out of its queue and free its money."""
    known = {b.nr for b in buero.programm(antrag.programm_version).bausteine if b.verfahren == "antrag"}
    if daten.baustein is not None and daten.baustein not in known:
        raise KimError(
            f"{antrag.aktenzeichen}: Auf Antrag gefördert wird nur Baustein {', '.join(map(str, known))}."
        )


def merge(alt: Antragsdaten, werte: Mapping[str, Any]) -> Antragsdaten:
    """The content with these values set, or cleared where the value is None. Raises FeldUnbekannt."""
    paths = fassungen.flatten(alt)
    for feld, wert in werte.items():
        if wert is None:
            paths.pop(feld, None)
        else:
            # What nobody sees would be signed by people who cannot see it, and no letter could be set with it.
            if hidden := _hidden_in(wert):
                raise fassungen.FeldUnbekannt(
                    f"„{visible(feld)}“ enthält das unsichtbare Zeichen {hidden}. Bitte ohne dieses Zeichen eingeben."
                )
            paths[feld] = wert
    return fassungen.unflatten(paths)


def _hidden_in(wert: Any) -> str:
    if isinstance(wert, dict | list):
        inner = [*wert, *wert.values()] if isinstance(wert, dict) else wert
        return next((hidden for one in inner if (hidden := _hidden_in(one))), "")
    return first_hidden(wert) if isinstance(wert, str) else ""


def _changed(alt: Antragsdaten, neu: Antragsdaten) -> set[str]:
    before, after = fassungen.flatten(alt), fassungen.flatten(neu)
    return {feld for feld in before.keys() | after.keys() if before.get(feld) != after.get(feld)}


def adopt(
    session: Session,
    buero: Buero,
    antrag: Antrag,
    fassung: Fassung,
    daten: Antragsdaten,
    wer: Angemeldet,
    angaben: dict[str, Any],
) -> None:
    """Makes a Fassung the case's content in the caller's transaction: signatures are void, open Fristen are met."""
    ags = einordnung.recipient_of(buero, daten)
    am = buero.uhr.now()
    _require_recipient(session, antrag, ags)
    newly_known = antrag.empfaenger_ags is None and ags is not None
    baustein = daten.baustein or antrag.baustein
    fassung_angaben = {"fassung": fassung.nr, "fassung_sha256": fassung.inhalt_sha256}
    akte.record(
        session,
        antrag,
        Antragsereignis.GEAENDERT,
        am,
        {**angaben, **fassung_angaben, "ags": ags, "baustein": baustein},
        wer.person,
        aktuelle_fassung_id=fassung.id,
        empfaenger_ags=ags,
        baustein=baustein,
    )
    session.execute(
        update(Frist)
        .where(col(Frist.antrag_id) == antrag.id, col(Frist.erledigt_am).is_(None))
        .values(erledigt_am=am)
    )
    if newly_known:
        first = session.exec(select(Eingang).where(Eingang.nr == antrag.rang_nr)).one()
        ausgang.queue_receipt(session, buero, antrag, first, "antrag", am)


def _require_recipient(session: Session, antrag: Antrag, ags: str | None) -> None:
    """A case that was taken up again stays that of the recipient whom its annulled decision named."""
    if ags == antrag.empfaenger_ags:
        return
    if session.exec(select(Bescheid.id).where(Bescheid.antrag_id == antrag.id)).first() is not None:
        raise KimError(
            f"{antrag.aktenzeichen}: In diesem Vorgang wurde schon beschieden; die Empfängerin ändert sich nicht mehr."
            " Bitte beenden; die andere Kommune stellt einen eigenen Antrag."
        )
