"""Who stands in an address field, however it is written."""

import pytest

from adapters.source.mail import people_in


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Ana Silva <ana@example.org>", [("Ana Silva", "ana@example.org")]),
        (
            '"Silva, Ana" <ana@example.org>, ben@example.org',
            [("Silva, Ana", "ana@example.org"), ("", "ben@example.org")],
        ),
        ("ana@example.org; ben@example.org", [("", "ana@example.org"), ("", "ben@example.org")]),
        ("ana@example.org (Ana Silva)", [("Ana Silva", "ana@example.org")]),
        ("ana at example.org (Ana Silva)", [("Ana Silva", "ana@example.org")]),
        ("undisclosed-recipients:;", []),
        ("Team: Ana <ana@example.org>, ben@example.org;", [("Ana", "ana@example.org"), ("", "ben@example.org")]),
        ("<@relay.org,@other.org:ana@example.org>", [("", "ana@example.org")]),
        ('"ana silva"@example.org', [("", '"ana silva"@example.org')]),
        ("Ana <mailto:ana@example.org>", [("Ana", "ana@example.org")]),
        ("Ana [mailto:ana@example.org]", [("Ana", "ana@example.org")]),
        ("Ana <ana@example.org", [("Ana", "ana@example.org")]),
        ("Ana ana@example.org", [("Ana", "ana@example.org")]),
        ("ana@[192.0.2.1]", [("", "ana@[192.0.2.1]")]),
        ("root, <>", [("root", "")]),
        ("<@nobody;>", [("@nobody;", "")]),
    ],
)
def test_people_are_found_in_a_field(field: str, expected: list[tuple[str, str]]) -> None:
    assert people_in([field]) == expected


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("=?utf-8?q?Jos=C3=A9?= <ana@example.org>", "José"),
        ("=?utf-8?q?Silva,_Ana?= <ana@example.org>", "Silva, Ana"),
        ('"=?utf-8?b?Sm9zw6k=?=" <ana@example.org>', "José"),
        ("=?utf-8?q?Ana_<ana@example.org>?=", "Ana"),
        ("\"'Ana'\" <ana@example.org>", "Ana"),
        ('"An\\"a" <ana@example.org>', 'An"a'),
        ("'ana@example.org' <ana@example.org>", ""),
        ("Silva, Ana <ana.silva@example.org>", "Silva, Ana"),
    ],
)
def test_a_name_is_as_people_read_it(field: str, name: str) -> None:
    assert [found for found, _ in people_in([field])] == [name]


def test_a_name_before_a_comma_is_another_person_unless_the_address_has_it() -> None:
    assert people_in(["Ana, Ben <ben@example.org>"]) == [("Ana", ""), ("Ben", "ben@example.org")]


@pytest.mark.parametrize("again", ["(", '"', '"\\', "<", ",", "a@", "=?a?q?", "\\", ":", '"@', "a@b.c,"])
def test_hostile_repetition_is_read_in_linear_time(again: str) -> None:
    assert len(people_in([again * 5_000])) <= 5_001
