"""Without faults, both SDKs get what they asked for."""

from collections.abc import Sequence
from typing import Any

import anthropic
import httpx2
import openai
import pytest
from openai.types.responses import Response

from adapters.llm.simulator import Simulator
from domain.proposals import QuestionKind, answer_model
from tests.adapters.llm.simulator.asking import CONVERSATION, KINDS, PATHS, PROMPT, asking

WIRES = tuple(PATHS)
SUBSETS = [(kind,) for kind in QuestionKind] + [KINDS, tuple(QuestionKind)]


def answer(text: str, kinds: Sequence[QuestionKind] = KINDS) -> Any:  # Any: the model is built at run time
    return answer_model(kinds).model_validate_json(text)


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("kinds", SUBSETS)
async def test_an_answer_has_the_shape_that_the_schema_asks_for(wire: str, kinds: tuple[QuestionKind, ...]) -> None:
    async with asking() as ask:
        answer(await ask.text(wire, kinds=kinds), kinds)


@pytest.mark.parametrize("wire", WIRES)
async def test_requests_and_dated_promises_are_tasks(wire: str) -> None:
    async with asking() as ask:
        tasks = answer(await ask.text(wire)).tasks
    assert [(t.title, t.owner, t.due) for t in tasks] == [
        ("Send me the signed contract by Friday", "recipient", "Friday"),
        ("Ana will book the room by 3 March", "Ana", "3 March"),
    ]


async def test_every_quote_is_verbatim() -> None:
    async with asking() as ask:
        found = answer(await ask.text("anthropic"))
    quotes = [item.quote for item in (*found.tasks, *found.decisions)]
    assert len(quotes) == 3
    assert all(quote in CONVERSATION for quote in quotes)


async def test_what_was_agreed_is_a_decision() -> None:
    async with asking() as ask:
        [decision] = answer(await ask.text("responses")).decisions
    assert decision.statement == "We agreed to move the launch to the autumn."


async def test_a_conversation_that_asks_for_nothing_yields_nothing() -> None:
    async with asking() as ask:
        found = answer(await ask.text("chat", "<conversation>\nWhat a lovely day.\n</conversation>\n"))
    assert (found.tasks, found.decisions) == ((), ())


async def test_words_outside_the_conversation_are_not_read() -> None:
    user = "Please list tasks.\n<conversation>\nAll is well.\n</conversation>\nPlease mend your answer."
    async with asking() as ask:
        assert answer(await ask.text("anthropic", user)).tasks == ()


async def test_a_draft_answers_the_subject() -> None:
    kinds = (QuestionKind.DRAFT,)
    async with asking() as ask:
        draft = answer(await ask.text("anthropic", kinds=kinds), kinds)
    assert draft.subject == "Re: Launch"
    assert "signed contract" in draft.body


async def test_a_judge_takes_its_grade_from_the_schema() -> None:
    kinds = (QuestionKind.JUDGE,)
    async with asking() as ask:
        for wire in WIRES:
            judged = answer(await ask.text(wire, kinds=kinds), kinds)
            assert (judged.grade, len(judged.reasons)) == ("good", 1)


async def test_fields_of_an_unknown_schema_are_given_the_least_it_allows() -> None:
    item = {"type": "object", "properties": {"title": {"type": "string"}, "note": {"$ref": "#/$defs/Note"}}}
    schema: dict[str, object] = {
        "type": "object",
        "properties": {"tasks": {"type": "array", "items": item}, "mood": {"type": ["string", "null"]}},
        "$defs": {"Note": {"type": "object", "properties": {"size": {"type": "integer"}}}},
    }
    async with asking() as ask:
        message = await ask.claude.messages.create(
            model="m",
            max_tokens=500,
            messages=[{"role": "user", "content": [{"type": "text", "text": "Please call."}]}],
            output_config={"format": {"type": "json_schema", "schema": schema}},
        )
    assert message.content[0].type == "text"
    expected = '{"tasks": [{"title": "Call", "note": {"size": 0}}], "mood": null}'
    assert message.content[0].text == expected


@pytest.mark.parametrize("nonsense", [{"anyOf": 3}, {"enum": 3}, {"$ref": 3}, {"properties": []}, True])
async def test_a_schema_that_makes_no_sense_is_answered_all_the_same(nonsense: object) -> None:
    form = {"type": "json_schema", "name": "a", "schema": {"type": "object", "properties": {"mood": nonsense}}}
    async with asking() as ask:
        response = await ask.gpt.responses.create(model="m", input="x", extra_body={"text": {"format": form}})
    assert response.output_text in {'{"mood": null}', '{"mood": {}}'}


