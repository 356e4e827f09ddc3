"""By what a reply finds its case: the token that only the municipality knows."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, SQLModel

from kim_models.rows.spalten import verweis, zeitpunkt


class Antwortkennung(SQLModel, table=True):
    """The reply token of one case. Never changes: whoever got an acknowledgement may answer it years later.

    Journal and auditor's package hold its hash alone: who reads them must not be able to answer in another's name.
    """

    __tablename__ = "antwortkennung"
    __table_args__ = (
        CheckConstraint(
            "length(kennung) = 23 AND kennung LIKE 'KIM-____-____-____-____'", name="antwortkennung_form"
        ),
    )

    antrag_id: int = verweis("antrag.id", primary_key=True)
    kennung: str = Field(unique=True)
    kennung_sha256: str = Field(unique=True)
    am: datetime = zeitpunkt()
