"""How a decision is annulled: ordered by one person, signed by another, then carried out by the run `issue`."""

from kim.casework.bescheid import ausfertigung
from kim.casework.buero import Buero
from kim.casework.personen.konten import Angemeldet
from kim.casework.zeichnung import verfuegung
from kim.casework.zeichnung.verfuegung import VerfuegungNichtMoeglich, Verfuegungsschritt
from kim_models.lifecycle import Bescheidstatus
from kim_models.rows import Antrag, Bescheid
from kim_models.verfuegung import Aufhebungsfolge, Aufhebungsgrundlage, Aufhebungsverfuegung


def order_annulment(
    buero: Buero,
    wer: Angemeldet,
    bescheidnummer: str,
    grundlage: Aufhebungsgrundlage,
    folge: Aufhebungsfolge,
    gruende: str,
    *,
    vertretung: str = "",
) -> Verfuegungsschritt:
    """Proposes to annul a decision (§§ 48, 49 VwVfG NRW). Nothing changes before another person has signed.

    `gruende` stand in the letter. Raises VerfuegungNichtMoeglich, NichtGefunden, and Refusal if another Verfügung
    about this decision is alive.
    """
    with buero.database.writing() as session:
        row = require_live(ausfertigung.find(session, bescheidnummer))
        if row.art == "aufhebung":
            raise VerfuegungNichtMoeglich(
                f"{bescheidnummer} ist selbst eine Aufhebung und wird nicht aufgehoben. Neu entschieden wird im wieder"
                " aufgenommenen Vorgang oder auf einen neuen Antrag."
            )
        if row.antrag_id is None and folge != "abschluss":
            raise VerfuegungNichtMoeglich(
                f"{bescheidnummer}: Hinter einer Pauschale steht kein Antrag, der wieder aufgenommen werden könnte;"
                " möglich ist „abschluss“."
            )
        inhalt = Aufhebungsverfuegung(
            aktenzeichen=ausfertigung.payload(row).aktenzeichen,
            bescheidnummer=bescheidnummer,
            nutzlast_sha256=row.nutzlast_sha256,
            grundlage=grundlage,
            folge=folge,
            gruende=gruende,
        )
        return verfuegung.propose(
            session,
            buero,
            wer,
            inhalt,
            buero.uhr.now(),
            antrag=session.get(Antrag, row.antrag_id) if row.antrag_id is not None else None,
            bescheid=row,
            angaben={"bescheid": bescheidnummer, "grundlage": grundlage, "folge": folge},
            vertretung=vertretung,
        )


def require_live(row: Bescheid) -> Bescheid:
    """The decision, if it still holds; raises VerfuegungNichtMoeglich."""
    if row.status == Bescheidstatus.AUFGEHOBEN.value:
        raise VerfuegungNichtMoeglich(f"{row.bescheidnummer} ist schon aufgehoben oder geändert.")
    return row
