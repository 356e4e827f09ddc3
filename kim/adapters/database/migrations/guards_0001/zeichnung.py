"""What the database refuses about signatures: without a ground, by the biased, twice by one person, on one's own text."""

from dataclasses import dataclass

from kim.adapters.database.migrations.guards import Guard, Guards
from kim.adapters.database.migrations.guards_0001.befugnis import ags_of, biased, has_role


@dataclass(frozen=True)
class Zeichnungstafel:
    """One table of signatures: which column names what is signed, and the case and municipality behind it (SQL over NEW).

    `antrag` is None where no single municipality is meant.
    """

    table: str
    gegenstand: str
    antrag: str | None = None
    ags: str = "NULL"


_STUFENROLLE = (
    "CASE WHEN NEW.stufe IN ('pruefvermerk', 'vorschlag') THEN 'pruefung'"
    " WHEN NEW.stufe = 'schlusszeichnung' THEN 'schlusszeichnung' ELSE 'mitzeichnung' END"
)


def signature_guards(tafel: Zeichnungstafel) -> tuple[Guard, ...]:
    """All that holds for every signature, whatever is signed; each table adds its own about hash, status and edits.

    The role comes from the person, or from whom she deputises for, or from her own live Notzugriff: exactly one of them.
    """
    own = f"NEW.vertretene_id IS NULL AND NEW.notzugriff_nr IS NULL AND NOT {has_role('NEW.person_id', _STUFENROLLE)}"
    lent = f"NEW.vertretene_id IS NOT NULL AND NOT {has_role('NEW.vertretene_id', _STUFENROLLE)}"
    both = "NEW.vertretene_id IS NOT NULL AND NEW.notzugriff_nr IS NOT NULL"
    guards = (
        Guard("zeichnung_rolle", tafel.table, "INSERT", f"({own}) OR ({lent}) OR ({both})", "rolle"),
        Guard(
            "zeichnung_vertretung",
            tafel.table,
            "INSERT",
            "NEW.vertretene_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vertretung t"
            " WHERE t.vertretene_id = NEW.vertretene_id AND t.vertreter_id = NEW.person_id"
            " AND t.von <= NEW.am AND NEW.am < t.bis"
            " AND NOT EXISTS (SELECT 1 FROM vertretungsende e WHERE e.vertretung_nr = t.nr))",
            "vertretung",
        ),
        Guard(
            "zeichnung_notzugriff",
            tafel.table,
            "INSERT",
            "NEW.notzugriff_nr IS NOT NULL AND NOT EXISTS (SELECT 1 FROM notzugriff n"
            f" WHERE n.nr = NEW.notzugriff_nr AND n.person_id = NEW.person_id AND n.rolle = {_STUFENROLLE}"
            " AND n.am <= NEW.am AND NEW.am < n.bis"
            " AND NOT EXISTS (SELECT 1 FROM notzugriffskontrolle k WHERE k.notzugriff_nr = n.nr))",
            "notzugriff",
        ),
        # Beside the UNIQUE over the acting persons: nobody stands behind two steps, neither herself nor through a deputy.
        Guard(
            "vertretung_zwei_personen",
            tafel.table,
            "INSERT",
            f"EXISTS (SELECT 1 FROM {tafel.table} z WHERE z.{tafel.gegenstand} = NEW.{tafel.gegenstand} AND ("
            "z.person_id = NEW.vertretene_id OR z.vertretene_id = NEW.person_id"
            " OR z.vertretene_id = NEW.vertretene_id))",
            "doppelt",
        ),
    )
    if tafel.antrag is None:
        return guards
    return (
        *guards,
        Guard(
            "person_befangen",
            tafel.table,
            "INSERT",
            biased(tafel.antrag, tafel.ags, "NEW.person_id", "NEW.vertretene_id"),
            "befangene",
        ),
        # Who reports bias after signing takes the ground from under the round: nobody signs on top of it.
        Guard(
            "befangen_gezeichnet",
            tafel.table,
            "INSERT",
            f"EXISTS (SELECT 1 FROM {tafel.table} z WHERE z.{tafel.gegenstand} = NEW.{tafel.gegenstand}"
            f" AND {biased(tafel.antrag, tafel.ags, 'z.person_id', 'z.vertretene_id')})",
            "runde",
        ),
    )


def own_change(table: str, erste: str, gegenstand: str, person: str, art: str) -> Guard:
    """Refuses every signature after the first step to `person` (a column) if she typed what still stands in the Fassung.

    A colleague's later correction of another value changes nothing; and a deputy is as near to the content as the typist.
    """
    return Guard(
        f"{table}_eigene_aenderung",
        table,
        "INSERT",
        f"NEW.stufe <> '{erste}' AND EXISTS (SELECT 1 FROM {gegenstand} v JOIN fassung f"
        f" ON f.id = v.fassung_id WHERE v.id = NEW.{gegenstand}_id AND (f.person_id = NEW.{person} OR EXISTS"
        f" (SELECT 1 FROM feldwert w WHERE w.fassung_id = f.id AND w.person_id = NEW.{person})))",
        art,
    )


_ZEICHNUNG = (
    Guard(
        "zeichnung_veraltet",
        "zeichnung",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM pruefvermerk v JOIN antrag a ON a.id = v.antrag_id"
        " WHERE v.id = NEW.pruefvermerk_id AND v.inhalt_sha256 = NEW.inhalt_sha256"
        " AND v.fassung_id = a.aktuelle_fassung_id"
        " AND v.runde = (SELECT max(w.runde) FROM pruefvermerk w WHERE w.antrag_id = v.antrag_id)"
        " AND v.pruefung_id = (SELECT max(p.id) FROM pruefung p WHERE p.fassung_id = v.fassung_id))",
        "veraltet",
    ),
    Guard(
        "zeichnung_status",
        "zeichnung",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM pruefvermerk v JOIN antrag a ON a.id = v.antrag_id"
        " WHERE v.id = NEW.pruefvermerk_id AND a.status ="
        " CASE WHEN NEW.stufe = 'pruefvermerk' THEN 'in_pruefung' ELSE 'in_zeichnung' END)",
        "status",
    ),
    own_change("zeichnung", "pruefvermerk", "pruefvermerk", "person_id", "eigene"),
    Guard(
        "zeichnung_status",
        "zeichnung",
        "INSERT",
        "NEW.stufe = 'pruefvermerk' AND NEW.person_id IS DISTINCT FROM"
        " (SELECT v.person_id FROM pruefvermerk v WHERE v.id = NEW.pruefvermerk_id)",
        "verfasser",
    ),
)
_FALL = "(SELECT v.antrag_id FROM pruefvermerk v WHERE v.id = NEW.pruefvermerk_id)"
ZEICHNUNG: Guards = (
    *_ZEICHNUNG,
    *signature_guards(Zeichnungstafel("zeichnung", "pruefvermerk_id", _FALL, ags_of(_FALL))),
    own_change("zeichnung", "pruefvermerk", "pruefvermerk", "vertretene_id", "eigene_vertretene"),
)
