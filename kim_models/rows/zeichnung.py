"""Who proposed and who signed: the Prüfvermerk opens a round, the signatures are bound to its hash."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, SQLModel, UniqueConstraint

from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt


class Pruefvermerk(SQLModel, table=True):
    """A proposal with its reasons and the amount by the rules. A change of content makes it worthless."""

    __tablename__ = "pruefvermerk"
    __table_args__ = (
        UniqueConstraint("antrag_id", "runde", name="pruefvermerk_runde"),
        CheckConstraint(
            one_of("vorschlag", "bewilligen", "kuerzen", "ablehnen"), name="pruefvermerk_vorschlag"
        ),
        CheckConstraint("betrag_cent >= 0", name="pruefvermerk_betrag"),
    )

    id: int | None = kennung()
    antrag_id: int = verweis("antrag.id")
    runde: int = zahl()
    fassung_id: int = verweis("fassung.id")
    pruefung_id: int = verweis("pruefung.id")
    vorschlag: str
    gruende: str
    abweichungen_json: str
    """Code of a finding → the reason why it does not stop the grant."""
    berechnung_json: str
    betrag_cent: int = zahl()
    inhalt_sha256: str
    """Over Fassung, findings, proposal, reasons and calculation: what the signers saw."""
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()


class Zeichnung(SQLModel, table=True):
    """One signature. Unique per round and person: nobody takes two steps (four eyes, refused by the database)."""

    __tablename__ = "zeichnung"
    __table_args__ = (
        UniqueConstraint("pruefvermerk_id", "person_id", name="zeichnung_zwei_personen"),
        UniqueConstraint("pruefvermerk_id", "stufe", name="zeichnung_stufe"),
        CheckConstraint(
            "stufe = 'pruefvermerk' OR stufe = 'schlusszeichnung' OR stufe LIKE 'mitzeichnung%'",
            name="zeichnung_stufe_bekannt",
        ),
    )

    id: int | None = kennung()
    pruefvermerk_id: int = verweis("pruefvermerk.id")
    stufe: str
    person_id: int = verweis("person.id")
    inhalt_sha256: str = Field(min_length=64)
    am: datetime = zeitpunkt()
    vertretene_id: int | None = verweis("person.id", default=None)
    """In whose place the person signed; the name in letters stays hers."""
    notzugriff_nr: int | None = verweis("notzugriff.nr", default=None)
    """The Notzugriff that lent the role."""
