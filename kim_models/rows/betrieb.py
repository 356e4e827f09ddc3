"""What the office keeps about its own running: one night run for each Berlin date."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from kim_models.rows.spalten import zeitpunkt


class Nachtlauf(SQLModel, table=True):
    """One night. The date is the key: a double start, a missed night or a clock change cannot make two."""

    __tablename__ = "nachtlauf"

    datum: date = Field(primary_key=True)
    begonnen_am: datetime = zeitpunkt()
    beendet_am: datetime | None = zeitpunkt(default=None)
    ergebnis_json: str = "{}"
