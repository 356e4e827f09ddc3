"""What came in: `kim inbox add`, `kim inbox pull` and `kim inbox list`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from kim.adapters.clock import BERLIN
from kim.adapters.database import Refusal
from kim.adapters.document_store import DokumentFehlt
from kim.casework.auskunft import eingangsliste
from kim.casework.buero import Buero, KimError
from kim.casework.eingang import nachricht, postfach, register
from kim.casework.eingang.vorauslesen import Vorausleser
from kim.casework.erfassung import stempel as stempelung
from kim.casework.haushalt import mittel
from kim.casework.pruefung import befunde
from kim.cli.konsole import ausgabe, tuer
from kim.cli.konsole.fortschritt import Fortschritt

inbox = App(name="inbox")


@inbox.command
def add(*dateien: Path, json: bool = False) -> int:
    """PDF und E-Mail (.eml) aufnehmen: Original sichern, Nummer und Zeitpunkt festhalten, lesen, einordnen, prüfen."""
    missing = [datei for datei in dateien if not datei.is_file()]
    if not dateien or missing:
        wo = f"Es gibt keine Datei {missing[0]}." if missing else "Bitte mindestens eine Datei nennen."
        ausgabe.error(f"{wo} Es wurde nichts aufgenommen.")
        return ausgabe.FALSCH_BENUTZT
    with tuer.office() as buero:
        mittel.open_budget(buero)
        # All receipts first: reading one file takes seconds, and the order of receipt is the order of arrival.
        with Fortschritt("Registriert", len(dateien)) as fortschritt:
            receipts = []
            for datei in dateien:
                receipts.append(
                    (str(datei), register.register_eingang(buero, datei.name, datei.read_bytes()))
                )
                fortschritt.weiter()
        aufnahme = _file(buero, receipts)
    return _told(aufnahme, json, "kim.inbox/1", {})


@inbox.command
def pull(*, json: bool = False) -> int:
    """Das Postfach abrufen: jede neue Nachricht aufnehmen, lesen, einordnen, prüfen. Im Postfach ändert sich nichts."""
    with tuer.office() as buero:
        mittel.open_budget(buero)
        with Fortschritt("Abgerufen", 0) as fortschritt:
            done = postfach.pull(buero, lambda _: fortschritt.weiter())
        ausgabe.hint(
            f"{done.postfach}: {done.gesehen} Nachrichten, {done.neu} neu, {done.bekannt} schon eingegangen,"
            f" {done.zu_gross} zu groß."
        )
        for uid in done.nicht_abrufbar:
            ausgabe.error(
                f"Die Nachricht UID {uid} gibt das Postfach nicht heraus. Bitte dort ansehen; der nächste Abruf versucht"
                " es wieder."
            )
        # Also what an earlier pull registered and then was stopped at.
        aufnahme = _file(buero, register.waiting(buero))
    figures = {
        "abruf": {
            "postfach": done.postfach,
            "gesehen": done.gesehen,
            "neu": done.neu,
            "bekannt": done.bekannt,
            "zu_gross": done.zu_gross,
            "nicht_abrufbar": list(done.nicht_abrufbar),
        }
    }
    return max(
        _told(aufnahme, json, "kim.inbox-pull/1", figures),
        ausgabe.MENSCHEN_GEFRAGT if done.menschen else ausgabe.FERTIG,
    )


@dataclass
class _Aufnahme:
    """What became of these receipts: one row each in the order given."""

    rows: list[dict[str, Any]]
    menschen: bool = False
    gehalten: bool = False


def _file(buero: Buero, receipts: Sequence[tuple[str, register.Eingangsbeleg]]) -> _Aufnahme:
    """Files these receipts one after the other while the next are being read on all cores, and examines the cases."""
    found = _Aufnahme([])
    open_ = set(register.unfiled(buero))
    ahead = [receipt.eingang_id for _, receipt in receipts if receipt.eingang_id in open_]
    with Vorausleser(buero, ahead) as vorlauf, Fortschritt("Eingeordnet", len(receipts)) as fortschritt:
        for datei, receipt in receipts:
            ausgabe.hint(f"{receipt.eingangsnummer}  {Path(datei).name}".rstrip())
            row: dict[str, Any] = {"datei": datei, "eingang_nr": receipt.eingangsnummer}
            try:
                filing = nachricht.file_receipt(buero, receipt.eingang_id, vorlauf.of(receipt.eingang_id))
                for aktenzeichen in filing.vorgaenge:
                    befunde.assess(buero, aktenzeichen)
            except (KimError, Refusal, DokumentFehlt) as error:
                # The receipt is safe; the others go on. „kim run intake“ tries this one again.
                ausgabe.error(f"{receipt.eingangsnummer}: {error}")
                found.gehalten = True
                found.rows.append(
                    {**row, "klassen": ["angehalten"], "aktenzeichen": None, "satz": str(error)}
                )
            else:
                known = "" if receipt.neu else "Schon eingegangen, es bleibt bei diesem einen Eingang. "
                found.rows.append(
                    {
                        **row,
                        "klassen": list(filing.klassen) if receipt.neu else ["duplikat"],
                        "aktenzeichen": filing.aktenzeichen,
                        "satz": known + filing.satz,
                    }
                )
                found.menschen = found.menschen or (receipt.neu and filing.menschen)
            fortschritt.weiter()
    return found


def _told(aufnahme: _Aufnahme, json: bool, schema: str, figures: dict[str, Any]) -> int:
    if json:
        ausgabe.as_json(schema, {**figures, "eingaenge": aufnahme.rows})
    elif aufnahme.rows:
        columns = ["Eingang", "Aktenzeichen", "Ergebnis", "Satz"]
        cells = [
            [r["eingang_nr"], r["aktenzeichen"] or "–", ", ".join(r["klassen"]), r["satz"]]
            for r in aufnahme.rows
        ]
        ausgabe.table(columns, cells)
    if aufnahme.gehalten:
        return ausgabe.GESCHEITERT
    return ausgabe.MENSCHEN_GEFRAGT if aufnahme.menschen else ausgabe.FERTIG


def _moment(am: str) -> datetime:
    """What stands on the paper, in Berlin's time."""
    try:
        moment = datetime.fromisoformat(am)
    except ValueError:
        raise KimError(f"„{am}“ ist kein Zeitpunkt von der Form JJJJ-MM-TTTHH:MM.") from None
    if "T" not in am and " " not in am:
        raise KimError(f"„{am}“ nennt keine Uhrzeit; der Stempel braucht Tag und Uhrzeit (JJJJ-MM-TTTHH:MM).")
    return moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)


