"""Whether lists and their Bescheide still agree: content, lines, signatures, amounts, and the sum when all are out."""

from collections.abc import Iterator

from sqlmodel import Session, select

from kim.casework.bescheid.ausfertigung import AusfertigungWeichtAb, payload
from kim.casework.pauschale import festsetzung, verteilliste
from kim_models.bescheid import Pauschalinhalt
from kim_models.lifecycle import Listenstatus
from kim_models.rows import Bescheid, Verteillistenzeile


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """Where something does not agree: which list or Bescheid, and one German sentence."""
    grants = {
        row.schluessel: row for row in session.exec(select(Bescheid).where(Bescheid.art == "pauschale")).all()
    }
    for liste in verteilliste.lists(session):
        ort = f"Verteilliste {liste.listennummer}"
        try:
            verteilliste.content(session, liste)
        except verteilliste.ListeWeichtAb as error:
            yield ort, str(error)
        yield from _signatures(session, liste, ort)
        yield from _grants(session, liste, ort, grants)
    for row in grants.values():
        yield (
            f"Bescheid {row.bescheidnummer}",
            "Zu dieser Pauschale gibt es keinen Posten einer Verteilliste.",
        )


def _signatures(session: Session, liste: Verteillistenzeile, ort: str) -> Iterator[tuple[str, str]]:
    signs = verteilliste.signatures(session, liste)
    if len({sign.person_id for sign in signs}) != len(signs):
        yield ort, "Eine Person hat zweimal gezeichnet."
    if signs[:1] and signs[0].person_id != liste.person_id:
        yield ort, "Der Vorschlag ist nicht von der Person gezeichnet, die ihn gemacht hat."
    effective = liste.status in {Listenstatus.GEZEICHNET.value, Listenstatus.AUSGEFERTIGT.value}
    if effective and not {"vorschlag", "schlusszeichnung"} <= {sign.stufe for sign in signs}:
        yield ort, "Die Liste gilt ohne Vorschlag und Schlusszeichnung."


def _grants(
    session: Session, liste: Verteillistenzeile, ort: str, grants: dict[str, Bescheid]
) -> Iterator[tuple[str, str]]:
    summe, lines = 0, verteilliste.lines(session, liste)
    found = [grants.pop(key, None) for line in lines for key in [festsetzung.key_of(liste, line.ags)]]
    for line, row in zip(lines, found, strict=True):
        if row is None:
            continue
        summe += row.betrag_cent
        if (row.betrag_cent, row.empfaenger_ags) != (line.betrag_cent, line.ags):
            yield f"Bescheid {row.bescheidnummer}", f"Betrag oder Empfänger ist nicht der von {ort}."
        try:
            inhalt = payload(row)
        except AusfertigungWeichtAb:
            continue  # named by the check of the decisions
        signed = (liste.listennummer, liste.inhalt_sha256, line.lfd)
        if not isinstance(inhalt, Pauschalinhalt) or (
            (inhalt.aktenzeichen, inhalt.liste_sha256, inhalt.lfd) != signed
        ):
            yield (
                f"Bescheid {row.bescheidnummer}",
                f"Der Bescheid nennt nicht den gezeichneten Inhalt von {ort}.",
            )
    count = sum(1 for row in found if row is not None)
    if liste.status == Listenstatus.AUSGEFERTIGT.value and (count, summe) != (len(lines), liste.summe_cent):
        yield ort, "Die Summe der Bescheide ist nicht die Summe der Liste."
    if liste.status in {Listenstatus.VORGESCHLAGEN.value, Listenstatus.VERWORFEN.value} and count:
        yield ort, "Aus einer Liste, die nicht gilt, sind Bescheide entstanden."
