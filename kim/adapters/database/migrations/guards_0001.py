"""What the first schema's database refuses by itself: changes to evidence, gaps, overspending, missing signatures."""

from kim.adapters.database.migrations.guards import Effect, Guard, frozen, gapless, immutable

_APPEND_ONLY = (
    "ereignis",
    "ereignisinhalt",
    "dokument",
    "eingang",
    "einordnung",
    "fassung",
    "fassungsentscheid",
    "feldwert",
    "pruefung",
    "befund",
    "zustimmung",
    "pruefvermerk",
    "zeichnung",
    "buchung",
    "ausfertigung",
    "versandversuch",
)
_KEPT = ("antrag", "bescheid", "postausgang", "haushalt", "zaehler", "person", "nachtlauf", "frist")

_VERMERK = "(SELECT {0} FROM pruefvermerk v WHERE v.id = NEW.pruefvermerk_id)"
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
    Guard(
        "zeichnung_eigene_aenderung",
        "zeichnung",
        "INSERT",
        # … and whoever typed a value that still stands: a colleague's later correction of another one changes nothing.
        "NEW.stufe <> 'pruefvermerk' AND EXISTS (SELECT 1 FROM pruefvermerk v JOIN fassung f"
        " ON f.id = v.fassung_id WHERE v.id = NEW.pruefvermerk_id AND (f.person_id = NEW.person_id OR EXISTS"
        " (SELECT 1 FROM feldwert w WHERE w.fassung_id = f.id AND w.person_id = NEW.person_id)))",
        "eigene",
    ),
    Guard(
        "zeichnung_status",
        "zeichnung",
        "INSERT",
        "NEW.stufe = 'pruefvermerk' AND NEW.person_id IS DISTINCT FROM " + _VERMERK.format("v.person_id"),
        "verfasser",
    ),
)
_ZWEI_PERSONEN = (
    "EXISTS (SELECT 1 FROM pruefvermerk v WHERE v.antrag_id = NEW.id"
    " AND v.runde = (SELECT max(w.runde) FROM pruefvermerk w WHERE w.antrag_id = NEW.id)"
    " AND v.fassung_id = NEW.aktuelle_fassung_id"
    " AND EXISTS (SELECT 1 FROM zeichnung z WHERE z.pruefvermerk_id = v.id AND z.stufe = 'schlusszeichnung')"
    " AND EXISTS (SELECT 1 FROM zeichnung z WHERE z.pruefvermerk_id = v.id AND z.stufe = 'pruefvermerk'))"
)
_ANTRAG = (
    Guard(
        "antrag_ohne_zeichnung",
        "antrag",
        "UPDATE",
        "NEW.status IN ('gezeichnet', 'bewilligt', 'abgelehnt') AND NEW.status <> OLD.status AND NOT "
        + _ZWEI_PERSONEN,
        "zeichnung",
    ),
    Guard(
        "antrag_ohne_bescheid",
        "antrag",
        "UPDATE",
        "NEW.status IN ('bewilligt', 'abgelehnt') AND NEW.status <> OLD.status AND NOT EXISTS"
        " (SELECT 1 FROM bescheid b WHERE b.antrag_id = NEW.id AND b.status <> 'aufgehoben' AND b.art ="
        " CASE WHEN NEW.status = 'bewilligt' THEN 'zuwendung' ELSE 'ablehnung' END)",
        "bescheid",
    ),
    # While a decision lives, its case keeps the content it was decided on.
    Guard(
        "unveraenderlich",
        "antrag",
        "UPDATE",
        "OLD.status IN ('bewilligt', 'abgelehnt') AND (NEW.baustein <> OLD.baustein"
        " OR NEW.aktuelle_fassung_id IS DISTINCT FROM OLD.aktuelle_fassung_id)",
        "beschieden",
    ),
    Guard(
        "unveraenderlich",
        "antrag",
        "UPDATE",
        "NEW.aktuelle_fassung_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM fassung f WHERE f.id = NEW.aktuelle_fassung_id AND f.antrag_id = NEW.id)",
        "fremde_fassung",
    ),
    Guard(
        "rang_unveraenderlich",
        "antrag",
        "UPDATE",
        "NEW.aktenzeichen <> OLD.aktenzeichen OR NEW.rang_am <> OLD.rang_am OR NEW.rang_nr <> OLD.rang_nr"
        " OR NEW.rang_policy <> OLD.rang_policy OR NEW.programm <> OLD.programm",
        "rang",
    ),
)
_BESCHEID = (
    gapless("bescheid"),
    frozen(
        "bescheid",
        "id",
        "nr",
        "bescheidnummer",
        "schluessel",
        "art",
        "antrag_id",
        "vorgaenger_id",
        "pruefvermerk_id",
        "programm",
        "baustein",
        "empfaenger_ags",
        "betrag_cent",
        "zeitraum_von",
        "zeitraum_bis",
        "nutzlast_json",
        "nutzlast_sha256",
        "vorlage_version",
        "ausgefertigt_am",
    ),
    Guard(
        "bescheid_ueberschneidung",
        "bescheid",
        "INSERT",
        "NEW.art = 'zuwendung' AND EXISTS (SELECT 1 FROM bescheid b WHERE b.art = 'zuwendung'"
        " AND b.status <> 'aufgehoben' AND b.programm = NEW.programm AND b.baustein = NEW.baustein"
        " AND b.empfaenger_ags = NEW.empfaenger_ags"
        " AND b.zeitraum_von <= NEW.zeitraum_bis AND NEW.zeitraum_von <= b.zeitraum_bis)",
        "ueberschneidung",
    ),
    # Back to life is no way: it would slip past the check for overlapping grants.
    Guard(
        "unveraenderlich",
        "bescheid",
        "UPDATE",
        "OLD.status = 'aufgehoben' AND NEW.status <> 'aufgehoben'",
        "tot",
    ),
)
_HAUSHALT = (
    Guard(
        "haushalt_nicht_ueberzogen",
        "haushalt",
        "UPDATE",
        "NEW.gebunden_cent <> (SELECT coalesce(sum(b.betrag_cent), 0) FROM buchung b"
        " WHERE b.haushalt_id = NEW.id)",
        "summe",
    ),
    # What is promised for a year falls due from that year's money (§ 38 LHO): not the same euro twice.
    Guard(
        "haushalt_nicht_ueberzogen",
        "haushalt",
        "UPDATE",
        "NEW.gebunden_cent > OLD.gebunden_cent AND EXISTS (SELECT 1 FROM haushalt o"
        " WHERE o.programm = NEW.programm AND o.baustein = NEW.baustein"
        " AND o.haushaltsjahr = NEW.haushaltsjahr AND o.id <> NEW.id"
        " AND NEW.gebunden_cent + o.gebunden_cent >"
        " CASE WHEN NEW.art = 'ausgabe' THEN NEW.mittel_cent ELSE o.mittel_cent END)",
        "vorbelastung",
    ),
    frozen("haushalt", "id", "programm", "baustein", "haushaltsjahr", "art"),
    Effect(
        "gebunden",
        "buchung",
        "INSERT",
        "UPDATE haushalt SET gebunden_cent = gebunden_cent + NEW.betrag_cent WHERE id = NEW.haushalt_id",
    ),
)
_ZAEHLER = (Guard("nummer_luecke", "zaehler", "UPDATE", "NEW.wert <> OLD.wert + 1", "schritt"),)
_POST = (
    frozen("postausgang", "id", "art", "bezug", "antrag_id", "bescheid_id", "message_id", "erstellt_am"),
    Guard(
        "unveraenderlich",
        "postausgang",
        "UPDATE",
        "OLD.dokument_sha256 IS NOT NULL AND NEW.dokument_sha256 IS DISTINCT FROM OLD.dokument_sha256",
        "roh",
    ),
)

GUARDS_0001: tuple[Guard | Effect, ...] = (
    *(guard for table in _APPEND_ONLY for guard in immutable(table, "UPDATE", "DELETE")),
    *(guard for table in _KEPT for guard in immutable(table, "DELETE")),
    gapless("ereignis"),
    gapless("eingang"),
    *_ZEICHNUNG,
    *_ANTRAG,
    *_BESCHEID,
    *_HAUSHALT,
    *_ZAEHLER,
    *_POST,
)
