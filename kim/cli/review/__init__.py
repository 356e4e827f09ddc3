"""What reviewers do: `kim review list|show|vermerk|zeichnen|…`."""

from kim.cli.review import angaben, ansicht, ausgang, verfuegung, zeichnung
from kim.cli.review.gruppe import review

__all__ = ["angaben", "ansicht", "ausgang", "review", "verfuegung", "zeichnung"]
