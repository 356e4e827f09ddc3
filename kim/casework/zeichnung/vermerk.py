"""Who proposes and who signs: Prüfvermerk, Mitzeichnung, Schlusszeichnung, and the way back. Two people, always."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlmodel import Session, col, select

from kim.adapters.clock import berlin_date
from kim.casework import akte
from kim.casework.antrag import fassung as fassungen
from kim.casework.buero import Buero
from kim.casework.personen import befugnis
from kim.casework.personen.befugnis import Befugnis
from kim.casework.personen.konten import Angemeldet
from kim.casework.pruefung import befunde as pruefungen
from kim.casework.zeichnung import unterschrift
from kim.casework.zeichnung.berechnung import VermerkNichtMoeglich, calculate, require_recipient
from kim.rules.ablehnung import berechne_ablehnung
from kim_models.berechnung import Berechnung
from kim_models.lifecycle import Antragsereignis
from kim_models.rows import Fassung, Pruefvermerk, Zeichnung
from kim_models.wert import canonical_json, sha256_hex

Vorschlag = Literal["bewilligen", "kuerzen", "ablehnen"]


@dataclass(frozen=True)
class Vermerkschritt:
    """What a signature led to: the case, its status now, and what comes next in one German sentence."""

    aktenzeichen: str
    status: str
    naechster_schritt: str


def submit_vermerk(
    buero: Buero,
    wer: Angemeldet,
    aktenzeichen: str,
    vorschlag: Vorschlag,
    gruende: str,
    abweichungen: Mapping[str, str] | None = None,
    *,
    vertretung: str = "",
) -> Vermerkschritt:
    """Writes the Prüfvermerk with its amount by the rules, signs it and submits the case for signature.

    `abweichungen`: code of a hindering finding → the reason why it does not hinder here; only the codes that
    the programme allows. `vertretung`: the Kürzel of whom the person acts for. Raises VermerkNichtMoeglich if a finding
    stands in the way, RolleFehlt, VertretungFehlt and Befangen.
    """
    if not gruende.strip():
        raise VermerkNichtMoeglich("Ein Prüfvermerk braucht eine Begründung.")
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        am = buero.uhr.now()
        befugt = befugnis.authorise_on(session, antrag, wer, "pruefung", am, vertretung=vertretung)
        examination = pruefungen.latest(session, antrag.aktuelle_fassung_id)
        if examination is None or examination.ergebnis != "geprueft" or examination.id is None:
            raise VermerkNichtMoeglich(
                f"{aktenzeichen} ist noch nicht geprüft. Der Lauf „assess“ holt das nach."
            )
        fassung = session.get(Fassung, antrag.aktuelle_fassung_id)
        assert fassung is not None
        assert fassung.id is not None
        assert antrag.id is not None
        assert wer.person.id is not None
        befunde = pruefungen.befunde_of(session, examination.id)
        programm = buero.programm(antrag.programm_version)
        erlaubt = {"frist_versaeumt"} if programm.frist_abweichung_zulaessig else set()
        deviations = dict(abweichungen or {})
        for code in sorted(set(deviations) - erlaubt):
            raise VermerkNichtMoeglich(f"Von „{code}“ lässt das Programm keine Abweichung zu.")
        hindering = [b for b in befunde if b.effekt == "hindert" and not deviations.get(b.code, "").strip()]
        if vorschlag != "ablehnen" and hindering:
            raise VermerkNichtMoeglich(
                f"{aktenzeichen}: {hindering[0].text} Erst beheben (nachfordern oder berichtigen),"
                f" dann vorlegen. Offene hindernde Befunde: {', '.join(b.code for b in hindering)}."
            )
        daten = fassungen.read(session, fassung.id)
        require_recipient(buero, antrag)
        if vorschlag == "ablehnen":
            berechnung = berechne_ablehnung(daten, berlin_date(antrag.rang_am))
        else:
            berechnung = calculate(session, buero, antrag, daten)
            _check_proposal(aktenzeichen, vorschlag, berechnung)
        runde = (
            len(session.exec(select(Pruefvermerk.id).where(Pruefvermerk.antrag_id == antrag.id)).all()) + 1
        )
        stored = berechnung.model_dump(mode="json")
        content = vermerk_content(
            fassung.inhalt_sha256, examination.befunde_sha256, vorschlag, gruende, deviations, stored
        )
        vermerk = Pruefvermerk(
            antrag_id=antrag.id,
            runde=runde,
            fassung_id=fassung.id,
            pruefung_id=examination.id,
            vorschlag=vorschlag,
            gruende=gruende,
            abweichungen_json=canonical_json(deviations),
            berechnung_json=canonical_json(stored),
            betrag_cent=berechnung.bewilligt_cent,
            inhalt_sha256=content,
            person_id=wer.person.id,
            am=am,
        )
        session.add(vermerk)
        session.flush()
        _sign(session, vermerk, "pruefvermerk", befugt, content, am)
        akte.record(
            session,
            antrag,
            Antragsereignis.VORGELEGT,
            am,
            {
                "runde": runde,
                "vorschlag": vorschlag,
                "gruende": gruende,
                "abweichungen": deviations,
                "betrag_cent": vermerk.betrag_cent,
                "inhalt_sha256": content,
                **befugt.angaben(),
            },
            wer.person,
        )
        return Vermerkschritt(aktenzeichen, antrag.status, unterschrift.next_step(programm))


def vermerk_content(
    fassung_sha256: str,
    befunde_sha256: str,
    vorschlag: str,
    gruende: str,
    abweichungen: Mapping[str, str],
    berechnung: Mapping[str, Any],
) -> str:
    """The hash over all that the signers see. `berechnung` as stored: a type that grows a field later changes no hash."""
    return sha256_hex(
        canonical_json(
            {
                "fassung": fassung_sha256,
                "befunde": befunde_sha256,
                "vorschlag": vorschlag,
                "gruende": gruende,
                "abweichungen": dict(abweichungen),
                "berechnung": dict(berechnung),
            }
        )
    )


def _check_proposal(aktenzeichen: str, vorschlag: str, berechnung: Berechnung) -> None:
    less = berechnung.bewilligt_cent < berechnung.beantragt_cent
    if berechnung.bewilligt_cent == 0:
        raise VermerkNichtMoeglich(
            f"{aktenzeichen}: Nach den Regeln bleibt kein Betrag; möglich ist „ablehnen“."
        )
    if less and vorschlag == "bewilligen":
        raise VermerkNichtMoeglich(
            f"{aktenzeichen}: Nach den Regeln wird weniger bewilligt als beantragt; der Vorschlag heißt „kuerzen“."
        )
    if not less and vorschlag == "kuerzen":
        raise VermerkNichtMoeglich(
            f"{aktenzeichen}: Die Regeln kürzen nichts; der Vorschlag heißt „bewilligen“."
        )


def current_vermerk(session: Session, antrag_id: int | None) -> Pruefvermerk | None:
    """The newest Prüfvermerk of a case, valid or not."""
    return session.exec(
        select(Pruefvermerk)
        .where(Pruefvermerk.antrag_id == antrag_id)
        .order_by(col(Pruefvermerk.runde).desc())
        .limit(1)
    ).one_or_none()


def signatures(session: Session, vermerk_id: int | None) -> list[Zeichnung]:
    """All signatures under one Prüfvermerk, oldest first."""
    return list(
        session.exec(
            select(Zeichnung).where(Zeichnung.pruefvermerk_id == vermerk_id).order_by(col(Zeichnung.id))
        ).all()
    )


def cosign(
    buero: Buero, wer: Angemeldet, aktenzeichen: str, gesehen_sha256: str, *, vertretung: str = ""
) -> Vermerkschritt:
    """One Mitzeichnung, bound to the hash of what was seen. Raises Refusal from the database for a second step.

    `vertretung`: the Kürzel of whom the person signs for; then what excludes the one excludes the other.
    """
    return _signature(buero, wer, aktenzeichen, gesehen_sha256, vertretung, schluss=False)


def sign_off(
    buero: Buero, wer: Angemeldet, aktenzeichen: str, gesehen_sha256: str, *, vertretung: str = ""
) -> Vermerkschritt:
    """The Schlusszeichnung, with the same words and refusals as `cosign`."""
    return _signature(buero, wer, aktenzeichen, gesehen_sha256, vertretung, schluss=True)


def _signature(
    buero: Buero, wer: Angemeldet, aktenzeichen: str, gesehen_sha256: str, vertretung: str, *, schluss: bool
) -> Vermerkschritt:
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        am = buero.uhr.now()
        befugt = befugnis.authorise_on(
            session, antrag, wer, unterschrift.role_for(schluss=schluss), am, vertretung=vertretung
        )
        vermerk = current_vermerk(session, antrag.id)
        if vermerk is None:
            raise akte.NichtMoeglich(f"{aktenzeichen} hat noch keinen Prüfvermerk.")
        programm = buero.programm(antrag.programm_version)
        stufe = unterschrift.stage(aktenzeichen, programm, signatures(session, vermerk.id), schluss=schluss)
        _sign(session, vermerk, stufe.name, befugt, gesehen_sha256, am)
        akte.record(
            session,
            antrag,
            Antragsereignis.SCHLUSSGEZEICHNET if schluss else Antragsereignis.MITGEZEICHNET,
            am,
            {
                "stufe": stufe.name,
                "inhalt_sha256": gesehen_sha256,
                "runde": vermerk.runde,
                **befugt.angaben(),
            },
            wer.person,
        )
        step = "Der Lauf „issue“ stellt den Bescheid aus, sobald der Vorgang an der Reihe ist."
        return Vermerkschritt(aktenzeichen, antrag.status, stufe.danach or step)


def _sign(
    session: Session, vermerk: Pruefvermerk, stufe: str, befugt: Befugnis, gesehen_sha256: str, am: datetime
) -> None:
    assert vermerk.id is not None
    session.add(
        Zeichnung(pruefvermerk_id=vermerk.id, **unterschrift.columns(stufe, befugt, gesehen_sha256, am))
    )
    session.flush()


def hand_back(buero: Buero, wer: Angemeldet, aktenzeichen: str, grund: str) -> Vermerkschritt:
    """Returns a case from signature into review; the round is void, a new Vermerk opens the next."""
    unterschrift.require_role_and_reason(wer, grund)
    with buero.database.writing() as session:
        antrag = akte.load(session, aktenzeichen)
        befugnis.require_unbiased(session, antrag, wer.person)
        akte.record(
            session, antrag, Antragsereignis.ZURUECKGEGEBEN, buero.uhr.now(), {"grund": grund}, wer.person
        )
        return Vermerkschritt(
            aktenzeichen, antrag.status, "Bitte neu prüfen und einen neuen Vermerk vorlegen."
        )


def abweichungen_of(vermerk: Pruefvermerk) -> dict[str, str]:
    """The deviations that were signed, code → reason."""
    return dict(json.loads(vermerk.abweichungen_json))
