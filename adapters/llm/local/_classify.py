"""Says of one sentence or clause whether it asks, promises, assigns or decides."""

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cache

from adapters.llm.local._words import phrases, says, words
from domain.conversation import Kind
from domain.value import Value


class Label(StrEnum):
    """What a sentence does."""

    REQUEST = "request"
    QUESTION = "question"
    COMMITMENT = "commitment"
    ASSIGNMENT = "assignment"
    NONE = "none"


class Reading(Value):
    """A label, the name that the sentence itself gives the duty to, and how sure the rule is."""

    label: Label
    name: str | None = None
    confidence: float = 0


NOTHING = Reading(label=Label.NONE)

CONFIDENCE_MARKED = 0.95
CONFIDENCE_PLAIN = 0.85
"""Of what the words say plainly; less is a guess from the sentence's form."""
_CONFIDENCE_BARE = 0.7
_CONFIDENCE_QUESTION = 0.55

_WORDS_MIN = 3

_NAME = r"(?-i:[A-ZÄÖÜ][\w'-]+(?: [A-ZÄÖÜ][\w'-]+)?)"
_ADDRESS = re.compile(
    r"\W*(?:(?:and|so|ok|okay|great|thanks|right|good|then|und|gut)[,.]? )*"
    rf"@?(?P<name>{_NAME})\s*(?P<mark>[,:\u2013\u2014-]|\s)\s*",
    re.IGNORECASE,
)
_ASKS_NEXT = re.compile(r"(?:please|pls|plz|(?:could|can|would|will) (?:you|u)\b|bitte|kannst du|könn)", re.IGNORECASE)
_REFUSED = re.compile(r"(?:'ll| will| should| wird| soll| to) (?:not|never|nicht)\b", re.IGNORECASE)


def is_order(text: str) -> bool:
    """Whether the words speak to a machine that reads along."""
    return says("orders", text)


def read_task(text: str, names: Collection[str], kind: Kind) -> Reading:
    """What a clause asks or promises; `names` are those of the participants."""
    plain = _plain(text)
    if " " not in plain:
        return NOTHING
    reading = _read_marked(plain, names) or _read_plain(plain, names, kind)
    return NOTHING if reading is None or asks_nobody(plain) else reading


def _read_marked(plain: str, names: Collection[str]) -> Reading | None:
    """`Action: …`, as minutes have it."""
    marked = phrases("marked_action").match(plain)
    if not marked:
        return None
    rest = plain[marked.end() :]
    if len(rest.split()) < _WORDS_MIN - 1:
        return NOTHING
    return Reading(label=Label.ASSIGNMENT, name=_first_name(rest, names), confidence=CONFIDENCE_MARKED)


def _read_plain(plain: str, names: Collection[str], kind: Kind) -> Reading | None:
    name, core = address_of(plain, names)
    if len(core.split()) < _WORDS_MIN:
        return None
    reading = _promise(core, kind) or _assignment(core, names) or _request(core, name, kind)
    return None if reading is None or _is_turned(core) else reading


def asks_nobody(plain: str) -> bool:
    """Whether the words are a machine's order, an advertisement or a courtesy.

    Asked last: few sentences come so far, and these tables are the long ones.
    """
    return is_order(plain) or says("marketing", plain) or says("pleasantries", plain)


def is_barred(text: str) -> bool:
    """Whether no probability makes a task of the sentence: a question, too short, turned round, or asking nobody."""
    plain = _plain(text)
    return plain.endswith("?") or len(plain.split()) < _WORDS_MIN or _is_turned(plain) or asks_nobody(plain)


def is_decision(text: str) -> bool:
    """Whether the sentence states that something was decided."""
    plain = _plain(text)
    if plain.endswith("?") or len(plain.split()) < _WORDS_MIN or not says("decisions", plain):
        return False
    return not (is_order(plain) or says("undecided", plain) or says("conditional", plain))


def is_proposal(text: str) -> bool:
    """Whether the sentence proposes what agreement would make a decision."""
    plain = _plain(text)
    return says("proposals", plain) and not says("conditional", plain)


