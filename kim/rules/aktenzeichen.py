"""Which numbers in a text are written like our Aktenzeichen, whether or not there is such a case?"""

import re
from string import Formatter

HOECHSTENS = 3
"""More than a sentence needs; a stranger may write thousands."""


def aktenzeichen_in(text: str, muster: str) -> tuple[str, ...]:
    """The first numbers in the text that follow the programme's pattern, each once, as they are written."""
    teile = [
        re.escape(fest) + (r"\d{4}" if feld == "jahr" else r"\d{1,8}" if feld else "")
        for fest, feld, _, _ in Formatter().parse(muster)
    ]
    gefunden = re.finditer(rf"(?<![\w.\-]){''.join(teile)}(?![\w\-])", text, re.ASCII)
    return tuple(dict.fromkeys(fund[0] for fund in gefunden))[:HOECHSTENS]
