"""The one place where a provider's word for how a call ended becomes a `TerminalState`.

Only `ok` may be parsed and repaired: a cut answer repairs into a plausible lie. A word that nobody here has
heard of is `failed`, never `ok`; tests walk the SDKs' own types and fail when one of them is missing.
"""

from collections.abc import Mapping

from domain.questions import TerminalState

MESSAGE_STOPS: Mapping[str, TerminalState] = {
    "end_turn": TerminalState.OK,
    "stop_sequence": TerminalState.OK,
    "tool_use": TerminalState.OK,
    "max_tokens": TerminalState.TRUNCATED,
    "model_context_window_exceeded": TerminalState.TRUNCATED,
    "refusal": TerminalState.REFUSED,
    "pause_turn": TerminalState.PAUSED,
}
"""Anthropic's `stop_reason`."""

RESPONSE_STATUSES: Mapping[str, TerminalState] = {
    "completed": TerminalState.OK,
    "incomplete": TerminalState.TRUNCATED,
    "failed": TerminalState.FAILED,
    "cancelled": TerminalState.FAILED,
    "in_progress": TerminalState.FAILED,
    "queued": TerminalState.FAILED,
}
"""OpenAI's `status`; the last two are for background calls, not ours."""

RESPONSE_CUTS: Mapping[str, TerminalState] = {
    "max_output_tokens": TerminalState.TRUNCATED,
    "max_messages": TerminalState.TRUNCATED,
    "steered": TerminalState.TRUNCATED,
    "content_filter": TerminalState.FILTERED,
}
"""OpenAI's `incomplete_details.reason`."""

RESPONSE_POLICIES: Mapping[str, TerminalState] = {
    "bio_policy": TerminalState.FILTERED,
    "misalignment_policy_violation": TerminalState.FILTERED,
    "image_content_policy_violation": TerminalState.FILTERED,
}
"""Those of OpenAI's `error.code` that judge the content; the others are in `failures.py`."""


def of_message(stop_reason: str | None) -> TerminalState:
    """How a call to Anthropic ended."""
    return MESSAGE_STOPS.get(stop_reason or "", TerminalState.FAILED)


def of_response(
    status: str | None, *, cut: str | None = None, refused: bool = False, message_status: str | None = None
) -> TerminalState:
    """How a call to OpenAI ended.

    Args:
        status: of the response.
        cut: `incomplete_details.reason`.
        refused: whether an item of the output is a refusal.
        message_status: of the final message; compatible servers leave it out.
    """
    state = RESPONSE_STATUSES.get(status or "", TerminalState.FAILED)
    if state is TerminalState.TRUNCATED and cut is not None:
        return RESPONSE_CUTS.get(cut, TerminalState.FAILED)
    if state is not TerminalState.OK:
        return state
    if refused:
        return TerminalState.REFUSED
    if message_status not in {None, "completed"}:
        return TerminalState.TRUNCATED
    return TerminalState.OK
