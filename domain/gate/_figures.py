"""Figures: the numbers, amounts, identifiers and telephone numbers of a text, in forms that compare.

A number is `n:1150`, of a unit `n:1150 $`, of none `n:1150 -`; a unit that is named anywhere is `u:$`; an identifier
is `id:` with its letters and digits alone, a telephone number `tel:` with its digits.
"""

import re
from collections.abc import Iterable, Iterator

from domain.gate._claims import Claim, Needs, Stretch, masked, one_of
from domain.gate._moments import clock_forms
from domain.gate._numbers import Amount, amounts_in, signs_in

_MONEY = frozenset("$€£¥") | {"chf"}
_SHARE = "%"
_TOLD_TIMES = frozenset(("am", "pm"))
_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+\.\d{1,2}")
_NOUGHTS = re.compile(r"\.0+$")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![^\W_])", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:[./:#&\u2010-\u2015-]\w+)*")
_JOINTS = re.compile(r"[\W_]+")
_VERSION = re.compile(r"v(?=\d)")
_LABEL = re.compile(r"[^\W\d_]{1,4}\.(?=\d)")
_COUNTING = re.compile(
    r"\d+(?:[.,'\u2019]\d+)*(?:st|nd|rd|th|s|x|k|m|mn|bn|h|min|%|er|te|ten|tes)?|\d{1,2}(?:[\u2010-\u2015-][^\W\d_]+)+",
    re.IGNORECASE,
)
"""What looks like an identifier, and is a number: 24th, 5k, 3-day."""
_PHONE = re.compile(r"(?<![\w+./#-])(?:\+|\()?\d(?:[ ()/.\u2010-\u2015-]{0,3}\d){6,18}(?![\w])")
_PHONE_DIGITS_MIN = 7
_BARE_PHONE_DIGITS_MIN = 9
"""Of one that has no sign of being one; what is shorter is read as numbers."""
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_TIMED = re.compile(r"(?<![^\W_])(?:at|by|before|after|until|till|from|to|um|bis|gegen|ab|vor|nach)\s$", re.IGNORECASE)
_BEFORE_CHARS = 8
_HOURS = 24
_IDIOMS = re.compile(
    r"(?<![^\W_])(?:(?:two|three|four|five|six|seven|eight|nine|ten)\s+of\s+(?:us|you|them|these|those|which|whom)"
    r"|one or two|once or twice|(?:a|an|one)\s+\w{2,12}\s+or\s+two|(?:thanks|thank you)\s+a\s+(?:million|thousand)"
    r"|(?:a|one)\s+(?:million|thousand|hundred)\s+(?:thanks|times|apologies)|(?:one|a)\s+hundred\s+per\s?cent|hundert\s?prozent(?:ig)?|100\s?%"
    r"|24/7|50[/-]50|fifty-fifty|ein(?:er)?\s+oder\s+zwei|tausend\s+dank|zu\s+(?:zweit|dritt|viert)"
    r"|(?:wir|uns|euch|ihr|sie|die|alle|beide[ns]?)\s+(?:zwei|drei|vier)(?=[\s,.!?]*$))(?![^\W_])",
    re.IGNORECASE | re.MULTILINE,
)
"""Ways of speaking in which a number counts nothing."""
_LISTED = re.compile(r"^[ \t]*\(?(\d{1,2})[.)](?=\s)", re.MULTILINE)


def figures_told(text: str) -> Iterator[str]:
    """The forms of all that the text tells; its moments are best masked, lest a day counts as a number."""
    for amount in amounts_in(text):
        for value in _values(amount.value):
            yield f"n:{value}"
            yield f"n:{value} {_unit(amount) or '-'}"
    yield from (f"u:{sign}" for sign in signs_in(text))
    previous, at = "", 0
    for match in _WORD.finditer(text):
        word = _joined(match[0])
        beside = previous if match.start() - at <= len(" #") else ""
        if any(map(str.isdigit, word)):
            yield f"id:{word}"
        if any(map(str.isdigit, beside + word)):
            yield f"id:{beside}{word}"
        previous, at = word, match.end()
        yield from (f"id:{_joined(part)}" for part in match[0].split("/") if any(map(str.isdigit, part)))
    for match in _IBAN.finditer(text):
        groups = match[0].split()
        yield from (f"id:{_joined(''.join(groups[:n]))}" for n in range(1, len(groups) + 1))
    for match in _PHONE.finditer(text):
        yield from _phone_told(match[0])


