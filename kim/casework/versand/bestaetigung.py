"""What an acknowledgement says beyond any other mail: what came in, which moment counts, how to answer, and the proof."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from kim.adapters.clock import berlin_date
from kim.adapters.mail.nachricht import Anhang
from kim.casework import worte
from kim.casework.post import empfangsnachweis
from kim.programmes.texte import fuelle, text_am
from kim_models.programm import Programm
from kim_models.rows import Antrag, Eingang, Post


@dataclass(frozen=True)
class Teile:
    """Values for the text, what stands below it, and the enclosure."""

    werte: Mapping[str, str]
    nachsatz: str = ""
    anhaenge: list[Anhang] = field(default_factory=list)


def pieces(
    session: Session,
    programm: Programm,
    row: Post,
    angaben: Mapping[str, Any],
    kennung: str,
    werte: Mapping[str, str],
) -> Teile:
    """The pieces of one acknowledgement, from what was frozen when it was queued; `werte`: what every mail names.

    One that an earlier version queued has neither token nor proof, and says all the rest.
    """

    def text(name: str, **mehr: str) -> str:
        return fuelle(text_am(programm, name, berlin_date(row.erstellt_am)), **{**werte, **mehr})

    antrag = session.get_one(Antrag, row.antrag_id)
    nachweis = empfangsnachweis.proof(session, programm.behoerde.name, angaben)
    quelle = angaben.get("zeitquelle") or _source(session, row)
    main = {
        "anlass": text(f"eingangsbestaetigung_{angaben.get('anlass', 'antrag')}"),
        # The policy that this case is pinned to, whatever the programme says by now.
        "reihenfolge": text(f"reihenfolge_{antrag.rang_policy}"),
        "antwort": text("eingangsbestaetigung_antwort", kennung=kennung) if kennung else "",
        "zeitquelle": worte.wort(worte.ZEITQUELLE, quelle),
    }
    if nachweis is None:
        return Teile(main)
    datei = Anhang(
        name=empfangsnachweis.DATEI, inhalt=empfangsnachweis.written(nachweis), typ="application/json"
    )
    below = text("eingangsbestaetigung_nachweis", **empfangsnachweis.in_words(nachweis))
    return Teile(main, f"\n\n\n{laid_out(below)}", [datei])


def laid_out(text: str) -> str:
    """The text in lines of at most 78 characters, as it is printed too; a piece that is empty leaves no gap."""
    lines = [
        textwrap.wrap(line, 78, break_long_words=False, break_on_hyphens=False) or [""]
        for line in text.splitlines()
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(part for line in lines for part in line))


def _source(session: Session, row: Post) -> str:
    return session.exec(select(Eingang.zeitquelle).where(Eingang.nr == int(row.bezug[2:]))).one()
