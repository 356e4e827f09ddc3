"""The list of what went out, what waits, and what a person must settle."""

from sqlmodel import col, select

from kim.casework.buero import Buero
from kim_models.rows import Post

_ERLEDIGT = ("versendet", "storniert")


def mails(buero: Buero, *, offen: bool = False) -> list[Post]:
    """All rows of the outbox in the order they were written; `offen`: only those that have not gone out."""
    query = select(Post).order_by(col(Post.id))
    if offen:
        query = query.where(col(Post.status).not_in(_ERLEDIGT))
    with buero.database.reading() as session:
        return list(session.exec(query).all())
