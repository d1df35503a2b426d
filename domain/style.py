"""Measures how a user writes from what they sent: each reply's features, their habits, and how far two lie apart."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

from domain.reply_parts import REPLY_CHARS_MAX, is_own_name, names_signed, parts_of
from domain.value import Value
from domain.voice import Style

REPLIES_MAX = 200
"""Of more, the first count."""
_MOST = 0.5
"""A habit is what is done in more of the replies than this."""
_TWICE = 2
"""Of two replies or more, what is done once is no habit."""
_LENGTH_FACTOR_MAX = 10
"""Ten times as long is as far apart as lengths get."""
_SENTENCE_WORDS_MAX = 25
"""A longer sentence is no more formal."""
_HALF = 0.5

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_CONTRACTED = re.compile(
    r"[^\W_](?:n['\u2019]t|['\u2019](?:m|re|ve|ll|d|s))\b|\b(?:gonna|wanna|gotta|hab['\u2019])", re.IGNORECASE
)
_CASUAL = re.compile(
    r"\b(?:hey|hiya|yo|thx|thanx|tx|ty|ok|okay|yeah|yep|yup|nope|cool|awesome|guys|btw|asap|fyi|lol|u|ur|pls|plz"
    r"|cheers|later|gonna|wanna|stuff|kinda|moin|servus|hallo|tsch(?:\u00fc|ue)(?:\u00df|ss)|lg|vg|mfg|klar|super|prima"
    r"|danke|dir|du|dich|ciao)\b|[:;]-?[)(]",
    re.IGNORECASE,
)
_COURTEOUS = re.compile(
    r"\b(?:please|kindly|regards|sincerely|dear|mr|mrs|ms|dr|appreciate|thank\s+you|would\s+you|could\s+you|may\s+i"
    r"|bitte|geehrte[rsn]?|freundlichen?|gr(?:\u00fc|ue)(?:\u00df|ss)en|ihnen|herrn?|frau|vielen\s+dank)\b",
    re.IGNORECASE,
)
_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    "de": frozenset(
        (
            *("der", "die", "das", "und", "ist", "ich", "nicht", "sie", "wir", "mit", "auf", "ein", "eine", "den"),
            *("zu", "von", "f\u00fcr", "auch", "noch", "haben", "hat", "wird", "bitte", "dass", "es", "aber", "kann"),
            *("dem", "ja"),
        )
    ),
    "en": frozenset(
        (
            *("the", "and", "is", "i", "not", "you", "we", "with", "on", "a", "an", "of", "to", "for", "have", "has"),
            *("will", "please", "that", "it", "but", "can", "are", "this", "in", "be", "thanks", "yes", "at", "your"),
            *("my", "if"),
        )
    ),
}


class Sent(Value):
    """A reply that a user sent."""

    text: str
    """Plain, nothing quoted."""
    to: tuple[str, ...] = ()
    """Names, or addresses, of those it was written to."""
    language: str | None = None
    """ISO 639-1; None where nobody knows, then it is told by small words if English or German."""
    weight: float = Field(default=1, gt=0)
    """How much it counts beside the others."""


class Features(Value):
    """What is measured of one reply."""

    words: int = Field(ge=0)
    """Without greeting and sign-off."""
    greeting: str = ""
    """As a template with `{name}`; empty where there is none."""
    sign_off: str = ""
    """Lines parted by a line feed; empty where there is none."""
    contractions: float = Field(ge=0, le=1)
    """Share of the sentences that hold one."""
    exclamations: float = Field(ge=0, le=1)
    """Share of the sentences that end in an exclamation mark."""
    lower_starts: float = Field(ge=0, le=1)
    """Share of the sentences that begin with a small letter."""
    sentence_words: float = Field(ge=0, le=1)
    """Words of a sentence on average, over `_SENTENCE_WORDS_MAX`."""
    casual: bool = False
    """It holds a word as to a friend: hey, thx, guys."""
    courteous: bool = False
    """It holds a word of courtesy: please, kindly, regards, a title."""

    @property
    def formality(self) -> float:
        """0 as to a friend, 1 as in a letter; the weights are ours, and say what counts more."""
        raised = 0.25 * self.courteous + 0.2 * (self.sentence_words - _HALF)
        lowered = 0.25 * self.casual + 0.2 * self.contractions + 0.15 * self.exclamations + 0.3 * self.lower_starts
        return min(1.0, max(0.0, _HALF + raised - lowered))


class StyleDistance(Value):
    """How far two replies lie apart, each from 0 (the same) to 1."""

    length: float
    """Of the logarithms of their words; a factor of ten or more is 1."""
    greeting: float
    """1 where one has a greeting and the other none; a half where both have other ones."""
    sign_off: float
    """The same."""
    formality: float
    """The mean over its features."""

    @property
    def total(self) -> float:
        """The mean of the four."""
        return (self.length + self.greeting + self.sign_off + self.formality) / 4


def features_of(reply: Sent, user: Sequence[str] = ()) -> Features:
    """Measure one reply, in linear time; `user` holds names and addresses of its writer."""
    parts = parts_of(reply.text, reply.to, user)
    sentences = [s for found in _SENTENCE.findall(parts.body) if (s := found.strip("-*> \t")) and _WORD.search(s)]
    words = len(_WORD.findall(parts.body))
    return Features(
        words=words,
        greeting=parts.greeting,
        sign_off=parts.sign_off,
        contractions=_share(sentences, lambda s: _CONTRACTED.search(s) is not None),
        exclamations=_share(sentences, lambda s: s.endswith("!")),
        lower_starts=_share(sentences, lambda s: s[0].islower()),
        sentence_words=min(1.0, words / len(sentences) / _SENTENCE_WORDS_MAX) if sentences else 0.0,
        casual=_CASUAL.search(reply.text[:REPLY_CHARS_MAX]) is not None,
        courteous=_COURTEOUS.search(reply.text[:REPLY_CHARS_MAX]) is not None,
    )


def measure(replies: Sequence[Sent], user: Sequence[str] = ()) -> Style | None:
    """How a user writes, measured over what they sent; None of nothing.

    A greeting or a sign-off is a habit where most replies have one, and then the most frequent; where no more than
    half have one, the habit is to have none. Where most have one, and ever another, there is no habit. A name that
    closes a single reply, and is not the user's own, is left out: it may be what the reply was about.

    Args:
        replies: newest first; the first `REPLIES_MAX` count.
        user: names and addresses of their writer.
    """
    given = [reply for reply in replies[:REPLIES_MAX] if reply.text.strip()]
    if not given:
        return None
    names = (*user, *names_signed([reply.text for reply in given]))
    found = [features_of(reply, names) for reply in given]
    languages = Counter(language for reply in given if (language := reply.language or language_of(reply.text)))
    weights, signed = [reply.weight for reply in given], [f.sign_off for f in found]
    return Style(
        replies=len(found),
        greeting=_habit([f.greeting for f in found], weights),
        sign_off=_unleaked(_habit(signed, weights), signed, names),
        words_median=_median([f.words for f in found], weights),
        formality=sum(f.formality * w for f, w in zip(found, weights, strict=True)) / sum(weights),
        language=languages.most_common(1)[0][0] if languages else None,
    )


def distance(one: Features, other: Features) -> StyleDistance:
    """How far two replies lie apart in style; what they are about plays no part."""
    length = abs(math.log1p(one.words) - math.log1p(other.words)) / math.log(_LENGTH_FACTOR_MAX)
    apart = (
        abs(one.contractions - other.contractions),
        abs(one.exclamations - other.exclamations),
        abs(one.lower_starts - other.lower_starts),
        abs(one.sentence_words - other.sentence_words),
        float(one.casual != other.casual),
        float(one.courteous != other.courteous),
    )
    return StyleDistance(
        length=min(1.0, length),
        greeting=_apart(one.greeting, other.greeting),
        sign_off=_apart(one.sign_off, other.sign_off),
        formality=sum(apart) / len(apart),
    )


def language_of(text: str) -> str | None:
    """English or German by their small words; None where there are none, or as many of both."""
    said = Counter(word.casefold() for word in _WORD.findall(text[:REPLY_CHARS_MAX]))
    counts = {name: sum(said[word] for word in small) for name, small in _SMALL_WORDS.items()}
    most = max(counts.values())
    best = [name for name, count in counts.items() if count == most]
    return best[0] if most and len(best) == 1 else None


def _habit(forms: Sequence[str], weights: Sequence[float]) -> str | None:
    """What most do: the most frequent form, the newest spelling of it; None where all that have one differ."""
    having = {form: _key(form) for form in forms if form}
    counts: Counter[str] = Counter()
    worth: dict[str, float] = defaultdict(float)
    for form, weight in zip(forms, weights, strict=True):
        if form:
            counts[having[form]] += 1
            worth[having[form]] += weight
    if sum(worth.values()) <= _MOST * sum(weights):
        return ""
    best = max(worth, key=lambda key: worth[key])
    if counts[best] < _TWICE <= counts.total():
        return None
    return next(form for form in forms if form and having[form] == best)


def _unleaked(sign_off: str | None, signed: Sequence[str], user: Sequence[str]) -> str | None:
    """The sign-off without its last line where that was seen once and is not the user's name: it may be a matter's."""
    if sign_off is None or "\n" not in sign_off:
        return sign_off
    close, _, name = sign_off.rpartition("\n")
    seen = sum(_key(other) == _key(sign_off) for other in signed)
    return sign_off if seen >= _TWICE or is_own_name(name, user) else close


def _apart(one: str, other: str) -> float:
    if _key(one) == _key(other):
        return 0.0
    return _HALF if one and other else 1.0


def _key(form: str) -> str:
    """A greeting or a sign-off without its case, its white space and its punctuation."""
    return " ".join(_WORD.findall(form.casefold())) or form.strip()


def _median(numbers: Sequence[int], weights: Sequence[float]) -> int:
    """The number with half of the weight on either side; between two, their mean."""
    ordered = sorted(zip(numbers, weights, strict=True))
    half, passed = sum(weights) / 2, 0.0
    for place, (number, weight) in enumerate(ordered):
        passed += weight
        if math.isclose(passed, half) and place + 1 < len(ordered):
            return (number + ordered[place + 1][0]) // 2
        if passed > half:
            return number
    return ordered[-1][0]


def _share(sentences: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, sentences)) / len(sentences) if sentences else 0.0
