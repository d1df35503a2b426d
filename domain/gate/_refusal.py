"""Why an answer is refused before anyone asks whether it is true."""

from enum import StrEnum

from domain.value import Value


class Refusal(StrEnum):
    """What is wrong with an answer, or with the line of a report that should have held one."""

    TRUNCATED = "truncated"
    """It was cut, as the provider says itself; it is not even looked at."""
    UNFINISHED = "unfinished"
    """It ends before its JSON does, whatever the provider says."""
    INVALID_JSON = "invalid_json"
    DUPLICATE_KEY = "duplicate_key"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    """A number that no double holds, or a whole number of more digits than Python prints."""
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NOT_AN_OBJECT = "not_an_object"
    SCHEMA = "schema"
    UNREADABLE_LINE = "unreadable_line"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_STOP = "unknown_stop"


class Broken(Value):
    """There is no JSON value to be had, and why, in words of our own."""

    reason: Refusal
    message: str
    location: str = "$"
    """`$`, or where reading stopped, e.g. `line 3, column 14`, counted without the fence."""
