"""What came in: `kim inbox add` and `kim inbox list`."""

from datetime import datetime
from json import loads
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from sqlmodel import col, func, select

from kim.adapters.clock import BERLIN
from kim.casework import eingang, haushalt, posteingang, pruefung
from kim.casework import stempel as stempelung
from kim.casework.buero import KimError
from kim.cli import ausgabe, tuer
from kim_models.rows import Antrag, Eingang, Einordnung, Posteinordnung

inbox = App(name="inbox", help="Eingänge: aufnehmen und ansehen.")


@inbox.command
def add(*dateien: Path, json: bool = False) -> int:
    """PDF und E-Mail (.eml) aufnehmen: Original sichern, Nummer und Zeitpunkt festhalten, lesen, einordnen, prüfen."""
    missing = [datei for datei in dateien if not datei.is_file()]
    if not dateien or missing:
        wo = f"Es gibt keine Datei {missing[0]}." if missing else "Bitte mindestens eine Datei nennen."
        ausgabe.error(f"{wo} Es wurde nichts aufgenommen.")
        return ausgabe.FALSCH_BENUTZT
    rows: list[dict[str, Any]] = []
    people = False
    with tuer.office() as buero:
        haushalt.open_budget(buero)
        # All receipts first: reading one file takes seconds, and the order of receipt is the order of arrival.
        receipts = [
            (datei, eingang.register_eingang(buero, datei.name, datei.read_bytes())) for datei in dateien
        ]
        for datei, receipt in receipts:
            ausgabe.hint(f"{receipt.eingangsnummer}  {datei.name}")
            filing = posteingang.file_receipt(buero, receipt.eingang_id)
            for aktenzeichen in filing.vorgaenge:
                pruefung.assess(buero, aktenzeichen)
            known = "" if receipt.neu else "Schon eingegangen, es bleibt bei diesem einen Eingang. "
            rows.append(
                {
                    "datei": str(datei),
                    "eingang_nr": receipt.eingangsnummer,
                    "klassen": list(filing.klassen) if receipt.neu else ["duplikat"],
                    "aktenzeichen": filing.aktenzeichen,
                    "satz": known + filing.satz,
                }
            )
            people = people or (receipt.neu and filing.menschen)
    if json:
        ausgabe.as_json("kim.inbox/1", {"eingaenge": rows})
    else:
        columns = ["Eingang", "Aktenzeichen", "Ergebnis", "Satz"]
        cells = [
            [r["eingang_nr"], r["aktenzeichen"] or "–", ", ".join(r["klassen"]), r["satz"]] for r in rows
        ]
        ausgabe.table(columns, cells)
    return ausgabe.MENSCHEN_GEFRAGT if people else ausgabe.FERTIG


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
        _say(stempelung.confirm(buero, wer, eingangsnummer, moment, vertretung=vertretung))


@inbox.command(name="stempel-verwerfen")
def stempel_verwerfen(eingangsnummer: str, *, grund: str) -> None:
    """Einen vorgeschlagenen Stempel verwerfen; es bleibt beim Zeitpunkt der Datei."""
    with tuer.office() as buero:
        _say(stempelung.discard(buero, tuer.me(buero), eingangsnummer, grund))


@inbox.command(name="list")
def list_(*, json: bool = False) -> None:
    """Alle Eingänge in der Reihenfolge ihres Eingangs."""
    with tuer.office() as buero, buero.database.reading() as session:
        rows = session.exec(
            select(Eingang, Einordnung.klasse, Posteinordnung.klassen_json, Antrag.aktenzeichen)
            .join(Einordnung, col(Einordnung.eingang_id) == col(Eingang.id), isouter=True)
            .join(Posteinordnung, col(Posteinordnung.eingang_id) == col(Eingang.id), isouter=True)
            .join(
                Antrag,
                col(Antrag.id) == func.coalesce(Einordnung.antrag_id, Posteinordnung.antrag_id),
                isouter=True,
            )
            .order_by(col(Eingang.nr))
        ).all()
    numbers = {row.id: eingang.eingangsnummer(row.nr) for row, *_ in rows}
    lines = [
        {
            "eingang_nr": eingang.eingangsnummer(row.nr),
            "eingegangen_am": row.eingegangen_am.astimezone(BERLIN).isoformat(timespec="seconds"),
            "datei": row.dateiname,
            "sha256": row.dokument_sha256,
            "klasse": klasse or (", ".join(loads(klassen)) if klassen else "noch nicht gelesen"),
            "aktenzeichen": aktenzeichen,
            "mit": numbers.get(row.eltern_id) if row.eltern_id else None,
        }
        for row, klasse, klassen, aktenzeichen in rows
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