async def test_words_that_no_unicode_can_hold_are_answered_too() -> None:
    async with asking() as ask, httpx2.AsyncClient() as http:
        answer = await http.post(
            f"{ask.simulator.url}/v1/responses",
            content=b'{"model": "m", "input": "Please send the \\ud800 file.", "prompt_cache_key": "x"}',
            headers={"x-api-key": "k"},
        )
    assert "Send the ? file" in answer.json()["output"][0]["content"][0]["text"]


async def test_the_same_question_has_the_same_answer() -> None:
    async with asking() as ask:
        assert await ask.text("anthropic") == await ask.text("anthropic") == await ask.text("responses")


async def test_anthropics_message_carries_usage_stop_reason_and_request_id() -> None:
    async with asking() as ask:
        message = await ask.anthropic()
    assert message.stop_reason == "end_turn"
    assert message.model == "claude-haiku-5-5"
    assert message.usage.input_tokens > 50
    assert message.usage.output_tokens > 50
    assert (message._request_id or "").startswith("req_")
    type(message).model_validate(message.model_dump())  # nothing is missing or of another type


async def test_openais_response_carries_usage_status_and_request_id() -> None:
    async with asking() as ask:
        response = await ask.responses()
    assert response.status == "completed"
    assert response.usage is not None
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens
    assert (response._request_id or "").startswith("req_")
    Response.model_validate(response.model_dump(by_alias=True))


async def test_a_chat_completion_carries_usage_and_finish_reason() -> None:
    async with asking() as ask:
        completion = await ask.chat()
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage is not None
    type(completion).model_validate(completion.model_dump())


async def test_rate_limits_are_told_in_headers() -> None:
    async with asking() as ask:
        raw = await ask.claude.messages.with_raw_response.create(
            model="m", max_tokens=9, messages=[{"role": "user", "content": "x"}]
        )
        other = await ask.gpt.responses.with_raw_response.create(model="m", input="x")
    assert int(raw.headers["anthropic-ratelimit-requests-remaining"]) > 0
    assert int(other.headers["x-ratelimit-remaining-requests"]) > 0


async def test_an_answer_longer_than_its_cap_is_truncated() -> None:
    async with asking() as ask:
        message = await ask.anthropic(cap=10)
        response = await ask.responses(cap=16)
    assert (message.stop_reason, message.usage.output_tokens) == ("max_tokens", 10)
    assert response.status == "incomplete"
    assert response.incomplete_details is not None
    assert response.incomplete_details.reason == "max_output_tokens"


async def test_a_missing_or_removed_parameter_is_refused() -> None:
    async with asking() as ask:
        with pytest.raises(anthropic.BadRequestError, match="temperature"):
            await ask.claude.messages.create(
                model="m",
                max_tokens=9,
                messages=[{"role": "user", "content": "x"}],
                extra_body={"temperature": 1},
            )
        with pytest.raises(anthropic.BadRequestError, match="stream"):
            await ask.claude.messages.create(
                model="m", max_tokens=9, messages=[{"role": "user", "content": "x"}], extra_body={"stream": "yes"}
            )
        with pytest.raises(openai.BadRequestError, match="input"):
            await ask.gpt.responses.create(model="m")
        with pytest.raises(openai.BadRequestError, match="max_output_tokens"):
            await ask.gpt.responses.create(model="m", input="x", max_output_tokens=-1)
        with pytest.raises(openai.BadRequestError, match="schema: Input should be an object"):
            await ask.gpt.responses.create(model="m", input="x", extra_body={"text": {"format": {"schema": []}}})


async def test_an_unknown_path_is_not_found_in_each_providers_shape() -> None:
    async with asking() as ask:
        with pytest.raises(anthropic.NotFoundError) as refused:
            await ask.claude.models.list()
        with pytest.raises(openai.NotFoundError):
            await ask.gpt.models.list()
    assert refused.value.type == "not_found_error"


async def test_a_simulator_frees_its_port() -> None:
    async with Simulator() as first:
        port = int(first.url.rpartition(":")[2])
    async with Simulator(port=port) as second:
        assert second.url == first.url


def test_the_prompt_of_these_tests_holds_its_conversation() -> None:
    assert CONVERSATION in PROMPT
