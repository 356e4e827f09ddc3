"""What the database refuses about who may act: bias, a deputy of one's own making, a needless Notzugriff."""

from kim.adapters.database.migrations.guards import Guard, Guards, gapless


def has_role(person: str, rolle: str) -> str:
    """SQL: whether a person has a role of her own."""
    return f"EXISTS (SELECT 1 FROM personenrolle r WHERE r.person_id = {person} AND r.rolle = {rolle})"


def biased(antrag: str, ags: str, *personen: str) -> str:
    """SQL: whether a live Befangenheit bars one of them from this case or municipality; NULL is nobody and nothing."""
    return (
        f"EXISTS (SELECT 1 FROM befangenheit g WHERE g.betroffene_id IN ({', '.join(personen)})"
        f" AND (g.antrag_id = {antrag} OR g.ags = {ags})"
        " AND NOT EXISTS (SELECT 1 FROM befangenheitsende e WHERE e.befangenheit_nr = g.nr))"
    )


def ags_of(antrag: str) -> str:
    """SQL: the municipality of a case; NULL for no case and while it is unknown."""
    return f"(SELECT c.empfaenger_ags FROM antrag c WHERE c.id = {antrag})"


_INHALT = tuple(
    Guard("person_befangen", table, "INSERT", biased(antrag, ags_of(antrag), "NEW.person_id"), "befangene")
    for table, antrag in (
        ("fassung", "NEW.antrag_id"),
        ("fassungsentscheid", "(SELECT f.antrag_id FROM fassung f WHERE f.id = NEW.fassung_id)"),
        ("pruefvermerk", "NEW.antrag_id"),
        ("zustimmung", "NEW.antrag_id"),
    )
)
_SCHLUSS = "'schlusszeichnung'"
_VERTRETUNG = (
    gapless("vertretung"),
    Guard(
        "vertretung_dritte",
        "vertretung",
        "INSERT",
        "NEW.person_id IN (NEW.vertretene_id, NEW.vertreter_id)"
        f" OR NOT {has_role('NEW.person_id', _SCHLUSS)}",
        "dritte",
    ),
    # Ending one takes rights away and gives none: both may do it themselves.
    Guard(
        "vertretungsende_rolle",
        "vertretungsende",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM vertretung t WHERE t.nr = NEW.vertretung_nr"
        " AND NEW.person_id IN (t.vertretene_id, t.vertreter_id))"
        f" AND NOT {has_role('NEW.person_id', _SCHLUSS)}",
        "rolle",
    ),
)
_BEFANGENHEIT = (
    gapless("befangenheit"),
    Guard(
        "befangenheit_rolle",
        "befangenheit",
        "INSERT",
        f"NEW.person_id <> NEW.betroffene_id AND NOT {has_role('NEW.person_id', _SCHLUSS)}",
        "rolle",
    ),
    Guard(
        "befangenheitsende_rolle",
        "befangenheitsende",
        "INSERT",
        "EXISTS (SELECT 1 FROM befangenheit g WHERE g.nr = NEW.befangenheit_nr AND g.betroffene_id = NEW.person_id)"
        f" OR NOT {has_role('NEW.person_id', _SCHLUSS)}",
        "rolle",
    ),
)
_NOTZUGRIFF = (
    gapless("notzugriff"),
    Guard(
        "notzugriff_unnoetig",
        "notzugriff",
        "INSERT",
        has_role("NEW.person_id", "NEW.rolle"),
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
        f" OR NOT {has_role('NEW.person_id', _SCHLUSS)}",
        "rolle",
    ),
)

BEFUGNIS: Guards = (*_INHALT, *_VERTRETUNG, *_BEFANGENHEIT, *_NOTZUGRIFF)
