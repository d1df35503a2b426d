"""How calls end: every word of both SDKs is mapped, and only a clean stop is ok."""

from typing import get_args

import pytest
from anthropic.types import RawContentBlockDelta, RawMessageStreamEvent, StopReason
from openai.types.responses import ResponseError, ResponseOutputMessage, ResponseStatus, ResponseStreamEvent
from openai.types.responses.response import IncompleteDetails
from openai.types.responses.response_output_message import Content

from adapters.llm import failures, terminal
from domain.questions import TerminalState
from tests.adapters.llm.replies import ask, message, question, replying, response, said


def literals(annotation: object) -> set[str]:
    found = {arg for arg in get_args(annotation) if isinstance(arg, str)}
    return found.union(*(literals(arg) for arg in get_args(annotation) if not isinstance(arg, str)))


def test_every_stop_reason_of_anthropic_is_mapped() -> None:
    assert literals(StopReason) == set(terminal.MESSAGE_STOPS)


def test_every_status_of_openai_is_mapped() -> None:
    assert literals(ResponseStatus) == set(terminal.RESPONSE_STATUSES)


def test_every_reason_of_an_incomplete_response_is_mapped() -> None:
    assert literals(IncompleteDetails.model_fields["reason"].annotation) == set(terminal.RESPONSE_CUTS)


def test_every_error_code_of_a_failed_response_is_mapped_once() -> None:
    codes = literals(ResponseError.model_fields["code"].annotation)
    policies = set(terminal.RESPONSE_POLICIES)
    assert codes - policies <= set(failures.CODE_STATUSES)
    assert policies <= codes - set(failures.CODE_STATUSES)


def test_every_content_of_a_message_of_openai_is_text_or_refusal() -> None:
    union, *_ = get_args(Content)
    kinds = [literals(part.model_fields["type"].annotation) for part in get_args(union)]
    assert kinds == [{"output_text"}, {"refusal"}]


def test_every_status_of_a_message_of_openai_but_completed_is_a_cut() -> None:
    for status in literals(ResponseOutputMessage.model_fields["status"].annotation):
        expected = TerminalState.OK if status == "completed" else TerminalState.TRUNCATED
        assert terminal.of_response("completed", message_status=status) is expected


def types_of(union: object) -> set[str]:
    """The `type` of each member of one of the SDKs' annotated unions."""
    members = get_args(get_args(union)[0])
    return set().union(*(literals(member.model_fields["type"].annotation) for member in members))


def test_every_event_of_anthropics_streams_is_mapped() -> None:
    assert types_of(RawMessageStreamEvent) == set(terminal.MESSAGE_EVENTS)
    assert types_of(RawContentBlockDelta) == set(terminal.MESSAGE_DELTAS)


def test_every_event_of_openais_streams_is_mapped_or_of_what_is_never_asked_for() -> None:
    events = types_of(ResponseStreamEvent)
    unasked = {event for event in events if terminal.RESPONSE_EVENTS_UNASKED.fullmatch(event)}
    assert events - unasked == set(terminal.RESPONSE_EVENTS)
    assert len(unasked) > 30


def test_a_word_that_nobody_has_heard_of_is_failed() -> None:
    assert terminal.of_message("bored") is TerminalState.FAILED
    assert terminal.of_message(None) is TerminalState.FAILED
    assert terminal.of_response("bored") is TerminalState.FAILED
    assert terminal.of_response("incomplete", cut="bored") is TerminalState.FAILED


@pytest.mark.parametrize(("stop", "state"), terminal.MESSAGE_STOPS.items())
async def test_a_stop_reason_arrives_as_its_state(stop: str, state: TerminalState) -> None:
    answer = await ask(replying("anthropic", body=message("half", stop=stop)), question("anthropic"))
    assert (answer.state, answer.raw, answer.detail) == (state, "half", stop)


@pytest.mark.parametrize(("status", "state"), terminal.RESPONSE_STATUSES.items())
async def test_a_status_arrives_as_its_state(status: str, state: TerminalState) -> None:
    answer = await ask(replying("openai", body=response("half", status=status)), question("openai"))
    assert (answer.state, answer.raw, answer.detail) == (state, "half", status)


@pytest.mark.parametrize(("cut", "state"), terminal.RESPONSE_CUTS.items())
async def test_a_cut_arrives_with_its_reason(cut: str, state: TerminalState) -> None:
    body = response("half", status="incomplete", incomplete_details={"reason": cut})
    answer = await ask(replying("openai", body=body), question("openai"))
    assert (answer.state, answer.raw, answer.detail) == (state, "half", f"incomplete: {cut}")


async def test_a_refusal_of_anthropic_says_why() -> None:
    details = {"type": "refusal", "category": "cyber", "explanation": "no"}
    body = message("", stop="refusal", stop_details=details)
    answer = await ask(replying("anthropic", body=body), question("anthropic"))
    assert (answer.state, answer.raw) == (TerminalState.REFUSED, "")
    assert answer.detail == "refusal: cyber: no"


async def test_a_refusal_of_openai_is_in_the_detail_and_capped() -> None:
    body = response(output=[said("I will not. " * 100, kind="refusal")])
    answer = await ask(replying("openai", body=body), question("openai"))
    assert (answer.state, answer.raw) == (TerminalState.REFUSED, "")
    assert answer.detail is not None
    assert answer.detail.startswith("I will not.")
    assert len(answer.detail) == 500


async def test_content_that_a_policy_stops_is_filtered() -> None:
    body = response("", status="failed", error={"code": "bio_policy", "message": "no"})
    answer = await ask(replying("openai", body=body), question("openai"))
    assert (answer.state, answer.detail) == (TerminalState.FILTERED, "bio_policy")


async def test_a_failure_without_a_known_code_is_an_answer_that_failed() -> None:
    body = response("", status="failed", error={"code": "new_thing", "message": "?"})
    answer = await ask(replying("openai", body=body), question("openai"))
    assert (answer.state, answer.detail) == (TerminalState.FAILED, "new_thing")
    assert answer.tokens_in == 100
