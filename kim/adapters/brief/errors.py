"""Why a letter cannot be written. Every one of these holds the case; none of them is a reason to try again."""


class BriefError(Exception):
    """The letter was not written; nothing has changed anywhere."""


class VorlageNichtFreigegeben(BriefError):
    """A letter with legal effect would rest on a text or figure that nobody has checked at its source."""


class TextNichtDruckbar(BriefError):
    """A text holds a character that is invisible, reorders its neighbours, or has no glyph in the fonts."""

    def __init__(self, feld: str, zeichen: str) -> None:
        self.feld = feld
        """Dotted path into the Bescheidinhalt, `?` if only the typesetter noticed."""
        self.zeichen = zeichen
        super().__init__(f"{feld}: {zeichen}")


class InhaltWidersprichtSich(BriefError):
    """Two statements of the payload exclude each other; the letter would be void or contestable."""


class VorlageDefekt(BriefError):
    """The template did not compile, or compiled with a warning: the package is broken, not the case."""
