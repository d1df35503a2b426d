"""Each fault reaches the client as the SDK documents it."""

import asyncio

import anthropic
import json_repair
import openai
import pytest
from pydantic import ValidationError

from adapters.llm.simulator import Fault, Faults
from domain.proposals import DraftAnswer, QuestionKind, answer_model
from tests.adapters.llm.simulator.asking import CONVERSATION, KINDS, PATHS, asking

WIRES = tuple(PATHS)
DRAFT = (QuestionKind.DRAFT,)

ANTHROPIC_ERRORS: dict[Fault, tuple[type[anthropic.APIStatusError], int, str]] = {
    Fault.RATE_LIMITED: (anthropic.RateLimitError, 429, "rate_limit_error"),
    Fault.SERVER_ERROR: (anthropic.InternalServerError, 500, "api_error"),
    Fault.UNAVAILABLE: (anthropic.ServiceUnavailableError, 503, "api_error"),
    Fault.OVERLOADED: (anthropic.OverloadedError, 529, "overloaded_error"),
    Fault.UNAUTHORIZED: (anthropic.AuthenticationError, 401, "authentication_error"),
    Fault.SPENT_OUT: (anthropic.PaymentRequiredError, 402, "billing_error"),
    Fault.BAD_REQUEST: (anthropic.BadRequestError, 400, "invalid_request_error"),
    Fault.SPEND_LIMIT: (anthropic.RateLimitError, 429, "rate_limit_error"),
    Fault.MODEL_GONE: (anthropic.NotFoundError, 404, "not_found_error"),
    Fault.FORBIDDEN: (anthropic.PermissionDeniedError, 403, "permission_error"),
    Fault.GATEWAY_TIMEOUT: (anthropic.GatewayTimeoutError, 504, "timeout_error"),
    Fault.REQUEST_TIMEOUT: (anthropic.RequestTimeoutError, 408, "timeout_error"),
}
OPENAI_ERRORS: dict[Fault, tuple[type[openai.APIStatusError], int, str | None]] = {
    Fault.RATE_LIMITED: (openai.RateLimitError, 429, "rate_limit_exceeded"),
    Fault.SERVER_ERROR: (openai.InternalServerError, 500, None),
    Fault.UNAVAILABLE: (openai.InternalServerError, 503, None),
    Fault.OVERLOADED: (openai.InternalServerError, 503, "server_is_overloaded"),
    Fault.UNAUTHORIZED: (openai.AuthenticationError, 401, "invalid_api_key"),
    Fault.SPENT_OUT: (openai.RateLimitError, 429, "insufficient_quota"),
    Fault.BAD_REQUEST: (openai.BadRequestError, 400, "invalid_value"),
    Fault.SPEND_LIMIT: (openai.RateLimitError, 429, "billing_hard_limit_reached"),
    Fault.MODEL_GONE: (openai.NotFoundError, 404, "model_not_found"),
    Fault.FORBIDDEN: (openai.PermissionDeniedError, 403, "request_forbidden"),
    Fault.GATEWAY_TIMEOUT: (openai.InternalServerError, 504, None),
    Fault.REQUEST_TIMEOUT: (openai.APIStatusError, 408, "timeout"),
    Fault.CONTEXT_EXCEEDED: (openai.BadRequestError, 400, "context_length_exceeded"),
}


@pytest.mark.parametrize("fault", ANTHROPIC_ERRORS)
async def test_anthropics_error_has_its_class_type_and_request_id(fault: Fault) -> None:
    error, status, kind = ANTHROPIC_ERRORS[fault]
    async with asking(script=[fault]) as ask:
        with pytest.raises(error) as caught:
            await ask.anthropic()
    assert (caught.value.status_code, caught.value.type) == (status, kind)
    assert caught.value.request_id


@pytest.mark.parametrize("fault", OPENAI_ERRORS)
@pytest.mark.parametrize("wire", ["responses", "chat"])
async def test_openais_error_has_its_class_code_and_request_id(fault: Fault, wire: str) -> None:
    error, status, code = OPENAI_ERRORS[fault]
    async with asking(script=[fault]) as ask:
        with pytest.raises(error) as caught:
            await ask.text(wire)
    assert (caught.value.status_code, caught.value.code) == (status, code)
    assert caught.value.request_id


async def test_a_spend_limit_is_a_rate_limit_with_a_code_of_its_own_at_anthropic() -> None:
    async with asking(script=[Fault.SPEND_LIMIT]) as ask:
        with pytest.raises(anthropic.RateLimitError) as caught:
            await ask.anthropic()
    assert caught.value.error_code == "enforced_spend_limit_reached"
    assert "retry-after" not in caught.value.response.headers


async def test_a_rate_limit_says_when_to_come_back() -> None:
    async with asking(script=[Fault.RATE_LIMITED], faults=Faults(retry_after_s=7)) as ask:
        with pytest.raises(anthropic.RateLimitError) as caught:
            await ask.anthropic()
        with pytest.raises(openai.RateLimitError) as other:
            await ask.responses()
    assert caught.value.response.headers["retry-after"] == "7"
    assert caught.value.response.headers["anthropic-ratelimit-requests-remaining"] == "0"
    assert other.value.response.headers["retry-after"] == "7"


@pytest.mark.parametrize("wire", WIRES)
async def test_a_hang_ends_in_the_clients_timeout(wire: str) -> None:
    async with asking(script=[Fault.HANG], timeout_s=0.2) as ask:
        with pytest.raises((anthropic.APITimeoutError, openai.APITimeoutError)):
            await ask.text(wire)


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.SLOW, Fault.DRIP])
async def test_who_waits_long_enough_is_answered_well(fault: Fault) -> None:
    async with asking(script=[fault], faults=Faults(hang_s=0.01, slow_ms=10, drip_ms=0)) as ask:
        answer_model(KINDS).model_validate_json(await ask.text("anthropic"))


