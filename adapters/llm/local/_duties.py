"""Parts what minutes assign into who is to do it and what is to be done, in the minutes' own words."""

import re
from collections.abc import Collection

from adapters.llm.local._words import words
from domain.value import Value

OWNER_CHARS_MAX = 200
"""What a proposal may name as its owner."""

_PEOPLE_MAX = 12
_NAME_WORDS_MAX = 4
_ABBREVIATION_CHARS_MAX = 3
"""A word in capitals that is no longer, as `PR`, is mostly a thing."""

_MODAL = re.compile(
    r"(?:,|:)?\s+(?P<modal>to|will|shall|should|must|can|needs? to|has to|have to|is to|are to|(?:is|are) going to|"
    r"agreed to|agrees to|volunteer(?:s|ed) to|(?:took|takes) an? action(?: item)? to|"
    r"wird|werden|soll|sollen|muss|müssen)\s+(?=\S)|'ll\s+(?=\S)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:,|;|/|&|\+|\band\b|\bwith\b|\bund\b|\bor\b|\boder\b)+\s*", re.IGNORECASE)
_PASSIVE = re.compile(
    r"be (?:\w+ly )?\w+(?:ed|en|wn|ne)\b|be (?:put|set|sent|built|kept|made|held|cut)\b", re.IGNORECASE
)
"""What is to be done to somebody or something, who stands before it."""
_NOT_A_DOING = re.compile(r"(?:the|an?|this|that|these|those|our|your|my|https?:\S*|der|die|das|den)\b", re.IGNORECASE)
_NAME = re.compile(r"@?[^\W\d_][\w.'\u2019-]*|@?[\w.-]*[^\W\d_][\w.-]*")
_NICK = re.compile(r"@.+|.*\d.*|.*_.*|[^\W\d_]*[a-zäöü][A-ZÄÖÜ].*")
"""What reads as a nickname wherever it stands: `@ana`, `ana_s`, `ana2`, `AnaSilva`."""
_BESIDE = re.compile(r"\s*\([^()\n]{1,60}\)")
"""A nickname or a firm in brackets behind a name."""
_ARTICLE = re.compile(r"^(?:the|our|all|die|der|das|unsere?) ", re.IGNORECASE)
_PARTICLES = frozenset(
    ("von", "van", "de", "der", "den", "da", "di", "la", "le", "al", "bin", "ibn", "zu", "dos", "del")
)
_I = frozenset(("i", "me", "myself", "ich"))

_WHOSE_SIGNS = re.compile(r"^(?:on|for|für)\s+|[(\[\])]", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[](?P<who>[^()\[\]]{1,60})[)\]]\s*[:\u2013-]?\s*")
_BEFORE_SIGN = re.compile(r"(?P<who>[^\s:,][^\n:]{0,59}?)\s*(?::|,|\s[-\u2013\u2014])\s+")
_AT_END = re.compile(
    r"\s*(?:[(\[](?:owner:?\s*|by\s+|assigned to:?\s*|assignee:?\s*)?(?P<bracketed>[^()\[\]]{1,60})[)\]]"
    r"|[,;.\u2013-]*\s*(?:owner|assigned to|assignee|verantwortlich|zuständig)\s*:?\s+(?P<named>[^()\[\]\n]{1,60})"
    r"|\s(?:[-\u2013\u2014]+|=>|->)\s*(?P<dashed>[^()\[\]\n\u2013\u2014-]{1,60}))[.\s]*$",
    re.IGNORECASE,
)
_AT_END_CHARS_MAX = 100


class Duty(Value):
    """Who is to do what; the owner is nobody where the words do not say."""

    owner: str | None
    words: str


def read_duty(text: str, names: Collection[str] = (), whose: str = "") -> Duty:
    """What minutes assign: `Ana to …`, `Ana, Ben & Cara will …`, `@ana …`, `(chair) …`, `Chairs …`, `… (Ana)`.

    Args:
        text: the words behind the marker, not blank.
        names: those of the participants, whole and in part: only by them is a name known that has nothing behind it
            that says so.
        whose: what the marker itself says, as in `ACTION (Ana): …` or `ACTION on Ana: …`.
    """
    known = frozenset(name.casefold() for name in names)
    who = _WHOSE_SIGNS.sub("", whose).strip()
    if who and (owner := _people(who, known, sure=True)):
        return Duty(owner=owner, words=text)
    return _before_modal(text, known) or _marked_off(text, known) or _bare(text, known) or _at_end(text, known)


