"""What the database refuses about persons: a missing role, exclusions a deputy inherits, bias, acts in one's own cause."""

from dataclasses import dataclass

from kim.adapters.database.migrations.guards import Effect, Guard, gapless, immutable


def _has_role(person: str, rolle: str) -> str:
    return f"EXISTS (SELECT 1 FROM personenrolle r WHERE r.person_id = {person} AND r.rolle = {rolle})"


def _biased(antrag: str, ags: str, *personen: str) -> str:
    """Whether a live Befangenheit bars one of these persons from this case or municipality; a NULL is nobody and nothing."""
    return (
        f"EXISTS (SELECT 1 FROM befangenheit g WHERE g.betroffene_id IN ({', '.join(personen)})"
        f" AND (g.antrag_id = {antrag} OR g.ags = {ags})"
        " AND NOT EXISTS (SELECT 1 FROM befangenheitsende e WHERE e.befangenheit_nr = g.nr))"
    )


def _ags_of(antrag: str) -> str:
    return f"(SELECT c.empfaenger_ags FROM antrag c WHERE c.id = {antrag})"


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
    own = f"NEW.vertretene_id IS NULL AND NEW.notzugriff_nr IS NULL AND NOT {_has_role('NEW.person_id', _STUFENROLLE)}"
    lent = f"NEW.vertretene_id IS NOT NULL AND NOT {_has_role('NEW.vertretene_id', _STUFENROLLE)}"
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
            _biased(tafel.antrag, tafel.ags, "NEW.person_id", "NEW.vertretene_id"),
            "befangene",
        ),
        # Who reports bias after signing takes the ground from under the round: nobody signs on top of it.
        Guard(
            "befangen_gezeichnet",
            tafel.table,
            "INSERT",
            f"EXISTS (SELECT 1 FROM {tafel.table} z WHERE z.{tafel.gegenstand} = NEW.{tafel.gegenstand}"
            f" AND {_biased(tafel.antrag, tafel.ags, 'z.person_id', 'z.vertretene_id')})",
            "runde",
        ),
    )