@pytest.mark.parametrize("wire", WIRES)
async def test_a_drip_outlasts_the_sdks_own_timeout(wire: str) -> None:
    async with asking(script=[Fault.DRIP], faults=Faults(drip_ms=20), timeout_s=0.1) as ask:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.4):
                await ask.text(wire)


@pytest.mark.parametrize("wire", WIRES)
async def test_a_cut_body_is_a_connection_error_and_the_next_request_goes_through(wire: str) -> None:
    async with asking(script=[Fault.CUT]) as ask:
        with pytest.raises((anthropic.APIConnectionError, openai.APIConnectionError)):
            await ask.text(wire)
        assert await ask.text(wire)


async def test_an_error_after_200_is_no_exception_at_anthropic_but_no_message_either() -> None:
    async with asking(script=[Fault.ERROR_AFTER_200]) as ask:
        raw = await ask.claude.messages.with_raw_response.create(
            model="m", max_tokens=9, messages=[{"role": "user", "content": "x"}]
        )
    assert raw.http_response.status_code == 200
    assert raw.http_response.json()["error"]["type"] == "overloaded_error"


async def test_an_error_after_200_is_a_failed_response_at_openai() -> None:
    async with asking(script=[Fault.ERROR_AFTER_200, Fault.ERROR_AFTER_200]) as ask:
        response = await ask.responses()
        completion = await ask.chat()
    assert response.status == "failed"
    assert response.error is not None
    assert response.error.code == "server_error"
    assert not completion.choices


async def test_a_refusal_stops_anthropic_without_content() -> None:
    async with asking(script=[Fault.REFUSAL]) as ask:
        message = await ask.anthropic()
    assert (message.stop_reason, message.content) == ("refusal", [])
    assert message.stop_details is not None
    assert message.stop_details.type == "refusal"


async def test_a_refusal_is_an_item_or_a_field_at_openai() -> None:
    async with asking(script=[Fault.REFUSAL, Fault.REFUSAL]) as ask:
        response = await ask.responses()
        message = (await ask.chat()).choices[0].message
    [item] = response.output
    assert item.type == "message"
    assert [part.type for part in item.content] == ["refusal"]
    assert message.refusal
    assert message.content is None


@pytest.mark.parametrize(("fault", "reason"), [(Fault.TRUNCATED, "length"), (Fault.FILTERED, "content_filter")])
async def test_a_cut_answer_says_so_and_is_no_json(fault: Fault, reason: str) -> None:
    async with asking(script=[fault, fault]) as ask:
        message = await ask.anthropic()
        response = await ask.responses()
        choice = (await ask.chat()).choices[0]
    assert message.stop_reason == ("max_tokens" if fault is Fault.TRUNCATED else "refusal")
    assert response.status == "incomplete"
    assert response.incomplete_details is not None
    assert response.incomplete_details.reason == ("max_output_tokens" if fault is Fault.TRUNCATED else reason)
    with pytest.raises(ValidationError, match="EOF"):
        answer_model(KINDS).model_validate_json(response.output_text)
    assert choice.finish_reason in {reason, "stop"}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("kinds", [KINDS, DRAFT])
async def test_malformed_json_can_be_mended(wire: str, kinds: tuple[QuestionKind, ...]) -> None:
    model = answer_model(kinds)
    async with asking(script=[Fault.MALFORMED] * 6) as ask:
        good = await asking_well(wire, kinds)
        for _ in range(6):  # each repetition is drawn anew, so both forms come up
            text = await ask.text(wire, kinds=kinds)
            with pytest.raises(ValidationError, match="Invalid JSON"):
                model.model_validate_json(text)
            assert model.model_validate(json_repair.loads(text)) == model.model_validate_json(good)


@pytest.mark.parametrize("wire", WIRES)
async def test_garbage_is_prose(wire: str) -> None:
    async with asking(script=[Fault.GARBAGE]) as ask:
        text = await ask.text(wire)
    assert "{" not in text


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("kinds", [KINDS, DRAFT])
async def test_a_broken_schema_is_json_that_does_not_fit(wire: str, kinds: tuple[QuestionKind, ...]) -> None:
    seen = set()
    async with asking(script=[Fault.SCHEMA_BREAKING] * 12) as ask:
        for _ in range(12):
            with pytest.raises(ValidationError) as caught:
                answer_model(kinds).model_validate_json(await ask.text(wire, kinds=kinds))
            seen.add(caught.value.errors()[0]["type"])
    assert {"missing", "extra_forbidden"} < seen
    assert "json_invalid" not in seen


async def test_invented_evidence_fits_the_schema_and_is_not_in_the_source() -> None:
    async with asking(script=[Fault.INVENTED_EVIDENCE]) as ask:
        found = answer_model(KINDS).model_validate_json(await ask.text("responses")).model_dump()
    assert found["tasks"][0]["quote"] not in CONVERSATION
    assert found["decisions"][0]["quote"] not in CONVERSATION


async def test_what_a_reply_makes_up_is_a_quotation_a_link_or_an_amount() -> None:
    made_up: set[str] = set()
    async with asking(script=[Fault.INVENTED_EVIDENCE] * 12) as ask:
        for _ in range(12):
            text = await ask.text("responses", kinds=(QuestionKind.DRAFT,))
            made_up.add(DraftAnswer.model_validate_json(text).body.rpartition("\n")[2].split()[0])
    assert made_up == {"As", "See", "I"}


async def asking_well(wire: str, kinds: tuple[QuestionKind, ...]) -> str:
    async with asking() as ask:
        return await ask.text(wire, kinds=kinds)
