"""What money there is: means per programme, Baustein, year and kind, and the append-only bookings on them."""

from datetime import datetime

from sqlmodel import CheckConstraint, SQLModel, UniqueConstraint

from kim_models.rows.spalten import kennung, one_of, verweis, zahl, zeitpunkt


class Haushalt(SQLModel, table=True):
    """One pot. `gebunden_cent` is kept by a trigger as the sum of the bookings; the CHECK makes overspending impossible."""

    __tablename__ = "haushalt"
    __table_args__ = (
        UniqueConstraint("programm", "baustein", "haushaltsjahr", "art", name="haushalt_posten"),
        CheckConstraint(one_of("art", "ausgabe", "verpflichtung"), name="haushalt_art"),
        CheckConstraint("mittel_cent >= 0", name="haushalt_mittel"),
        CheckConstraint(
            "gebunden_cent >= 0 AND gebunden_cent <= mittel_cent", name="haushalt_nicht_ueberzogen"
        ),
    )

    id: int | None = kennung()
    programm: str
    baustein: int
    haushaltsjahr: int
    art: str
    mittel_cent: int = zahl()
    gebunden_cent: int = zahl(default=0)
    fundstelle: str
    beleg: str


class Buchung(SQLModel, table=True):
    """One booking of one Bescheid on one pot; negative when money comes back. Never changed, never deleted."""

    __tablename__ = "buchung"
    __table_args__ = (CheckConstraint("betrag_cent <> 0", name="buchung_nicht_null"),)

    id: int | None = kennung()
    haushalt_id: int = verweis("haushalt.id", index=True)
    bescheid_id: int = verweis("bescheid.id", index=True)
    betrag_cent: int = zahl()
    am: datetime = zeitpunkt()


class Haushaltssperre(SQLModel, table=True):
    """One setting or lifting of the Haushaltssperre, with its reason; the newest row says what holds. Append-only."""

    __tablename__ = "haushaltssperre"
    __table_args__ = (CheckConstraint("grund <> ''", name="haushaltssperre_grund"),)

    id: int | None = kennung()
    programm: str
    gesperrt: bool
    grund: str
    person_id: int = verweis("person.id")
    am: datetime = zeitpunkt()
