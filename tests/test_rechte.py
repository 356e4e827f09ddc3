"""Who holds which rights is said for every file, as `reuse lint` would ask, without that tool."""

import subprocess
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

WURZEL = Path(__file__).parents[1]
EIGENE = "EUPL-1.2"
REGELN: list[dict[str, Any]] = tomllib.loads((WURZEL / "REUSE.toml").read_text(encoding="utf-8"))[
    "annotations"
]


def tracked() -> list[str]:
    """Every file of the repository that REUSE asks about: the texts of the licences are not among them."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=WURZEL, capture_output=True, check=True, text=True)
    return [
        name
        for name in listed.stdout.split("\0")
        if name and not name.startswith("LICENSES/") and not Path(name).name.startswith("LICENSE")
    ]


def rule_of(name: str) -> dict[str, Any]:
    """The last rule whose pattern fits, as REUSE chooses."""
    return [regel for regel in REGELN if fnmatchcase(name, regel["path"])][-1]


def test_every_file_has_a_holder_and_a_licence() -> None:
    assert [name for name in tracked() if not rule_of(name)["SPDX-FileCopyrightText"]] == []
    assert {rule_of(name)["SPDX-License-Identifier"] for name in tracked()} == licences()


def test_every_licence_named_has_its_text_and_no_text_is_left_over() -> None:
    assert {path.stem for path in (WURZEL / "LICENSES").iterdir()} == licences()


def test_no_rule_is_left_over() -> None:
    assert {regel["path"] for regel in REGELN} == {rule_of(name)["path"] for name in tracked()}


def test_no_font_of_others_counts_as_ours() -> None:
    fonts = [name for name in tracked() if name.endswith((".ttf", ".otf", ".woff2"))]

    assert fonts
    assert [name for name in fonts if rule_of(name)["SPDX-License-Identifier"] == EIGENE] == []


def test_the_licence_of_the_whole_is_the_same_everywhere() -> None:
    projekt = tomllib.loads((WURZEL / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert projekt["license"] == EIGENE
    assert (WURZEL / "LICENSE").read_bytes() == (WURZEL / "LICENSES" / f"{EIGENE}.txt").read_bytes()


def licences() -> set[str]:
    """All licences that a rule names."""
    return {regel["SPDX-License-Identifier"] for regel in REGELN}
