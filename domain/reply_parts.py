"""Tells a reply's greeting and sign-off from what it says, in English and in German."""

import re
from collections import Counter
from collections.abc import Sequence

from domain.value import Value

REPLY_CHARS_MAX = 20_000
"""Of a longer reply the head counts."""
_LINE_CHARS_MAX = 80
"""A greeting or a closing stands at the head of its line."""
_CLOSING_LINES_MAX = 14
"""How many of the last lines may be the closing and the signature below it."""
_NAME_WORDS_MAX = 3
_NAMES_MAX = 8
_INITIALS_MIN = 2
_RECURS_MIN = 3
_GROUP = frozenset(
    {
        *("all", "both", "everybody", "everyone", "folks", "gang", "gentlemen", "guys", "ladies", "people", "team"),
        *("alle", "allerseits", "leute", "miteinander", "zusammen"),
    }
)
"""Words that stand where a name would, to several at once."""

_NAME = r"[^\W\d_](?:[^\W\d_]|[.'\u2019-](?=[^\W\d_])){0,40}\.?"
_STOP = r"[,.:;!\u2013\u2014-]"
_HAIL = re.compile(
    r"(?:good\s+(?:morning|afternoon|evening|day)|hi|hiya|hello|hey|dear|greetings|howdy|yo|ciao"
    r"|guten\s+(?:tag|morgen|abend)|gr(?:\u00fc|ue)(?:\u00df|ss)\s+gott|gr(?:\u00fc|ue)ezi|hallo|moin|servus"
    r"|sehr\s+geehrte[rsn]?|liebe[rs]?)\b(?:\s+(?:there|again))?",
    re.IGNORECASE,
)
_END = re.compile(rf"\s*{_STOP}{{1,3}}(?=\s|$)|\s*$")
_LAST_END = re.compile(rf"(?:\s*{_STOP}{{1,3}})?\s*$")
_BETWEEN = re.compile(r"[\s,&/]+")
_NAME_WORD = re.compile(_NAME)
_LINKS = frozenset({"and", "und", "mr", "mrs", "ms", "miss", "dr", "prof", "herr", "herrn", "frau"})
_INFLECTED = re.compile(r"(?P<stem>(?:sehr\s+geehrt|lieb)e)[rsn]?\b", re.IGNORECASE)
_NOT_CALLED = frozenset(
    {
        *("actually", "again", "also", "agreed", "anyway", "attached", "cheers", "correct", "done", "exactly", "fine"),
        *("fyi", "good", "great", "however", "indeed", "just", "maybe", "nice", "no", "none", "nope", "not", "now"),
        *("ok", "okay", "perfect", "please", "regards", "right", "so", "sorry", "sounds", "sure", "thank", "thanks"),
        *("thx", "to", "today", "tomorrow", "true", "well", "will", "wow", "yeah", "yep", "yes", "yup", "best"),
        *("i", "we", "it", "the", "this", "that", "monday", "tuesday", "wednesday", "thursday", "friday"),
        *("also", "ja", "nein", "danke", "gut", "gerne", "leider", "genau", "klar", "stimmt", "bitte", "alles"),
        *("sehr", "vielen", "montag", "dienstag", "mittwoch", "donnerstag", "freitag"),
    }
)
_CLOSE = (
    r"(?:many\s+)?thanks(?:\s+(?:again|a\s+lot|so\s+much|very\s+much|a\s+million|in\s+advance"
    r"|(?:and|&)\s+(?:best\s+|kind\s+)?regards|for\s+(?:your|the|all\s+your)\s+help)){0,2}"
    r"|thank\s+you(?:\s+(?:again|so\s+much|very\s+much|in\s+advance|for\s+(?:your|the|all\s+your)\s+help)){0,2}|tha?nx|thx|tx|ty"
    r"|cheers|all\s+the\s+best|(?:all\s+(?:my\s+)?)?best(?:\s+(?:regards|wishes))?|(?:with\s+)?(?:my\s+|our\s+)?"
    r"(?:(?:kind(?:est)?|warm(?:est)?|best)\s+)?(?:personal\s+)?regards|rgds|sincerely(?:\s+yours)?|(?:very\s+)?truly\s+yours"
    r"|respectfully|yours(?:\s+(?:sincerely|truly|faithfully))?|take\s+care|(?:talk|speak)\s+(?:to\s+you\s+)?soon"
    r"|see\s+(?:you|ya)(?:\s+(?:soon|then|there))?|later|love|xoxo|bye|br|kr|"
    r"have\s+a\s+(?:good|great|nice|lovely)\s+(?:day|one|weekend|evening|week)"
    r"|(?:mit\s+)?(?:(?:ganz\s+)?(?:viele|liebe|beste|herzliche|freundliche|sch(?:\u00f6|oe)ne|besten|freundlichen"
    r"|herzlichen|vielen|lieben)[nm]?\s+)?gr(?:\u00fc|ue)(?:\u00df|ss)e?n?"
    r"|gru(?:\u00df|ss)|mfg|lg|vg|bg|(?:vielen|besten|herzlichen|lieben)\s+dank(?:\s+im\s+voraus)?"
    r"|danke?(?:\s+(?:dir|ihnen|euch|vorab|im\s+voraus|sch(?:\u00f6|oe)n|und\s+(?:viele\s+|liebe\s+)?gr(?:\u00fc|ue)(?:\u00df|ss)e)){0,2}"
    r"|bis\s+(?:bald|dann|morgen|sp(?:\u00e4|ae)ter|gleich)|tsch(?:\u00fc|ue)(?:\u00df|ss)"
)
_CLOSED = re.compile(
    rf"(?P<close>(?:{_CLOSE})(?P<end>(?:\s*{_STOP}){{0,3}}))(?P<name>\s*{_NAME}(?:\s+{_NAME}){{0,2}})?[\s.!]*",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"\s*(?:--|_{3,}|-{3,}|={3,})\s*$")