def figures_in(text: str) -> Iterator[Claim]:
    """What the text claims: accounts, telephone numbers, identifiers, then amounts and numbers; in no order.

    The numbers before the points of a list, and those that are a way of speaking, claim nothing.
    """
    text = masked(text, _idle(text))
    accounts = [_identifier(match) for match in _IBAN.finditer(text)]
    yield from accounts
    text = masked(text, accounts)
    phones = [_phone(match) for match in _PHONE.finditer(text) if _is_phone(match[0])]
    yield from phones
    text = masked(text, phones)
    named = [_identifier(match) for match in _WORD.finditer(text) if _is_identifier(match[0])]
    yield from named
    text = masked(text, named)
    for amount in amounts_in(text):
        yield _number(amount, text)


def _idle(text: str) -> Iterator[Stretch]:
    """Ways of speaking, and the numbers before points of a list that are counted from 1."""
    found = [Stretch(*match.span()) for match in _IDIOMS.finditer(text)]
    last = 0
    for match in _LISTED.finditer(text):
        if int(match[1]) in {1, last + 1}:
            last = int(match[1])
            found.append(Stretch(*match.span()))
    end = 0
    for stretch in sorted(found):
        if stretch.start >= end:
            yield stretch
            end = stretch.end


def _number(amount: Amount, text: str) -> Claim:
    unit, values = _unit(amount), _values(amount.value)
    start, end = (amount.start, amount.end) if unit in _MONEY or unit == _SHARE else amount.bare
    ordinal = _ORDINAL.match(text, end)
    what, mark = ("amount", "amount?") if unit in _MONEY else ("number", "number?")
    needs = _needs(values, unit, _also(amount, text, ordinal))
    return Claim(start, ordinal.end() if ordinal else end, what, mark, needs)


def _needs(values: Iterable[str], unit: str, also: Iterable[str]) -> Needs:
    """The number, in that unit or bare; a bare one makes money, or a share, only where that is spoken of at all."""
    if not unit:
        return one_of(*(f"n:{value}" for value in values), *also)
    mine, bare = {f"n:{value} {unit}" for value in values}, {f"n:{value} -" for value in values}
    if unit in _MONEY or unit == _SHARE:
        return frozenset(mine | bare), frozenset({*mine, f"u:{unit}"})
    return one_of(*mine, *bare, *also)


def _also(amount: Amount, text: str, ordinal: re.Match[str] | None) -> Iterator[str]:
    """What else the number may be: the day of a month, or the hour after "at"."""
    if amount.value.isascii() and amount.value.isdigit() and len(amount.value) <= len("24"):
        if ordinal:
            yield f"dd:{int(amount.value)}"
        if _TIMED.search(text[max(0, amount.start - _BEFORE_CHARS) : amount.start]):
            yield from clock_forms(int(amount.value), 0, None)


def _unit(amount: Amount) -> str:
    return "" if amount.unit in _TOLD_TIMES else amount.unit


def _values(value: str) -> tuple[str, ...]:
    """The ways of writing a number: 2,500.00 is 2500 as well."""
    whole, _, part = value.rpartition(".")
    neat = f"{whole.replace('.', '')}.{part}" if _GROUPS.fullmatch(value) else value
    return tuple(dict.fromkeys((value, neat, _NOUGHTS.sub("", neat))))


def _is_identifier(word: str) -> bool:
    if not any(map(str.isdigit, word)) or not any(map(str.isalpha, word)):
        return False
    return _COUNTING.fullmatch(word) is None


def _identifier(match: re.Match[str]) -> Claim:
    return Claim(match.start(), match.end(), "number", "number?", one_of(f"id:{_joined(match[0])}", *_bare(match[0])))


def _bare(word: str) -> tuple[str, ...]:
    """The number of a version or behind an abbreviation, p.12, which may stand without its letters."""
    match = _VERSION.match(word.casefold()) or _LABEL.match(word)
    return (f"n:{word[match.end() :]}",) if match else ()


def _joined(word: str) -> str:
    return _VERSION.sub("", _JOINTS.sub("", word.casefold()))


def _digits(phone: str) -> str:
    return "".join(filter(str.isdigit, phone))


def _is_phone(words: str) -> bool:
    return len(_digits(words)) >= (_PHONE_DIGITS_MIN if words[0] in "+(" else _BARE_PHONE_DIGITS_MIN)


def _phone(match: re.Match[str]) -> Claim:
    return Claim(match.start(), match.end(), "number", "number?", one_of(f"tel:{_digits(match[0])}", *_parts(match[0])))


def _parts(phone: str) -> tuple[str, ...]:
    """A long number in one piece is one that may stand as such."""
    return (f"n:{phone}",) if phone.isdigit() else ()


def _phone_told(words: str) -> Iterator[str]:
    """All of it, and what may be left out of it: the country, with the nought that takes its place."""
    digits = _digits(words)
    yield f"tel:{digits}"
    for cut in (1, 2, 3, 4):
        rest = digits[cut:]
        if len(rest) >= _PHONE_DIGITS_MIN:
            yield f"tel:{rest}"
            yield f"tel:0{rest}"
