"""Stops that nobody expects, and bodies that no model wrote."""

import anthropic
import httpx2
import openai
import pytest
from pydantic import ValidationError

from adapters.llm.simulator import Fault, Faults
from domain.proposals import answer_model
from tests.adapters.llm.simulator.asking import KINDS, PATHS, anthropic_parameters, asking

WIRES = tuple(PATHS)
MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("fault", "stops"),
    [
        (Fault.PAUSED, ("pause_turn", "in_progress", None)),
        (Fault.UNKNOWN_STOP, ("suspended", "suspended", "suspended")),
    ],
)
async def test_a_stop_reason_reaches_the_client_as_it_is(fault: Fault, stops: tuple[str, str, str | None]) -> None:
    async with asking(script=[fault] * 2) as ask:
        message, response, choice = await ask.anthropic(), await ask.responses(), (await ask.chat()).choices[0]
    assert (message.stop_reason, response.status, choice.finish_reason) == stops
    for text in (getattr(message.content[0], "text", ""), response.output_text, choice.message.content or ""):
        assert len(text) > 50
        with pytest.raises(ValidationError, match="EOF"):
            answer_model(KINDS).model_validate_json(text)


async def test_what_is_still_in_progress_has_no_usage() -> None:
    async with asking(script=[Fault.PAUSED]) as ask:
        response = await ask.responses()
    assert response.usage is None
    assert response.completed_at is None


async def test_a_context_exceeded_is_a_stop_reason_at_anthropic_and_a_bad_request_at_openai() -> None:
    async with asking(script=[Fault.CONTEXT_EXCEEDED]) as ask:
        message = await ask.anthropic()
        with pytest.raises(openai.BadRequestError) as caught:
            await ask.responses()
    assert message.stop_reason == "model_context_window_exceeded"
    assert caught.value.code == "context_length_exceeded"


@pytest.mark.parametrize("wire", WIRES)
async def test_a_page_of_html_has_status_200_and_no_answer(wire: str) -> None:
    async with asking(script=[Fault.BAD_BODY]) as ask, httpx2.AsyncClient() as http:
        sent = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "x"}], "input": "x"}
        page = await http.post(ask.simulator.url + PATHS[wire], json=sent, headers={"x-api-key": "k"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html")
    assert page.text.startswith("<!DOCTYPE html>")


async def test_both_sdks_take_a_page_of_html_for_a_string() -> None:
    async with asking(script=[Fault.BAD_BODY]) as ask:
        assert isinstance(await ask.anthropic(), str)
        assert isinstance(await ask.responses(), str)


@pytest.mark.parametrize("wire", WIRES)
async def test_a_huge_body_ends_in_a_good_answer_after_much_of_nothing(wire: str) -> None:
    async with asking(script=[Fault.HUGE_BODY], faults=Faults(huge_mib=2)) as ask:
        answer_model(KINDS).model_validate_json(await ask.text(wire))


async def test_a_huge_body_is_as_large_as_it_was_told_and_says_no_length() -> None:
    async with asking(script=[Fault.HUGE_BODY], faults=Faults(huge_mib=3)) as ask:
        raw = await ask.claude.messages.with_raw_response.create(**anthropic_parameters())
    assert 3 * MIB < len(raw.http_response.content) < 3 * MIB + 10_000
    assert "content-length" not in raw.headers


@pytest.mark.parametrize("wire", WIRES)
async def test_a_cleanly_cut_body_is_no_json_though_all_of_it_came(wire: str) -> None:
    async with asking(script=[Fault.CUT_CLEAN]) as ask, httpx2.AsyncClient() as http:
        sent = {"model": "m", "max_tokens": 99, "messages": [{"role": "user", "content": "x"}], "input": "x"}
        torn = await http.post(ask.simulator.url + PATHS[wire], json=sent, headers={"x-api-key": "k"})
    assert len(torn.content) == int(torn.headers["content-length"])
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        torn.json()


@pytest.mark.parametrize("wire", WIRES)
async def test_a_silence_in_mid_body_ends_in_the_clients_timeout(wire: str) -> None:
    async with asking(script=[Fault.HANG_IN_BODY], timeout_s=0.2) as ask:
        with pytest.raises((anthropic.APITimeoutError, openai.APITimeoutError)):
            await ask.text(wire)


@pytest.mark.parametrize("wire", WIRES)
async def test_who_waits_through_the_silence_is_answered_well(wire: str) -> None:
    async with asking(script=[Fault.HANG_IN_BODY], faults=Faults(hang_s=0.01)) as ask:
        answer_model(KINDS).model_validate_json(await ask.text(wire))


@pytest.mark.parametrize("wire", WIRES)
async def test_an_error_in_a_stream_is_an_error_after_200_where_nothing_streams(wire: str) -> None:
    spoilt = []
    for fault in (Fault.ERROR_IN_STREAM, Fault.ERROR_AFTER_200):
        async with asking(script=[fault]) as ask, httpx2.AsyncClient() as http:
            sent = {"model": "m", "max_tokens": 99, "messages": [{"role": "user", "content": "x"}], "input": "x"}
            answer = await http.post(ask.simulator.url + PATHS[wire], json=sent, headers={"x-api-key": "k"})
        assert answer.status_code == 200
        spoilt.append(answer.json()["error"])
    assert spoilt[0] == spoilt[1]
