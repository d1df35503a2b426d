"""Wording: the title or statement of an item, in words that its evidence bears out.

| the proposed words | become |
|---|---|
| name a number, an amount, an identifier that the evidence lacks | the quote's, `number_not_in_evidence` |
| bear a name that neither it nor the head of the message has | the quote's, `name_not_in_evidence` |
| name a day or a time that neither it nor the due phrase has | the quote's, `title_not_in_evidence` |
| name a thing that stands nowhere in the conversation | the same |
| share no word with it but verbs of one sort | the same |
| deny what it says, or say what it denies | the quote's, `polarity` |
| are mostly about something else, and the evidence asks or promises something | the same |
| are mostly about something else, and the evidence asks and promises nothing | dropped, `not_asked` |

Being about something else is judged by letters and a table of verbs, in English and German; what is written in another
language is never dropped for it, nor is what is written without spaces.
"""

import re
from itertools import pairwise

from domain.conversation import Role
from domain.gate import _speech as speech
from domain.gate._evidence import Located, Source
from domain.gate._fold import fold
from domain.gate._lexicon import DATED, GENERAL, MANIFOLD, SPANS, WHICH
from domain.gate._machine import speaks_to_machine
from domain.gate._notes import note
from domain.gate._numbers import bears_out, is_unit, numbers_in
from domain.gate._passage import Piece, nearby, sentences_of
from domain.gate._polarity import contradicts
from domain.gate._reasons import Reason
from domain.gate._terms import (
    alike,
    cancels,
    groups_of,
    same_letters,
    stands,
    stem,
    terms_in,
    words_in,
)
from domain.items import Due, Note
from domain.value import Value

TITLE_CHARS_MAX = 200
"""Of a title that had to be replaced by its quote."""
FOREIGN_SHARE_MAX = 0.5
"""Of a title's terms that may stand neither in the evidence's sentence nor beside it."""

_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CAPITAL = re.compile(r"(?<![\w'\u2019@./-])[^\W\d_a-z][\w'\u2019-]*")
_SUBJECT = re.compile(
    r"^\W*([^\W\d_a-z][\w'\u2019-]+)(?:'s)?,?:? (?:to|will|shall|should|must|needs?|has|is|soll|muss|wird)\b"
)
_IMPERATIVE = re.compile(r"^\W*(?:(?:hi|hello|hallo|dear|please|kindly|then|and|so|ok|just|also|bitte)\b\W*){0,4}(\w+)")
_OBLIGES = re.compile(
    r"\b(?:will|shall|must|should|need|needs|needed|have to|has to|ought|to do|todo|owed?|due|deadline|required?|"
    r"waiting|missing|outstanding|expect\w*|urgent|asap|let's|lets|"
    r"going to|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|to [a-z]+|"
    r"muss|müssen|soll\w*|wird|werden|werde|fällig|frist|brauche\w*|benötig\w*|"
    r"fehlt|fehlen|warte\w*|zu \w+en|bis)\b"
)


class Worded(Value):
    """Words that hold, and what was overruled to get them."""

    words: str
    note: Note | None = None


def title_of(words: str, located: Located, due: Due | None, source: Source) -> Worded | Reason:
    """The task's title: the proposed words on one line, else the quote's; a reason where neither is a task's."""
    return _worded("title", words, located, due, source)


def statement_of(words: str, located: Located, source: Source) -> Worded | Reason:
    """The decision's statement, in the same way."""
    return _worded("statement", words, located, None, source)


def _worded(field: str, words: str, located: Located, due: Due | None, source: Source) -> Worded | Reason:
    line, quote = _line(words), located.evidence.quote
    around = nearby(located, source)
    borne = f"{quote}\n{due.phrase}" if due else quote
    foreign = not line or speaks_to_machine(line) or _is_foreign(line, located, around, source)
    if foreign and not _asks(located, around, source):
        return Reason.NOT_ASKED
    reason = _objection(line, borne, due, located, source, whole=field == "statement")
    if foreign:
        reason = reason or Reason.TITLE_NOT_IN_EVIDENCE
    return Worded(words=line) if reason is None else _mended(field, reason, words, quote)