_SIGNED = re.compile(rf"[-\u2013~\s*]{{0,4}}(?P<name>{_NAME}(?:\s+{_NAME}){{0,2}})[\s.!,*~-]*$")


class ReplyParts(Value):
    """A reply, taken apart."""

    greeting: str = ""
    """As a template: `{name}` for the name, whether of one or of several; empty where there is none."""
    body: str = ""
    """What it says, without greeting, sign-off and signature."""
    sign_off: str = ""
    """Closing and name, lines parted by a line feed; empty where there is none."""


def parts_of(reply: str, to: Sequence[str] = (), user: Sequence[str] = ()) -> ReplyParts:
    """Take a reply apart, in linear time.

    Args:
        reply: plain text, its first `REPLY_CHARS_MAX` characters count; nothing quoted.
        to: names (or addresses) of those it was written to: `Anna, yes.` greets only a known Anna.
        user: the same of its writer: a last line is a name if it is theirs, or stands below a closing.
    """
    lines = reply[:REPLY_CHARS_MAX].strip().splitlines()
    others, own = name_words(to), name_words(user)
    greeting = _greet(lines, others)
    sign_off = _close(lines, own, others - own)
    return ReplyParts(greeting=greeting, body="\n".join(lines).strip(), sign_off=sign_off)


def name_words(names: Sequence[str]) -> frozenset[str]:
    """The words of names and of the addresses' local parts, in lower case."""
    return frozenset(w for name in names for w in re.findall(r"[^\W\d_]+", name[:200].partition("@")[0].casefold()))


def names_signed(replies: Sequence[str]) -> tuple[str, ...]:
    """The short last lines that recur, in a third of the replies and at least thrice: what their writer is called."""
    last = Counter(line for reply in replies if (line := _last_line(reply)))
    return tuple(line for line, count in last.items() if count >= max(_RECURS_MIN, len(replies) / _RECURS_MIN))


def _last_line(reply: str) -> str:
    lines = reply[:REPLY_CHARS_MAX].strip().splitlines()
    _cut_signature(lines)
    line = next((line.strip() for line in reversed(lines[1:]) if line.strip()), "")
    return line if _SIGNED.fullmatch(line[:_LINE_CHARS_MAX]) and not _CLOSED.fullmatch(line[:_LINE_CHARS_MAX]) else ""


def _greet(lines: list[str], known: frozenset[str]) -> str:
    """The greeting as a template; it is taken off the first line."""
    line = lines[0].strip() if lines else ""
    head = line[:_LINE_CHARS_MAX]
    hail = _HAIL.match(head)
    start = hail.end() if hail else 0
    for end in _ends(head, start, whole=len(line) <= _LINE_CHARS_MAX):
        between = head[start : end.start()]
        words = [w.strip(".").casefold() for w in _BETWEEN.split(between) if w]
        if _greets(between, words, known, hailed=hail is not None, alone=end.end() == len(line)):
            lines[0] = line[end.end() :].lstrip()
            return _template(hail[0] if hail else "", between, end[0], named=bool(words))
    return ""


