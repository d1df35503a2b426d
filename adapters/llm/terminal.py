"""The one place where a provider's words, for how a call ended and what comes on a stream, become ours.

Only `ok` may be parsed and repaired: a cut answer repairs into a plausible lie. A word that nobody here has
heard of is `failed`, never `ok`; tests walk the SDKs' own types and fail when one of them is missing.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

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


class Part(StrEnum):
    """What an event of a stream is to us."""

    BEGIN = "begin"
    TEXT = "text"
    """The next words of the answer."""
    BLOCK = "block"
    """Something new begins: the words that follow may be its own."""
    CLOSING = "closing"
    """How it ended, and what it took; the end is still to come."""
    END = "end"
    """The provider's own mark that the answer is whole."""
    ERROR = "error"
    """No answer comes any more."""
    OTHER = "other"
    """Nothing to us."""


MESSAGE_EVENTS: Mapping[str, Part] = {
    "message_start": Part.BEGIN,
    "content_block_start": Part.BLOCK,
    "content_block_delta": Part.TEXT,
    "content_block_stop": Part.OTHER,
    "message_delta": Part.CLOSING,
    "message_stop": Part.END,
}
"""Anthropic's; `ping` and `error` never leave its SDK."""

MESSAGE_DELTAS: Mapping[str, Part] = {
    "text_delta": Part.TEXT,
    "input_json_delta": Part.OTHER,
    "citations_delta": Part.OTHER,
    "thinking_delta": Part.OTHER,
    "signature_delta": Part.OTHER,
}
"""What `content_block_delta` brings."""

RESPONSE_EVENTS: Mapping[str, Part] = {
    "response.output_text.delta": Part.TEXT,
    "response.output_item.added": Part.BLOCK,
    "response.completed": Part.END,
    "response.incomplete": Part.END,
    "response.failed": Part.END,
    "error": Part.ERROR,
    # what the last event says once more, refusals among it
    "response.created": Part.OTHER,
    "response.queued": Part.OTHER,
    "response.in_progress": Part.OTHER,
    "response.output_item.done": Part.OTHER,
    "response.content_part.added": Part.OTHER,
    "response.content_part.done": Part.OTHER,
    "response.output_text.done": Part.OTHER,
    "response.output_text.annotation.added": Part.OTHER,
    "response.refusal.delta": Part.OTHER,
    "response.refusal.done": Part.OTHER,
    "response.compaction.compacting": Part.OTHER,
}
"""OpenAI's, without those of `RESPONSE_EVENTS_UNASKED`."""

RESPONSE_EVENTS_UNASKED = re.compile(
    r"response\.(audio|code_interpreter_call|custom_tool_call_input|file_search_call|function_call_arguments"
    r"|image_generation_call|mcp_call|mcp_list_tools|reasoning_summary_part|reasoning_summary_text|reasoning_text"
    r"|shell_call_command|shell_call_output_content|web_search_call)[._][a-z_.]+"
)
"""OpenAI's events of reasoning, and of tools and voices that are never offered."""


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