_FALL = "(SELECT v.antrag_id FROM pruefvermerk v WHERE v.id = NEW.pruefvermerk_id)"
_VERFUEGT = "(SELECT v.{0} FROM verfuegung v WHERE v.id = NEW.verfuegung_id)"
_DESSEN_AGS = (
    f"coalesce({_ags_of(_VERFUEGT.format('antrag_id'))},"
    f" (SELECT b.empfaenger_ags FROM bescheid b WHERE b.id = {_VERFUEGT.format('bescheid_id')}))"
)
_TAFELN = (
    Zeichnungstafel("zeichnung", "pruefvermerk_id", _FALL, _ags_of(_FALL)),
    # A key over all recipients touches nobody more than the others (§ 20 Abs. 1 Satz 3 VwVfG NRW): no case, no bias.
    Zeichnungstafel("listenzeichnung", "liste_id"),
    Zeichnungstafel("verfuegungszeichnung", "verfuegung_id", _VERFUEGT.format("antrag_id"), _DESSEN_AGS),
)
# The deputy of whoever typed is as near to the content as the typist.
_EIGENE = tuple(
    Guard(
        f"{table}_eigene_aenderung",
        table,
        "INSERT",
        f"NEW.stufe <> '{erste}' AND EXISTS (SELECT 1 FROM {gegenstand} v JOIN fassung f"
        f" ON f.id = v.fassung_id WHERE v.id = NEW.{gegenstand}_id AND (f.person_id = NEW.vertretene_id OR EXISTS"
        " (SELECT 1 FROM feldwert w WHERE w.fassung_id = f.id AND w.person_id = NEW.vertretene_id)))",
        "eigene_vertretene",
    )
    for table, erste, gegenstand in (
        ("zeichnung", "pruefvermerk", "pruefvermerk"),
        ("verfuegungszeichnung", "vorschlag", "verfuegung"),
    )
)
_INHALT = tuple(
    Guard("person_befangen", table, "INSERT", _biased(antrag, _ags_of(antrag), "NEW.person_id"), "befangene")
    for table, antrag in (
        ("fassung", "NEW.antrag_id"),
        ("fassungsentscheid", "(SELECT f.antrag_id FROM fassung f WHERE f.id = NEW.fassung_id)"),
        ("pruefvermerk", "NEW.antrag_id"),
        ("zustimmung", "NEW.antrag_id"),
    )
)
_BESCHEID = (
    Guard(
        "befangen_gezeichnet",
        "bescheid",
        "INSERT",
        "EXISTS (SELECT 1 FROM zeichnung z WHERE z.pruefvermerk_id = NEW.pruefvermerk_id"
        f" AND {_biased('NEW.antrag_id', 'NEW.empfaenger_ags', 'z.person_id', 'z.vertretene_id')})",
        "gezeichnet_befangen",
    ),
    Guard(
        "befangen_gezeichnet",
        "bescheid",
        "INSERT",
        "EXISTS (SELECT 1 FROM verfuegung v JOIN verfuegungszeichnung z ON z.verfuegung_id = v.id"
        " WHERE NEW.schluessel = 'verfuegung:' || v.id"
        f" AND {_biased('NEW.antrag_id', 'NEW.empfaenger_ags', 'z.person_id', 'z.vertretene_id')})",
        "verfuegt_befangen",
    ),
)
_SCHLUSS = "'schlusszeichnung'"
_VERTRETUNG = (
    gapless("vertretung"),
    Guard(
        "vertretung_dritte",
        "vertretung",
        "INSERT",
        "NEW.person_id IN (NEW.vertretene_id, NEW.vertreter_id)"
        f" OR NOT {_has_role('NEW.person_id', _SCHLUSS)}",
        "dritte",
    ),
    # Ending one takes rights away and gives none: both may do it themselves.
    Guard(
        "vertretungsende_rolle",
        "vertretungsende",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM vertretung t WHERE t.nr = NEW.vertretung_nr"
        " AND NEW.person_id IN (t.vertretene_id, t.vertreter_id))"
        f" AND NOT {_has_role('NEW.person_id', _SCHLUSS)}",
        "rolle",
    ),
)
_BEFANGENHEIT = (
    gapless("befangenheit"),
    Guard(
        "befangenheit_rolle",
        "befangenheit",
        "INSERT",
        f"NEW.person_id <> NEW.betroffene_id AND NOT {_has_role('NEW.person_id', _SCHLUSS)}",
        "rolle",
    ),
    Guard(
        "befangenheitsende_rolle",
        "befangenheitsende",
        "INSERT",
        "EXISTS (SELECT 1 FROM befangenheit g WHERE g.nr = NEW.befangenheit_nr AND g.betroffene_id = NEW.person_id)"
        f" OR NOT {_has_role('NEW.person_id', _SCHLUSS)}",
        "rolle",
    ),
)
_NOTZUGRIFF = (
    gapless("notzugriff"),
    Guard(
        "notzugriff_unnoetig",
        "notzugriff",
        "INSERT",
        _has_role("NEW.person_id", "NEW.rolle"),
        "unnoetig",
    ),
    Guard(
        "notzugriff_besteht",
        "notzugriff",
        "INSERT",
        "EXISTS (SELECT 1 FROM notzugriff n WHERE n.person_id = NEW.person_id AND NEW.am < n.bis"
        " AND NOT EXISTS (SELECT 1 FROM notzugriffskontrolle k WHERE k.notzugriff_nr = n.nr))",
        "besteht",
    ),
    # An emergency lends the role to sign, not the role to judge emergencies.
    Guard(
        "notzugriffskontrolle_rolle",
        "notzugriffskontrolle",
        "INSERT",
        "EXISTS (SELECT 1 FROM notzugriff n WHERE n.nr = NEW.notzugriff_nr AND n.person_id = NEW.person_id)"
        f" OR NOT {_has_role('NEW.person_id', _SCHLUSS)}",
        "rolle",
    ),
)

_TABELLEN = (
    "vertretung",
    "vertretungsende",
    "befangenheit",
    "befangenheitsende",
    "notzugriff",
    "notzugriffskontrolle",
)
GUARDS_0005: tuple[Guard | Effect, ...] = (
    *(guard for table in _TABELLEN for guard in immutable(table, "UPDATE", "DELETE")),
    *(guard for tafel in _TAFELN for guard in signature_guards(tafel)),
    *_EIGENE,
    *_INHALT,
    *_BESCHEID,
    *_VERTRETUNG,
    *_BEFANGENHEIT,
    *_NOTZUGRIFF,
)
