"""A failure never quotes what was given: somebody's words would stand in logs and in the engine's history."""

import importlib
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from domain.value import Value
from tests.guards.tree import modules, name_of

CANARY = "xylophone-marmalade"
NOT_FOR_IMPORT = ("__main__", "migrations")


def values(above: type[Value] = Value) -> Iterator[type[Value]]:
    """Every class of ours that descends from `Value`."""
    for kind in above.__subclasses__():
        yield from values(kind)
        yield kind


def load_all() -> list[type[Value]]:
    for name in map(name_of, modules()):
        if not any(part in name.split(".") for part in NOT_FOR_IMPORT):
            importlib.import_module(name)
    return sorted(set(values()), key=lambda kind: (kind.__module__, kind.__qualname__))


def told(kind: type[Value], given: object) -> str:
    """What it says when it refuses; nothing where it takes what is given."""
    try:
        kind.model_validate(given)
    except ValidationError as error:
        return f"{error} {error!r}"
    return ""


@pytest.fixture(scope="module")
def ours() -> list[type[Value]]:
    return load_all()


def test_there_are_values(ours: list[type[Value]]) -> None:
    assert {"ProcessInput", "Conversation", "Answer", "EditDraft", "Upload"} <= {kind.__name__ for kind in ours}


@pytest.mark.parametrize(
    "wrong", [CANARY, [CANARY], {"text": CANARY}, CANARY.encode()], ids=["str", "list", "dict", "bytes"]
)
def test_no_field_quotes_what_it_refuses(ours: list[type[Value]], wrong: object) -> None:
    telling = [
        f"{kind.__module__}.{kind.__name__}"
        for kind in ours
        if CANARY in told(kind, {**dict.fromkeys(kind.model_fields, wrong), "unasked": wrong})
    ]
    assert telling == []


def test_no_value_quotes_what_is_no_value(ours: list[type[Value]]) -> None:
    said = {kind.__name__: told(kind, CANARY) for kind in ours}
    assert [name for name, words in said.items() if not words or CANARY in words] == []


def test_no_value_quotes_what_is_no_json(ours: list[type[Value]]) -> None:
    for kind in ours:
        with pytest.raises(ValidationError) as refused:
            kind.model_validate_json(f'{{"text": "{CANARY}')
        assert CANARY not in str(refused.value)