def _say(step: stempelung.Stempelschritt) -> None:
    am = step.gestempelt_am.astimezone(BERLIN)
    zu = f" ({step.aktenzeichen})" if step.aktenzeichen else ""
    ausgabe.text(f"{step.eingangsnummer}{zu}: Eingangsstempel {am:%d.%m.%Y %H:%M}. {step.naechster_schritt}")


_Am = Annotated[str, Parameter(help="Was auf dem Papier steht: JJJJ-MM-TTTHH:MM, Berliner Zeit.")]
_Vertretung = Annotated[
    str, Parameter(help="Kürzel der Person, für die gezeichnet wird („kim vertretung list“).")
]


@inbox.command
def stempel(eingangsnummer: str, *, am: _Am, grund: str, vertretung: _Vertretung = "") -> None:
    """Für gescanntes Papier den früheren Eingangsstempel vorschlagen; er zählt erst mit einer zweiten Person."""
    with tuer.office() as buero:
        wer, moment = tuer.me(buero), _moment(am)
        _say(stempelung.propose(buero, wer, eingangsnummer, moment, grund, vertretung=vertretung))


@inbox.command(name="stempel-bestaetigen")
def stempel_bestaetigen(eingangsnummer: str, *, am: _Am, vertretung: _Vertretung = "") -> None:
    """Einen vorgeschlagenen Stempel bestätigen: selbst vom Papier ablesen. Danach richtet sich der Rang nach ihm."""
    with tuer.office() as buero:
        wer, moment = tuer.me(buero), _moment(am)
        _say(stempelung.sign_off(buero, wer, eingangsnummer, moment, vertretung=vertretung))


@inbox.command(name="stempel-verwerfen")
def stempel_verwerfen(eingangsnummer: str, *, grund: str) -> None:
    """Einen vorgeschlagenen Stempel verwerfen; es bleibt beim Zeitpunkt der Datei."""
    with tuer.office() as buero:
        _say(stempelung.discard(buero, tuer.me(buero), eingangsnummer, grund))


@inbox.command(name="list")
def list_(*, json: bool = False) -> None:
    """Alle Eingänge in der Reihenfolge ihres Eingangs."""
    with tuer.office() as buero:
        rows = eingangsliste.receipts(buero)
    lines = [
        {
            "eingang_nr": row.eingangsnummer,
            "eingegangen_am": row.eingegangen_am.astimezone(BERLIN).isoformat(timespec="seconds"),
            "datei": row.datei,
            "sha256": row.sha256,
            "klasse": ", ".join(row.klassen) or "noch nicht gelesen",
            "aktenzeichen": row.aktenzeichen,
            "mit": row.mit,
        }
        for row in rows
    ]
    if json:
        ausgabe.as_json("kim.inbox-list/1", {"eingaenge": lines})
        return
    ausgabe.table(
        ["Eingang", "eingegangen am", "Ergebnis", "Aktenzeichen", "Datei", "kam mit"],
        [
            [
                line["eingang_nr"],
                line["eingegangen_am"],
                line["klasse"],
                line["aktenzeichen"] or "–",
                line["datei"],
                line["mit"] or "–",
            ]
            for line in lines
        ],
    )
