"""The page of the lifecycles is true: it is the one that the tables give."""

from pathlib import Path

from kim_models.verfahren import page

SEITE = Path(__file__).parents[1] / "docs" / "verfahren.md"


def test_the_page_is_the_generated_one() -> None:
    assert SEITE.read_text(encoding="utf-8") == page(), "run `make docs`"