def _objection(
    line: str, borne: str, due: Due | None, located: Located, source: Source, *, whole: bool
) -> Reason | None:
    """What in the words the evidence does not bear out."""
    if not bears_out(borne, line) or (MANIFOLD & set(words_in(line))) - set(words_in(borne)):
        return Reason.NUMBER_NOT_IN_EVIDENCE
    if contradicts(line, located.evidence.quote, whole=whole):
        return Reason.POLARITY
    if not _shares_a_word(line, located, source) or _says_when(line) - _says_when(borne) - _due_by(due):
        return Reason.TITLE_NOT_IN_EVIDENCE
    if _names_another(line, borne, located, source):
        return Reason.NAME_NOT_IN_EVIDENCE
    return Reason.TITLE_NOT_IN_EVIDENCE if _invents(line, located, source) else None


def _says_when(text: str) -> set[tuple[str, str]]:
    """The words that say when, each with what makes it another day: "this week" is not "next week", nor "by" it."""
    words = words_in(text)
    return {
        (before if before in WHICH else "", word.removesuffix("s"))
        for before, word in pairwise(("", *words))
        if word in SPANS
    }


def _due_by(due: Due | None) -> set[tuple[str, str]]:
    """What may be said of when it is due, whether or not the text's words for it begin with a preposition."""
    return _says_when(f"by {due.phrase}; bis {due.phrase}") if due else set()


def _is_foreign(line: str, located: Located, around: tuple[Piece, ...], source: Source) -> bool:
    """Whether most of what the words are about stands neither in the evidence's sentences nor beside them.

    To answer is always what a question asks for. Words of which none carries anything must be the evidence's own.
    """
    at = (located.evidence.start, located.evidence.end)
    near = (located.evidence.quote, source.conversation.subject, *_near(located, around))
    terms = [term for term in terms_in(line) if term.lower() != term.upper()]
    about = [term for term in terms if "answer" not in groups_of(term)]
    if not terms:
        about, context = words_in(line), {word for words in near for word in words_in(words)}
        return sum(word not in context for word in about) > FOREIGN_SHARE_MAX * len(about)
    context = {term for words in near for term in terms_in(words)}
    own = [term for piece in around if piece.overlaps(*at) for term in terms_in(piece.folded)]
    own += terms_in(located.evidence.quote)
    if about and own and not any(stands(term, own) for term in about):
        return True
    people = {part for name in source.names for part in terms_in(name)}
    foreign = [term for term in about if not (stands(term, context) or term in people)]
    return len(foreign) > FOREIGN_SHARE_MAX * len(about)


def _shares_a_word(line: str, located: Located, source: Source) -> bool:
    """Whether some word is one of the evidence's sentences, by its letters; verbs of one sort alone prove little."""
    ours = [term for term in terms_in(line) if "answer" not in groups_of(term)]
    if numbers_in(line) & numbers_in(located.evidence.quote):
        return True
    said = [located.evidence.quote, *(piece.folded for piece in sentences_of(located, source))]
    theirs = {term for words in said for term in terms_in(words)}
    return not ours or not theirs or any(same_letters(one, other) for one in ours for other in theirs)


def _invents(line: str, located: Located, source: Source) -> bool:
    """Whether it names something that stands nowhere in the conversation; verbs, and nouns for anything, do not."""
    new = [term for term in terms_in(line) if stem(term) not in source.vocabulary and not _is_general(term)]
    if not new:
        return False
    near = {term for piece in nearby(located, source) for term in terms_in(piece.folded)}
    near |= set(terms_in(source.conversation.subject))
    return not all(stands(term, near) for term in new)


