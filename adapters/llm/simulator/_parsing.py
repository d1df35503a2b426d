"""Faults as people write them: JSON, for both providers or for each."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from adapters.llm.simulator._faults import Fault, Faults
from adapters.llm.simulator._request import Provider
from domain.failures import Misconfigured


def parse_faults(text: str | bytes) -> Faults:
    """Read faults from JSON, flat (`{"cut": 0.1, "hang_s": 5}`) or nested (`{"rates": {"cut": 0.1}}`).

    Raises:
        Misconfigured: not JSON, an unknown name, or a value out of its range; the message says which.
    """
    return _read(_parse_object(text))


def parse_faults_by_provider(text: str | bytes) -> dict[Provider, Faults]:
    """Read faults as `parse_faults` does, for both providers, or for those named: `{"openai": {"cut": 0.1}}`.

    Raises:
        Misconfigured: as there, or a provider stands beside a fault.
    """
    given = _parse_object(text)
    named = given.keys() & {*Provider}
    if not named:
        return dict.fromkeys(Provider, _read(given))
    if stray := next((name for name in given if name not in named), None):
        raise Misconfigured("faults", f"{stray[:60]} stands beside a provider; put it inside")
    if wrong := next((name for name in named if not isinstance(given[name], dict)), None):
        raise Misconfigured("faults", f'{wrong} has an object of faults, e.g. {{"{wrong}": {{"cut": 0.1}}}}')
    return {Provider(name): _read(given[name]) for name in given}


def _read(given: dict[str, Any]) -> Faults:  # Any: whatever JSON can hold
    fields = dict(given) if "rates" in given else _nest(given)
    rates = fields["rates"]
    if not isinstance(rates, dict):
        raise Misconfigured("faults", '"rates" maps faults to shares, e.g. {"rates": {"cut": 0.1}}')
    _refuse_unknown(rates, set(Fault))
    _refuse_unknown(fields, set(Faults.model_fields))
    try:
        return Faults.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "faults"
        raise Misconfigured("faults", f"{where}: {first['msg']}") from error


def _parse_object(text: str | bytes) -> dict[str, Any]:  # Any: whatever JSON can hold
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Misconfigured("faults", f'faults are JSON, e.g. {{"cut": 0.1}}; this is not: {error}') from error
    if not isinstance(given, dict):
        raise Misconfigured("faults", 'faults are a JSON object, e.g. {"cut": 0.1}')
    return given


def _nest(given: Mapping[str, object]) -> dict[str, object]:
    options = {name: value for name, value in given.items() if name in Faults.model_fields}
    return {**options, "rates": {name: value for name, value in given.items() if name not in options}}


def _refuse_unknown(given: Mapping[str, object], known: set[str]) -> None:
    unknown = next((name for name in given if name not in known), None)
    if unknown is None:
        return
    if unknown in {*Fault}:
        raise Misconfigured("faults", f'{unknown} stands beside "rates"; put it inside')
    close = get_close_matches(unknown, [*Fault, *Faults.model_fields], n=1)
    hint = f"did you mean {close[0]}?" if close else f"use one of: {', '.join(sorted(map(str, known)))}"
    raise Misconfigured("faults", f"{unknown[:60]} is not known; {hint}")
