"""From an answer's text to one JSON object: strictly, else mended where nothing can have been lost."""

from typing import Any

import jiter
from pydantic import ValidationError

from domain.gate._mend import mend
from domain.proposals import ANSWERS, QuestionKind
from domain.value import Value

RAW_BYTES_MAX = 1_000_000
DEPTH_MAX = 64

_FENCE = "```"


class Parsed(Value):
    """One JSON object."""

    root: dict[str, Any]  # Any: whatever JSON can hold
    repaired: bool


class Broken(Value):
    """There is no such object, and why, in words of our own."""

    type: str
    message: str


def parse(raw: str, kinds: tuple[QuestionKind, ...]) -> Parsed | Broken:
    """The one object that `raw` is, after taking off a byte order mark and one surrounding code fence."""
    text = _bare(raw)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return Broken(type="invalid_json", message="The answer holds half of a surrogate pair.")
    if len(data) > RAW_BYTES_MAX:
        return Broken(type="too_large", message=f"The answer is larger than {RAW_BYTES_MAX} bytes.")
    try:
        root = jiter.from_json(data, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        return _mended(text, kinds) or _broken(error)
    if not isinstance(root, dict):
        return Broken(type="not_an_object", message="The answer must be one JSON object.")
    if not shallow(root):
        return Broken(type="too_deep", message=f"The answer is nested deeper than {DEPTH_MAX} levels.")
    return Parsed(root=root, repaired=False)


def shallow(root: Any) -> bool:  # Any: whatever JSON can hold
    """Whether nesting keeps to `DEPTH_MAX`."""
    level: list[Any] = [root]
    for _ in range(DEPTH_MAX):
        level = [child for node in level for child in _children(node)]
        if not level:
            return True
    return not any(isinstance(node, dict | list) for node in level)


def _children(node: Any) -> list[Any]:
    match node:
        case dict():
            return list(node.values())
        case list():
            return node
        case _:
            return []


def _bare(raw: str) -> str:
    text = raw.removeprefix("\ufeff").strip()
    head, newline, rest = text.partition("\n")
    label = head.removeprefix(_FENCE).strip()
    fenced = head.startswith(_FENCE) and newline and rest.endswith(_FENCE) and (label.isalnum() or not label)
    return rest.removesuffix(_FENCE).strip() if fenced else text


def _mended(text: str, kinds: tuple[QuestionKind, ...]) -> Parsed | None:
    root = mend(text)
    if root is None or not shallow(root) or not _fits(root, kinds):
        return None
    return Parsed(root=root, repaired=True)


def _fits(root: dict[str, Any], kinds: tuple[QuestionKind, ...]) -> bool:
    """Whether every kind's part, and nothing else, is there."""
    fields = {name for kind in kinds for name in ANSWERS[kind].model_fields}
    try:
        for kind in kinds:
            ANSWERS[kind].model_validate({k: v for k, v in root.items() if k in ANSWERS[kind].model_fields})
    except ValidationError:
        return False
    return root.keys() <= fields


def _broken(error: ValueError) -> Broken:
    if "duplicate key" in str(error):
        return Broken(type="invalid_json", message="An object in the answer has the same key twice.")
    return Broken(type="invalid_json", message="The answer is not one valid JSON object.")