def _is_general(term: str) -> bool:
    """Whether a title may hold it whatever it is about, or other rules judge it."""
    return term in GENERAL or term in SPANS or is_unit(term) or cancels(term) or bool(groups_of(term))


def _near(located: Located, around: tuple[Piece, ...]) -> list[str]:
    """The evidence's own sentences, with the one before and the one after, but for orders to a machine."""
    own = [n for n, piece in enumerate(around) if piece.overlaps(located.evidence.start, located.evidence.end)]
    beside = around[max(0, own[0] - 1) : own[-1] + 2] if own else ()
    return [piece.folded for piece in beside if not speaks_to_machine(piece.folded)]


def _names_another(line: str, borne: str, located: Located, source: Source) -> bool:
    """Whether the words hold a name that neither the evidence nor the head of the message has.

    One that only the head has is believed where the evidence names nobody whom it could stand in for.
    """
    said, ours = set(words_in(borne)), set(words_in(line))
    people = {part for name in source.names for part in words_in(name)}
    named = {word for capital in _capitals(located.evidence.quote) for word in words_in(capital)} - DATED
    rivals = ((people & said) | named) - ours
    head = set() if rivals else set(words_in(source.conversation.subject)) | _heads(located, source)
    common = said if source.conversation.language == "de" else said - named
    foreign = {word for capital in _capitals(line) for word in words_in(capital) if not is_unit(word)} - said - head
    return any(
        word in people or not any(_is_plural(word, other) or alike(word, other) for other in common - people)
        for word in foreign
        if not any(_is_plural(word, other) for other in said)
    )


def _is_plural(a: str, b: str) -> bool:
    return a.removesuffix("s").removesuffix("'") == b.removesuffix("s").removesuffix("'")


def _capitals(line: str) -> list[str]:
    """Words with a capital, but for the first, which counts only where it is who does something."""
    found = [
        match[0] for match in _CAPITAL.finditer(line) if match.start() > 0 and match[0][0].isupper() and match[0] != "I"
    ]
    subject = _SUBJECT.match(line)
    return [*found, subject[1]] if subject and not groups_of(subject[1].casefold()) else found


def _heads(located: Located, source: Source) -> set[str]:
    """The names of those who write and those who are addressed."""
    people = source.conversation.participants
    speaker = located.segment.speaker
    named = [p for n, p in enumerate(people) if n == speaker or p.role in {Role.SENDER, Role.RECIPIENT}]
    return {word for p in named for word in words_in(f"{p.name or ''} {(p.address or '').partition('@')[0]}")}


def _asks(located: Located, around: tuple[Piece, ...], source: Source) -> bool:
    """Whether the evidence's own sentences ask, promise, decide or oblige; believed of a language not known here."""
    start, end = located.evidence.start, located.evidence.end
    said = [piece.folded for piece in around if piece.overlaps(start, end)]
    foreign = source.conversation.language not in {None, "en", "de"}
    return foreign or any(_obliges(sentence) for sentence in (*said, fold(located.evidence.quote)))


def _obliges(sentence: str) -> bool:
    if sentence.rstrip("'\") ").endswith("?") or speech.ASKS.search(sentence) or speech.DECIDED.search(sentence):
        return True
    first = _IMPERATIVE.match(sentence)
    return bool(first and (groups_of(first[1]) or cancels(first[1]))) or _OBLIGES.search(sentence) is not None


def _mended(field: str, reason: Reason, words: str, quote: str) -> Worded:
    return Worded(words=_cut(_line(quote)), note=note(field, reason, words))


def _cut(line: str) -> str:
    """The line, cut at a word where it is too long."""
    if len(line) <= TITLE_CHARS_MAX:
        return line
    head = line[: TITLE_CHARS_MAX - 1]
    return f"{head.rpartition(' ')[0] or head}\u2026"


def _line(words: str) -> str:
    return _UNPRINTABLE.sub(" ", words).strip()