def _before_modal(text: str, known: frozenset[str]) -> Duty | None:
    """`Ana and Ben to …`: the first such word decides, for what stands behind it is the task."""
    found = _MODAL.search(text, 0, OWNER_CHARS_MAX)
    if found is None or found.end() >= len(text):
        return None
    who, rest = text[: found.start()], text[found.end() :]
    if _PASSIVE.match(rest) or ((found["modal"] or "").lower() == "to" and _NOT_A_DOING.match(rest)):
        return None
    if who.casefold() in words("owner_nobody") or who.casefold() in {"we", "wir"}:
        return Duty(owner=None, words=rest)
    owner = _people(who, known, sure=True)
    return Duty(owner=owner, words=rest) if owner else None


def _marked_off(text: str, known: frozenset[str]) -> Duty | None:
    """`(chair) …`, `Ana: …`, `Ana - …`, `Ana, please …`; a stranger only in brackets or by both names."""
    if found := _BRACKET.match(text):
        owner = _people(found["who"], known, sure=" " not in found["who"])
    else:
        found = _BEFORE_SIGN.match(text)
        owner = _people(found["who"], known, sure=False) if found else None
    if found is None or owner is None or found.end() >= len(text):
        return None
    return Duty(owner=owner, words=text[found.end() :])


def _bare(text: str, known: frozenset[str]) -> Duty | None:
    """`Ana review …`, `@ana …`, `Chairs track …`: a name that is known, or reads as nothing else, before a verb."""
    parts = text.split(maxsplit=_NAME_WORDS_MAX)
    for count in range(min(_NAME_WORDS_MAX, len(parts) - 1), 0, -1):
        who = " ".join(parts[:count])
        verb = parts[count].casefold().strip(",.:;")
        if not (who.startswith("@") or _is_verb(verb)) or not text.startswith(who):
            continue
        if owner := _people(who, known, sure=False):
            return Duty(owner=owner, words=text[len(who) :].strip())
    return None


def _at_end(text: str, known: frozenset[str]) -> Duty:
    """`… (Ana)`, `… owner: Ana`, `… - Ana`; with no owner where none of these stands there."""
    found = _AT_END.search(text, max(0, len(text) - _AT_END_CHARS_MAX))
    if found and found.start() > 0:
        who = (found["bracketed"] or found["named"] or found["dashed"]).strip()
        if owner := _people(who, known, sure=found["named"] is not None):
            return Duty(owner=owner, words=text[: found.start()])
    return Duty(owner=None, words=text)


def _people(who: str, known: frozenset[str], *, sure: bool) -> str | None:
    """The words, if they name people or an office; `speaker` for "I".

    Args:
        who: the words.
        known: names of participants, in small letters.
        sure: whether something else says that here an owner stands, so that a stranger's name may be one.
    """
    who = who.strip(" ,;:.")
    if who.casefold() in _I:
        return "speaker"
    people = [p for p in _BETWEEN.split(_BESIDE.sub("", who)) if p]
    if not people or len(people) > _PEOPLE_MAX or len(who) > OWNER_CHARS_MAX:
        return None
    return who if all(_is_person(p, known, sure=sure) for p in people) else None


def _is_person(name: str, known: frozenset[str], *, sure: bool) -> bool:
    parts = name.split()
    if not 0 < len(parts) <= _NAME_WORDS_MAX or not all(_NAME.fullmatch(p) for p in parts):
        return False
    folded = _ARTICLE.sub("", name.lstrip("@")).casefold()
    if folded in known or folded in words("owner_roles") or folded.split()[-1] in words("owner_roles"):
        return True
    if folded.split()[0] in known and all(p[0].isupper() for p in parts[1:]):
        return True
    if not sure:
        return len(parts) == 1 and _NICK.fullmatch(name) is not None
    return _is_stranger(parts)


def _is_stranger(parts: list[str]) -> bool:
    """Whether the words can only be a name where an owner has to stand: nicknames may be in small letters."""
    first = parts[0].casefold().lstrip("@")
    if first in words("owner_not") or (_is_verb(first) and first not in words("given_names")):
        return False
    if len(parts) == 1:
        return not (first.upper() == parts[0] and len(first) <= _ABBREVIATION_CHARS_MAX)
    return all(p[0].isupper() or p in _PARTICLES for p in parts[1:])


def _is_verb(word: str) -> bool:
    return word in words("verbs") or (word.endswith("s") and word[:-1] in words("verbs"))
