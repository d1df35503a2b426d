"""Why a rule refuses what a model proposed."""

from enum import StrEnum


class Reason(StrEnum):
    """What a person is shown beside a dropped item."""

    INVALID_ELEMENT = "invalid_element"
    QUOTE_NOT_IN_SOURCE = "quote_not_in_source"
    QUOTED_HISTORY = "quoted_history"
    SIGNATURE = "signature"
    QUOTE_TOO_SHORT = "quote_too_short"
    DUPLICATE = "duplicate"
    DUE_NOT_IN_SOURCE = "due_not_in_source"
    NUMBER_NOT_IN_EVIDENCE = "number_not_in_evidence"
