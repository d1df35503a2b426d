"""Whose days are counted where."""

import pytest
from pydantic import ValidationError

from domain.zones import Zones


def test_a_user_has_the_zone_that_was_set_for_them_and_others_the_general_one() -> None:
    zones = Zones.model_validate({"default": "Europe/Berlin", "by_user": {"ana@example.org": "America/Lima"}})
    assert zones.of("Ana@example.org") == "America/Lima"
    assert zones.of("ben@example.org") == zones.of(None) == "Europe/Berlin"
    assert Zones().of("ana@example.org") is None


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "Europe", "a" * 500, "\0"])
def test_a_zone_that_is_none_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValidationError, match="this is no time zone; give an IANA name such as Europe/Berlin"):
        Zones(default=name)
