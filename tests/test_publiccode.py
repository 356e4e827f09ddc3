"""publiccode.yml is what catalogues accept (version 0.4 of the standard), and says of this software what is true."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

WURZEL = Path(__file__).parents[1]
BLATT: dict[str, Any] = yaml.safe_load((WURZEL / "publiccode.yml").read_text(encoding="utf-8"))
PROJEKT = tomllib.loads((WURZEL / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PFLICHT = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}


def test_everything_that_the_standard_demands_is_there() -> None:
    assert PFLICHT - set(BLATT) == set()
    assert BLATT["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert BLATT["maintenance"]["contacts"]
    assert isinstance(BLATT["localisation"]["localisationReady"], bool)


@pytest.mark.parametrize("sprache", ["de", "en"])
def test_descriptions_have_the_lengths_of_the_standard(sprache: str) -> None:
    text = BLATT["description"][sprache]

    assert len(text["genericName"]) <= 35
    assert len(text["shortDescription"].strip()) <= 150
    assert 150 <= len(text["longDescription"].strip()) <= 10_000
    assert text["features"]
    assert [name for name in text["screenshots"] if not (WURZEL / name).is_file()] == []


def test_it_names_the_version_and_the_licence_of_the_package() -> None:
    assert BLATT["softwareVersion"] == PROJEKT["version"]
    assert BLATT["legal"]["license"] == PROJEKT["license"]


def test_no_address_is_invented() -> None:
    assert BLATT["url"].split("/")[2].endswith(".example")
