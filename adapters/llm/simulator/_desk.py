"""Answers requests to models: reads each in its provider's format and gives it what fate has for it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil

from adapters.llm.simulator._anthropic import AnthropicMessages
from adapters.llm.simulator._chat import OpenAIChat
from adapters.llm.simulator._completion import Ending, complete, tokens_in
from adapters.llm.simulator._connection import HttpRequest
from adapters.llm.simulator._encoding import encoded
from adapters.llm.simulator._fates import Draw, Repeats, draw
from adapters.llm.simulator._faults import Fault, Faults
from adapters.llm.simulator._limits import ROOMY, Levels, empty
from adapters.llm.simulator._prefixes import Prefixes
from adapters.llm.simulator._reply import Headers, Reply
from adapters.llm.simulator._request import Arrival, BadRequest, Json, Provider, SimRequest
from adapters.llm.simulator._responses import OpenAIResponses
from adapters.llm.simulator._retry_after import retry_after
from adapters.llm.simulator._rules import Rules, Script, as_function
from adapters.llm.simulator._sending import Manner, json_reply, with_body, with_page, with_stream
from adapters.llm.simulator._stats import INVALID, OK, OVER_LIMIT, Stats, Tally
from adapters.llm.simulator._wire import Wire

NO_TOKEN = "0" * 24
"""Stands in the request id where nothing was drawn."""
_WIRES: dict[str, type[Wire]] = {
    "/v1/messages": AnthropicMessages,
    "/v1/responses": OpenAIResponses,
    "/v1/chat/completions": OpenAIChat,
}
_GOOD = {None, Fault.HANG, Fault.SLOW, Fault.DRIP, Fault.HANG_IN_BODY, Fault.HUGE_BODY, Fault.FENCED, Fault.ODD_CASE}
"""Whoever reads these to the end has what was asked for."""


class Desk:
    """Answers by seed, rules and script, and counts; see `Simulator` for the arguments."""

    def __init__(self, seed: int, script: Script | None, on_answered: Callable[[SimRequest], None] | None) -> None:
        self._seed = seed
        self._script = as_function(script) if script is not None else None
        self._on_answered = on_answered
        self._rules = {provider: Rules() for provider in Provider}
        self._wires = {path: wire() for path, wire in _WIRES.items()}
        self._repeats = Repeats()
        self._prefixes = Prefixes()
        self._tally = Tally()

    @property
    def stats(self) -> Stats:
        """The requests seen so far."""
        return self._tally.stats()

    @property
    def faults(self) -> Mapping[Provider, Faults]:
        """Those of each provider."""
        return {provider: rules.faults for provider, rules in self._rules.items()}

    def forget(self) -> None:
        """Count from nothing; what was drawn, cached or used stays so."""
        self._tally = Tally()

    def set_faults(self, faults: Faults | Mapping[Provider, Faults]) -> None:
        """Change the faults of both providers, or of those named."""
        changes = dict.fromkeys(Provider, faults) if isinstance(faults, Faults) else faults
        for provider, changed in changes.items():
            self._rules[provider].change(changed)

    def answer(self, http: HttpRequest) -> Reply:
        """What a request is to be answered with."""
        wire = self._wires.get(http.path)
        if wire is None or http.method != "POST":
            return self._refuse(http, 404, "Not found; simulated are POST " + ", ".join(_WIRES))
        key = http.headers.get("authorization", "").removeprefix("Bearer ").strip() or http.headers.get("x-api-key")
        if not key:
            return self._refuse(http, 401, "An API key is required.")
        self._tally.come(wire.provider, key)
        digest = hashlib.blake2b(http.path.encode() + b"\n" + http.body, digest_size=16).digest()
        arrival = Arrival(http.path, key, digest, self._repeats.count(digest))
        drawn = draw(self._seed, digest, arrival.repeat)
        try:
            request = wire.read(arrival, _parse(http.body))
        except BadRequest as error:
            self._tally.add(wire.provider, http.path, INVALID)
            status, body = wire.invalid(error, drawn.token)
            return json_reply(status, body, wire.headers(drawn.token, ROOMY))
        self._tally.ask(digest)
        return self._meet_fate(wire, request, drawn)

    def sent(self, reply: Reply) -> None:
        """The last byte of the reply was written."""
        if reply.request is None:
            return
        if reply.good:
            self._tally.answer(reply.request)
        if self._on_answered:
            self._on_answered(reply.request)

    def left(self) -> None:
        """The client did not wait for the end of its reply."""
        self._tally.cancel()

    def _refuse(self, http: HttpRequest, status: int, message: str) -> Reply:
        speaks_anthropic = "anthropic-version" in http.headers
        wire = self._wires["/v1/messages" if speaks_anthropic else "/v1/responses"]
        self._tally.add(wire.provider, http.path if http.path in _WIRES else "other", INVALID)
        return json_reply(status, wire.refuse(status, message, NO_TOKEN), wire.headers(NO_TOKEN, ROOMY))

    def _meet_fate(self, wire: Wire, request: SimRequest, drawn: Draw) -> Reply:
        rules = self._rules[wire.provider]
        fault = rules.fate_of(request.key)
        if fault is None:
            levels = rules.limits.check(request.key, tokens_in(request))
            if levels.wait_s:
                return self._limit(wire, request, drawn, levels)
            fault = self._script(request) if self._script else rules.fates.choose(drawn)
        self._tally.add(request.provider, request.path, fault or OK)
        if fault and (failed := wire.fault(fault, drawn.token)):
            headers = _headers_of(wire, fault, rules.faults, drawn)
            return replace(json_reply(*failed, headers), delay_s=rules.delay_s(fault), request=request)
        return self._say(wire, request, fault, drawn)

    def _limit(self, wire: Wire, request: SimRequest, drawn: Draw, levels: Levels) -> Reply:
        """429, for the key has really used up what it may; no script and no draw is asked."""
        self._tally.add(request.provider, request.path, OVER_LIMIT)
        self._tally.violate(request.provider, request.key)
        status, body = wire.over_limit(drawn.token)
        headers = [*wire.headers(drawn.token, levels), ("retry-after", str(ceil(levels.wait_s)))]
        return replace(json_reply(status, body, headers), request=request)

    def _say(self, wire: Wire, request: SimRequest, fault: Fault | None, drawn: Draw) -> Reply:
        rules = self._rules[wire.provider]
        completion = complete(request, fault, drawn, self._prefixes)
        levels = rules.limits.take(request.key, completion.tokens_counted)
        bare = Reply(
            status=200,
            headers=wire.headers(drawn.token, levels),
            delay_s=rules.delay_s(fault),
            request=request,
            good=fault in _GOOD and completion.ending is Ending.COMPLETE,
        )
        if fault is Fault.BAD_BODY:
            return with_page(bare)
        manner = Manner(fault, rules.faults, drawn.variant)
        if request.streams:
            return with_stream(bare, wire.stream(request, completion), manner)
        return with_body(bare, encoded(wire.completion(request, completion)), manner)


def _headers_of(wire: Wire, fault: Fault, faults: Faults, drawn: Draw) -> Headers:
    if fault is not Fault.RATE_LIMITED:
        return wire.headers(drawn.token, ROOMY)
    return wire.headers(drawn.token, empty(faults.retry_after_s)) + retry_after(faults, drawn.variant)


def _parse(body: bytes) -> Json:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"We could not parse the JSON body of your request: {error}") from error
    if not isinstance(parsed, dict):
        raise BadRequest("The body must be a JSON object.")
    return parsed
