"""The outgoing mail: `kim mail list|geklaert|aufgegeben`."""

from cyclopts import App
from sqlmodel import col, select

from kim.adapters.clock import BERLIN
from kim.casework import post
from kim.cli import ausgabe, tuer
from kim_models.rows import Post

mail = App(name="mail", help="Postausgang: was hinausging, was wartet, was Menschen klären.")


@mail.command(name="list")
def list_(*, json: bool = False) -> None:
    """Alle Sendungen mit ihrem Stand."""
    with tuer.office() as buero, buero.database.reading() as session:
        rows = session.exec(select(Post).order_by(col(Post.id))).all()
    if json:
        ausgabe.as_json("kim.mail/1", {"sendungen": [row.model_dump(mode="json") for row in rows]})
        return
    columns = ["Art", "Bezug", "Kanal", "an", "Status", "Versuche", "fällig"]
    cells = [
        [
            row.art,
            row.bezug,
            row.kanal,
            row.an or "–",
            row.status,
            row.versuche,
            f"{row.faellig_am.astimezone(BERLIN):%d.%m.%Y %H:%M}",
        ]
        for row in rows
    ]
    ausgabe.table(columns, cells, right=("Versuche",))


@mail.command
def geklaert(bezug: str, *, versendet: bool, grund: str) -> None:
    """Eine unklare Sendung klären: --versendet (sie kam an) oder --no-versendet (sie darf noch einmal hinaus)."""
    with tuer.office() as buero:
        post.settle(buero, tuer.me(buero), bezug, versendet=versendet, grund=grund)
    ausgabe.text(f"{bezug} ist geklärt.")


@mail.command
def aufgegeben(bezug: str) -> None:
    """Festhalten, dass ein gedruckter Brief heute zur Post gegeben wurde."""
    with tuer.office() as buero:
        post.posted(buero, tuer.me(buero), bezug)
    ausgabe.text(f"{bezug}: Aufgabe zur Post ist in der Akte vermerkt.")