def is_agreement(text: str) -> bool:
    """Whether the words agree to what was said before."""
    plain = _plain(text)
    return says("agreement", plain) and not re.search(r"\b(?:but|not|don't|no|aber|nicht)\b", plain, re.IGNORECASE)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").split())


def address_of(text: str, names: Collection[str]) -> tuple[str | None, str]:
    """Whom the sentence addresses by name, and the sentence without greeting and address."""
    greeting = phrases("greeting").match(text)
    rest = text[greeting.end() :].lstrip() if greeting else text
    lead = _lead(rest, names)
    if lead:
        return lead.group("name"), rest[lead.end() :]
    tail = re.search(r",\s+@?(?P<name>[A-ZÄÖÜ]\w+)\s*([?.!]*)$", rest)
    if tail and _known(tail.group("name"), names):
        return tail.group("name"), rest[: tail.start()] + tail.group(2)
    return (_known(greeting.group("rest").strip(), names) if greeting else None), rest


def _lead(text: str, names: Collection[str]) -> re.Match[str] | None:
    """`Ben, …` and `Ben can you …` of a participant; of anybody else only `Zoe, can you …`."""
    match = _ADDRESS.match(text)
    if not match:
        return None
    known = _known(match.group("name"), names)
    asks = _ASKS_NEXT.match(text, match.end())
    marked = bool(match.group("mark").strip())
    stranger = " " not in match.group("name") and match.group("name").casefold() not in words("not_names")
    return match if (known and (marked or asks)) or (stranger and marked and asks) else None


def _known(name: str, names: Collection[str]) -> str | None:
    return name if any(name.casefold() == n.casefold() for n in names) else None


def _first_name(text: str, names: Collection[str]) -> str | None:
    match = re.match(r"@?(?P<name>[A-ZÄÖÜ][\w'-]+(?: [A-ZÄÖÜ][\w'-]+)?)\b", text)
    while match:
        name = match.group("name")
        if _known(name, names):
            return name
        if " " not in name:
            return None
        match = re.match(r"(?P<name>\w[\w'-]*)", name)
    return None


def _is_turned(core: str) -> bool:
    return says("negated", core) or says("conditional", core) or says("past", core)


def _promise(core: str, kind: Kind) -> Reading | None:
    if core.endswith("?"):
        return None
    plainly = says("promises", core)
    if not plainly and not (kind is Kind.EMAIL and says("promises_of_us", core)):
        return None
    if says("not_promises", core):
        return None
    return Reading(label=Label.COMMITMENT, confidence=CONFIDENCE_PLAIN if plainly else _CONFIDENCE_BARE)


def _assignment(core: str, names: Collection[str]) -> Reading | None:
    """`Ben will send …`: the duty first, for it is one search however many names there are."""
    folded = core.casefold()
    told = [name for name in names if name.casefold() in folded] if _duty().search(core) else []
    for name in sorted(told, key=lambda n: (-len(n), n)):
        duty = next((end for end in _named_in(core, name) if _duty().match(core, end)), None)
        if duty is not None:
            refused = core.endswith("?") or _REFUSED.match(core, duty)
            return None if refused else Reading(label=Label.ASSIGNMENT, name=name, confidence=CONFIDENCE_PLAIN)
    return None


@cache
def _duty() -> re.Pattern[str]:
    return re.compile(rf"{phrases('duties').pattern}\b", re.IGNORECASE)


def _named_in(core: str, name: str) -> Iterator[int]:
    """Where the name ends, each time that it stands there."""
    for match in re.finditer(rf"\b{re.escape(name)}", core, re.IGNORECASE):
        yield match.end()


def _request(core: str, name: str | None, kind: Kind) -> Reading | None:
    if says("asks", core):
        return Reading(label=Label.REQUEST, name=name, confidence=CONFIDENCE_PLAIN)
    if phrases("imperative").match(core) and not phrases("not_imperative").match(core) and not core.endswith("?"):
        if kind is Kind.EMAIL or name:
            return Reading(label=Label.REQUEST, name=name, confidence=_CONFIDENCE_BARE)
    elif kind is Kind.EMAIL and core.endswith("?") and says("questions", core):
        return Reading(label=Label.QUESTION, name=name, confidence=_CONFIDENCE_QUESTION)
    return None
