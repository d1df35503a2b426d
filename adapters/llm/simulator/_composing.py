"""An answer in the shape that a JSON schema asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.llm.simulator._reading import find_conversation, find_decisions, find_line, find_subject, find_tasks
from adapters.llm.simulator._request import Json

_DEPTH_MAX = 10
_REASON = "The reply takes up what the conversation asks for."
_NOTHING: Mapping[str, Any] = {"array": [], "string": "", "integer": 0, "number": 0, "boolean": False}


def compose(user: str, schema: Json) -> dict[str, Any]:  # Any: whatever JSON can hold
    """What the conversation in `user` yields of the schema's properties, and of others the least allowed.

    Where words are wanted that nobody here knows how to find, as for a kind of one's own, they are a sentence of its.
    """
    conversation = find_conversation(user)
    wanted = _properties(schema, schema)
    known: dict[str, Any] = {}  # Any: whatever JSON can hold
    if "tasks" in wanted:
        known["tasks"] = [task._asdict() for task in find_tasks(conversation)]
    if "decisions" in wanted:
        known["decisions"] = [decision._asdict() for decision in find_decisions(conversation)]
    if "grade" in wanted:
        known["reasons"] = [_REASON]
    if "body" in wanted:
        known["subject"] = compose_subject(user)
        known["body"] = compose_reply(user)
    line = find_line(conversation)
    for name, sub in wanted.items():
        if name not in known and _wants_words(name, sub, schema):
            known[name] = line
    return _fit_object(known, schema, schema)


def _wants_words(name: str, sub: Json, root: Json) -> bool:
    """Whether a field of a schema that nobody here knows takes words: a quote always, others where they must."""
    sub = resolve(sub, root)
    if enum_words(sub, root):
        return False
    return sub.get("type") == "string" or (_allows_null(sub, root) and name.endswith("quote"))


def compose_subject(user: str) -> str:
    """The subject of a reply."""
    subject = find_subject(user) or "your message"
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def compose_reply(user: str) -> str:
    """A short acknowledgement that names what was asked, and promises no more than an answer."""
    noted = "".join(f"\n- {task.title}" for task in find_tasks(find_conversation(user))[:5])
    middle = f"I have noted:{noted}" if noted else "I have read it."
    return f"Hello,\n\nThank you for your message. {middle}\n\nI will come back to you.\n\nBest regards"


def _fit(value: object, schema: Json, root: Json, depth: int) -> object:
    """`value` with the fields that the schema names, and the least that it allows for those not known."""
    schema = resolve(schema, root)
    if value is None:
        return _nothing(schema, root, depth)
    if isinstance(value, dict):
        return _fit_object(value, schema, root, depth)
    if isinstance(value, list):
        return [_fit(item, schema.get("items", {}), root, depth + 1) for item in value]
    return value


def _fit_object(value: Json, schema: Json, root: Json, depth: int = 0) -> dict[str, Any]:  # Any: as above
    if depth > _DEPTH_MAX:
        return {}
    return {name: _fit(value.get(name), sub, root, depth + 1) for name, sub in _properties(schema, root).items()}


def _nothing(schema: Json, root: Json, depth: int) -> object:
    if _allows_null(schema, root):
        return None
    if choices := enum_words(schema, root):
        return choices[0]
    if schema.get("type") == "object" or "properties" in schema:
        return _fit_object({}, schema, root, depth + 1)
    return _NOTHING.get(str(schema.get("type")))


def _allows_null(schema: Json, root: Json) -> bool:
    types = schema.get("type")
    if types == "null" or (isinstance(types, list) and "null" in types):
        return True
    return any(resolve(option, root).get("type") == "null" for option in _options(schema))


def enum_words(schema: Json, root: Json) -> Sequence[Any]:  # Any: whatever JSON can hold
    """What a resolved schema allows, where it names every word; nothing where it does not."""
    if choices := schema.get("enum"):
        return choices if isinstance(choices, list) else ()
    found = (resolve(option, root).get("enum") for option in _options(schema))
    return next((choices for choices in found if isinstance(choices, list) and choices), ())


def _options(schema: Json) -> Sequence[Json]:
    options = schema.get("anyOf") or schema.get("allOf")
    return options if isinstance(options, list) else ()


def _properties(schema: Json, root: Json) -> Json:
    found = resolve(schema, root).get("properties", {})
    return found if isinstance(found, dict) else {}


def resolve(schema: Json, root: Json) -> Json:
    """Follow `#/$defs/Name`, as far as a sane schema goes."""
    for _ in range(_DEPTH_MAX):
        if not isinstance(schema, dict):
            return {}  # true and false are schemas too
        ref = schema.get("$ref")
        if not isinstance(ref, str):
            return schema
        schema = root.get("$defs", {}).get(ref.rpartition("/")[2], {})
    return {}
