"""What does an application without form fields say: a Word export, or the form after it was flattened?"""

from collections.abc import Mapping, Sequence

from kim.adapters.pdf.erklaerungen.aussagen import read_declarations
from kim.adapters.pdf.felder.auswahl import Auswahl
from kim.adapters.pdf.felder.bank import read_bank
from kim.adapters.pdf.felder.etiketten import Etikettenleser
from kim.adapters.pdf.felder.fliesstext import read_unlabelled
from kim.adapters.pdf.felder.nachbarn import Nachbarn
from kim.adapters.pdf.felder.schluss import read_end
from kim.adapters.pdf.felder.umfeld import Umfeld
from kim.adapters.pdf.plan.kosten import plan_doubts, read_costs
from kim.adapters.pdf.seite.kreuze import Marke
from kim.adapters.pdf.seite.worte import Seitenbild
from kim.adapters.pdf.seite.zeilen import reading_lines
from kim.adapters.pdf.seite.zellen import Zellen
from kim.adapters.pdf.werte.sammlung import Sammlung
from kim.programmes.formular import Formular


def read_flat(
    bilder: Sequence[Seitenbild], gezeichnet: Sequence[Marke], formular: Formular, namen: Mapping[str, str]
) -> tuple[Sammlung, int]:
    """All values found, and how many labels of the form the document has."""
    sammlung = Sammlung(namen)
    zeilen = reading_lines(bilder)
    leser = Etikettenleser(formular)
    leser.mark_sections(zeilen)
    nach_seite = {b.seite: b for b in bilder}
    zellen = Zellen(zeilen, nach_seite)
    kandidaten = Nachbarn(leser, zeilen, Umfeld(leser, zeilen, nach_seite), zellen).candidates()
    # A covering letter in the same file has a telephone and an address, too; the application's own count, even empty.
    kandidaten = [k for k in kandidaten if k.abschnitt or k.etikett.pfad not in leser.im_abschnitt]
    Auswahl(leser, sammlung).choose(kandidaten)
    read_costs(zeilen, nach_seite, leser, sammlung)
    read_declarations(zeilen, gezeichnet, formular, sammlung, zellen)
    read_bank(zeilen, leser, sammlung)
    read_unlabelled(zeilen, sammlung)
    read_end(zeilen, formular, sammlung)
    _summen(sammlung)
    _luecken(sammlung, leser.gesehen)
    return sammlung, len({k.etikett.pfad for k in kandidaten}) + sum(1 for z in zeilen if leser.heading(z))


_PAARE = {
    "strasse": ("anschrift",),
    "plz": ("plz_ort", "anschrift"),
    "ort": ("plz_ort", "anschrift"),
    "zeitraum_von": ("zeitraum",),
    "zeitraum_bis": ("zeitraum",),
    "antragsdatum": ("ort_datum",),
    "ags": (),
    "kommune_text": (),
    "ansprechperson": (),
    "telefon": (),
    "email": (),
    "iban": ("iban_bic",),
    "bic": ("iban_bic",),
    "kreditinstitut": (),
    "massnahme": (),
    "unterzeichner": (),
}
_ERKLAERUNGEN = ("nicht_begonnen", "vorsteuerabzug", "vollstaendig_richtig", "keine_doppelfoerderung")


def _luecken(sammlung: Sammlung, gesehen: set[str]) -> None:
    """What was not found may be missing or printed under words we do not know: only an empty label says missing."""
    for pfad, paare in _PAARE.items():
        if pfad not in sammlung.werte and not ({pfad, *paare} & gesehen):
            sammlung.zweifel.add(pfad)
    for name in _ERKLAERUNGEN:
        if name not in sammlung.erklaerungen:
            sammlung.zweifel.add(f"erklaerungen.{name}")
    if not sammlung.positionen:
        sammlung.zweifel.add("positionen")
    if not any(any(z.values()) for z in sammlung.plan.values()):
        sammlung.zweifel.add("finanzierungsplan")


def _summen(sammlung: Sammlung) -> None:
    """A sum that does not come out may be the applicant's error or a cell read from the wrong column: ask."""
    sammlung.zweifel |= plan_doubts(sammlung.plan)
    gesamt = sammlung.werte.get("positionen_summe_cent")
    if gesamt is not None and sum(p.betrag_cent or 0 for p in sammlung.positionen) != gesamt:
        sammlung.zweifel.add("positionen_summe_cent")