def _ends(head: str, start: int, *, whole: bool) -> list[re.Match[str]]:
    """Where a greeting may end: with the line, or at the first stop that is followed by a space."""
    first = _END.search(head, start)
    last = _LAST_END.search(head, start) if whole else None
    found = [end for end in (last, first) if end]
    return found if whole else [end for end in found if end.end() < len(head)]


def _greets(between: str, words: Sequence[str], known: frozenset[str], *, hailed: bool, alone: bool) -> bool:
    """Whether these words, after a hail or at the very beginning, are whom the reply speaks to."""
    if not words:
        return hailed
    parts = [part for part in _BETWEEN.split(between) if part]
    if len(words) > _NAMES_MAX or not all(_NAME_WORD.fullmatch(part) for part in parts):
        return False
    named = [w in known or w in _GROUP or w in _LINKS for w in words]
    if hailed:
        small = alone and len(words) == 1 and not between.startswith(",")
        return not _NOT_CALLED.intersection(words) and all(
            n or part[0].isupper() or small for n, part in zip(named, parts, strict=True)
        )
    if alone and len(words) <= _NAME_WORDS_MAX and not _NOT_CALLED.intersection(words):
        return all(n or part[0].isupper() for n, part in zip(named, parts, strict=True))
    return all(named) and words[-1] not in _LINKS


def _template(hail: str, between: str, end: str, *, named: bool) -> str:
    said = _INFLECTED.sub(r"\g<stem>(r)", " ".join(hail.split()))
    comma = "," if said and between.startswith(",") else ""
    stop = f" {end.strip()}" if end[:1].isspace() and end.strip() else end.strip()
    return " ".join(part for part in (f"{said}{comma}", "{name}" if named else "") if part) + stop


def _close(lines: list[str], user: frozenset[str], others: frozenset[str]) -> str:
    """The sign-off; it and what stands below it are taken off the lines."""
    _cut_signature(lines)
    filled = [at for at in range(len(lines)) if lines[at].strip()][-_CLOSING_LINES_MAX:]
    for place in reversed(range(len(filled))):
        line = lines[filled[place]].strip()
        closed = _CLOSED.fullmatch(line) if len(line) <= _LINE_CHARS_MAX else None
        below = lines[filled[place + 1]].strip() if place + 1 < len(filled) else ""
        if closed and (sign_off := _closing(closed, below, user, others)):
            del lines[filled[place] :]
            return sign_off
    return _signed(lines, filled, user)


def _closing(closed: re.Match[str], below: str, user: frozenset[str], others: frozenset[str]) -> str:
    """A closing with the writer's name, never with another's; empty where more is said below it."""
    named = name_words([closed["name"] or ""])
    if not named <= user | others:
        return ""
    if named and named <= user:
        return closed[0].strip()
    close = closed["close"].strip()
    if below and _signs(below, user, others, closed=True):
        return f"{close}\n{below}"
    return "" if below and not named else close


def _signed(lines: list[str], filled: Sequence[int], user: frozenset[str]) -> str:
    """A name alone: the highest of the last lines that is the user's own."""
    for at in filled:
        line = lines[at].strip()
        if at > 0 and _signs(line, user, frozenset(), closed=False):
            del lines[at:]
            return line
    return ""


def _signs(line: str, user: frozenset[str], others: frozenset[str], *, closed: bool) -> bool:
    """Whether the line is the writer's name: any short one below a closing, else one that they are known by."""
    found = _SIGNED.fullmatch(line) if line and len(line) <= _LINE_CHARS_MAX else None
    if found is None:
        return False
    words = [w.strip(".").casefold() for w in re.split(r"[\s.-]+", found["name"]) if w.strip(".")]
    if closed and not others.intersection(words) and (line[0].isupper() or len(words) == 1):
        return True
    return bool(words) and all(_is_of(word, user) for word in words)


def is_own_name(line: str, user: Sequence[str]) -> bool:
    """Whether a line is a name that the user is known by, in full or in short."""
    return _signs(line.strip(), name_words(user), frozenset(), closed=False)


def _is_of(word: str, user: frozenset[str]) -> bool:
    """A name of theirs, its beginning (`Rob` of `Robert`), or initials (`rb` of `Rosa Berg`)."""
    if any(name.startswith(word) for name in user):
        return True
    return _INITIALS_MIN <= len(word) <= _NAME_WORDS_MAX and {name[0] for name in user}.issuperset(word)


def _cut_signature(lines: list[str]) -> None:
    for at, line in enumerate(lines):
        if at and _SIGNATURE.fullmatch(line):
            del lines[at:]
            return
