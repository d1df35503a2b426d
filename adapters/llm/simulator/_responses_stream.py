"""A Response of OpenAI as the events that lead to it."""

from collections.abc import Sequence
from itertools import count

from adapters.llm.simulator._sse import Stream, event, words
from adapters.llm.simulator._wire import Body

_PLACE = {"output_index": 0, "content_index": 0}
_TEXT_FIELDS: Body = {"logprobs": []}
"""What events of text carry and those of a refusal do not."""


def stream_response(response: Body) -> Stream:
    """The events of a whole Response: its last is named by the status, which only `failed` has without words."""
    begun = {**response, "status": "in_progress", "completed_at": None, "output": [], "usage": None}
    begun |= {"error": None, "incomplete_details": None}
    numbers = count()

    def numbered(*bodies: Body) -> list[bytes]:
        return [event({**body, "sequence_number": next(numbers)}) for body in bodies]

    opening = numbered(*({"type": f"response.{name}", "response": begun} for name in ("created", "in_progress")))
    last: Body = {"type": f"response.{response['status']}", "response": response}
    if not response["output"]:
        return Stream(head=opening, words=(), tail=(), end=numbered(last), error=_error)
    item = response["output"][0]
    [part] = item["content"]
    return Stream(
        head=[*opening, *numbered(*_opened(item, part))],
        words=numbered(*_deltas(item, part)),
        tail=numbered(*_closed(item, part)),
        end=numbered(last),
        error=_error,
    )


def _opened(item: Body, part: Body) -> Sequence[Body]:
    bare = {**item, "status": "in_progress", "content": []}
    return (
        {"type": "response.output_item.added", "output_index": 0, "item": bare},
        {"type": "response.content_part.added", "item_id": item["id"], **_PLACE, "part": {**part, _words_of(part): ""}},
    )


def _deltas(item: Body, part: Body) -> list[Body]:
    shared = {"type": f"response.{part['type']}.delta", "item_id": item["id"], **_PLACE, **_extra(part)}
    return [{**shared, "delta": word} for word in words(part[_words_of(part)])]


def _closed(item: Body, part: Body) -> Sequence[Body]:
    name = _words_of(part)
    done = {"type": f"response.{part['type']}.done", "item_id": item["id"], **_PLACE, **_extra(part)}
    return (
        {**done, name: part[name]},
        {"type": "response.content_part.done", "item_id": item["id"], **_PLACE, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
    )


def _words_of(part: Body) -> str:
    """Where the words of a part stand."""
    return "refusal" if part["type"] == "refusal" else "text"


def _extra(part: Body) -> Body:
    return {} if part["type"] == "refusal" else _TEXT_FIELDS


def _error(position: int) -> bytes:
    return event(
        {
            "type": "error",
            "code": "server_error",
            "message": "The server had an error while processing your request.",
            "param": None,
            "sequence_number": position,
        }
    )
