"""Whose: whom a sentence itself gives its task to, by grammar alone.

"I will" is the writer, "can you" the reader, "Ben will" and "Ben, could you" are Ben, "we" is nobody in particular.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from domain.gate import _grammar as grammar
from domain.gate._evidence import Located, Source
from domain.gate._passage import Piece, sentences_of
from domain.gate._people import People, people_in
from domain.gate._vocabulary import NO_NAMES, PARTICLES, VERBS
from domain.value import Value

_HEAD_CHARS_MAX = 120
"""How long a list of names before "to" or "will" may be."""


_FIRST_WORD = re.compile(r"\W*(?P<verb>[^\W\d_]+)\b(?! (?:i|we|you|they|he|she|it|ich|wir|sie|er|es)\b)", re.IGNORECASE)


class Role(StrEnum):
    """In which part a sentence names somebody."""

    SPEAKER = "speaker"
    ADDRESSEE = "addressee"
    NAMED = "named"
    GROUP = "group"
    """We, who promise: the writer speaks for several."""
    NOBODY = "nobody"
    """Someone, the team, we who should: no one in particular."""


class Said(Value):
    """Whom a sentence gives a task to."""

    role: Role
    at: int
    """Where it says so, in the conversation's text."""
    names: str = ""
    """For `NAMED`, verbatim."""
    marked: bool = False
    """It stands where minutes put an owner: "ACTION: Kim to …", "Owner: Kim", "@kim …"."""
    firm: bool = True
    """Said by "I" or "you" or by calling somebody, not by the mood of a verb alone."""


def whose(located: Located, source: Source, people: People) -> Said | None:
    """Whom the evidence's own sentence gives its task to; None where it does not say."""
    found: list[Said] = []
    for sentence in sentences_of(located, source):
        text = sentence_text(sentence, source).replace("\u2019", "'")
        begin = max(0, located.evidence.start - sentence.start)
        if said := _governing(text, begin, located.evidence.end - sentence.start, people):
            found.append(said.model_copy(update={"at": said.at + sentence.start}))
    return next((said for said in found if said.marked), found[0] if found else None)


def called(sentence: str, people: People) -> str | None:
    """Whom a sentence calls by name, verbatim: "Ben, …", "…, Ben?"."""
    text = sentence.replace("\u2019", "'")
    if _known(bare := text.strip(" .,?!:-"), people):
        return bare
    return _called_first(text, people) or _called_last(text, people)


def _called_first(text: str, people: People) -> str | None:
    start = _led(text)
    for sign in grammar.SIGN.finditer(text[: start + _HEAD_CHARS_MAX]):
        who = text[start : sign.start()].lstrip("@")
        if sign.start() > start and (_known(who, people) or _calls_stranger(who, text[sign.end() :])):
            return _list_from(text, start, people) or who
    at = grammar.MENTION.match(text)
    return at["who"] if at and people.named(at["who"]) else None


def _called_last(text: str, people: People) -> str | None:
    for found in (grammar.LAST.search(text[-_HEAD_CHARS_MAX:]), grammar.MIDDLE.search(text[:_HEAD_CHARS_MAX])):
        if found and _known(found["who"], people):
            return found["who"]
    return None


def mentions(sentence: str, words: str) -> bool:
    """Whether a sentence names somebody otherwise than as one to whom or about whom something is done."""
    names = [re.escape(part) for part in re.findall(r"[^\W\d_][\w'-]+", words)]
    if not names:
        return False
    for found in re.finditer(rf"\b(?:{'|'.join(names)})\b(?!'s)", sentence, re.IGNORECASE):
        before = sentence[max(0, found.start() - 30) : found.start()].casefold()
        if not grammar.OBJECT.search(before):
            return True
    return False


def _governing(text: str, begin: int, end: int, people: People) -> Said | None:
    """Of all that the sentence says of who, that which holds at the evidence."""
    heads = sorted(_heads(text, people), key=lambda head: (head.at, -len(head.names)))
    if not heads:
        return None
    marked = next((head for head in heads if head.marked), None)
    if marked is not None:
        return marked
    within = [head for head in heads if begin <= head.at < end]
    inside = next((head for head in within if head.role is not Role.NOBODY), next(iter(within), None))
    before = next((head for head in reversed(heads) if head.at < begin), None)
    if before is None or (inside and _leads(text[begin : inside.at])):
        return inside
    return inside if grammar.SUBJECT.match(text, begin) else before


def _leads(words: str) -> bool:
    """Whether nothing but a greeting, a call or a conjunction stands before the one who is to do it."""
    return len(words) <= _HEAD_CHARS_MAX and re.fullmatch(r"(?:[^\s,]+,\s+){0,3}", words[_led(words) :]) is not None


def _led(text: str) -> int:
    """Where the text begins behind greetings, conjunctions and bullets."""
    lead = grammar.LEAD.match(text)
    return lead.end() if lead else 0


def _heads(text: str, people: People) -> Iterator[Said]:
    """All that the sentence says of who."""
    name = called(text, people)
    yield from _minuted(text, people)
    yield from _spoken(text, people, named=name is not None)
    yield from _subjects(text, people)
    yield from _ordered(text, name)


def _spoken(text: str, people: People, *, named: bool) -> Iterator[Said]:
    """`I will`, `can you`, `we will`, `someone should`."""
    for found in grammar.SPEAKER.finditer(text):
        if not _subordinate(text, found.start()):
            shared = _with_another(text[max(0, found.start() - 80) : found.start()], people)
            yield Said(role=Role.NOBODY if shared else Role.SPEAKER, at=found.start())
    for found in grammar.ADDRESSEE.finditer(text):
        many = not named and any(found[group] for group in ("many", "all", "ihr"))
        yield Said(role=Role.NOBODY if many else Role.ADDRESSEE, at=found.start())
    for pattern, role in ((grammar.GROUP, Role.GROUP), (grammar.NOBODY, Role.NOBODY)):
        for found in pattern.finditer(text):
            if not _subordinate(text, found.start()):
                yield Said(role=role, at=found.start())
    if (short := grammar.ELLIPSIS.match(text)) is not None:
        yield Said(role=Role.SPEAKER, at=short.start())


def _subordinate(text: str, at: int) -> bool:
    """`when [I will …]`: no more than a circumstance of what is to be done."""
    return grammar.SUBORDINATE.search(text, max(0, at - 20), at) is not None


def _ordered(text: str, name: str | None) -> Iterator[Said]:
    """`Send …`, `Ben, send …`: the mood of the verb alone says that it is the reader's."""
    start = _led(text)
    if name and text.startswith(name, start):
        start += len(name)
    verb = _FIRST_WORD.match(text, start)
    if verb and verb["verb"].casefold() in VERBS:
        yield Said(role=Role.ADDRESSEE, at=verb.start("verb"), firm=name is not None)


def _with_another(before: str, people: People) -> bool:
    """`Ben and [I will …]`."""
    found = grammar.AND.search(before)
    return found is not None and _are_names(found["who"], people)


def _minuted(text: str, people: People) -> Iterator[Said]:
    """`ACTION: Kim to …`, `ACTION (Kim): …`, `AI Kim: …`, `Owner: Kim`, `@kim …`; `… (Kim)` only of who is known."""
    marker = grammar.MARKER.match(text)
    if marker:
        whose_words = marker["bracketed"] or marker["on"] or marker["bare"]
        if whose_words and _are_names(whose_words, people):
            yield Said(role=Role.NAMED, at=0, names=whose_words.strip(), marked=True)
            return
        if marker["sign"] and (who := _list_from(text, marker.end(), people) or _labelled(text, marker.end(), people)):
            yield Said(role=Role.NAMED, at=marker.end(), names=who, marked=True)
            return
    if (item := grammar.ITEM.match(text)) and (who := _labelled(text, item.end(), people)):
        yield Said(role=Role.NAMED, at=item.end(), names=who, marked=True)
        return
    owner = grammar.OWNER.search(text)
    if owner and (who := _leading_names(owner["who"], people)):
        yield Said(role=Role.NAMED, at=0, names=who, marked=True)
    elif at := grammar.AT.match(text):
        yield Said(role=Role.NAMED, at=at.start("who"), names=at["who"], marked=True)
    elif (found := grammar.BRACKET.search(text[:_HEAD_CHARS_MAX])) and people.present(found["who"]):
        yield Said(role=Role.NAMED, at=0, names=found["who"].strip(), marked=True)


def _subjects(text: str, people: People) -> Iterator[Said]:
    """`Ben will …`, `Ben and Ann to …`, `could Ben …`."""
    led = _led(text)
    for start in (found for found in grammar.START.finditer(text) if not found.end() < led):
        who = _list_from(text, start.end(), people, first=start.end() == 0 or start.group() == "")
        if who and not _subordinate(text, start.end()):
            yield Said(role=Role.NAMED, at=start.end(), names=who, marked=_to(text, start.end(), who))
    lead = grammar.LEAD.match(text)
    if lead and lead.end() and (who := _list_from(text, lead.end(), people, first=True)):
        yield Said(role=Role.NAMED, at=lead.end(), names=who, marked=_to(text, lead.end(), who))
    for asked in grammar.ASKED.finditer(text):
        for words in (asked["who"], asked["who"].split()[0]):
            if _known(words, people):
                yield Said(role=Role.NAMED, at=asked.start(), names=words)
                break


def _to(text: str, start: int, who: str) -> bool:
    """Whether the line begins with who and "to", as minutes have it."""
    lead = text[:start]
    return not re.search(r"[^\W\d_]", lead) and re.match(r",?\s+to\s", text[start + len(who) :]) is not None


def _list_from(text: str, start: int, people: People, *, first: bool = True) -> str | None:
    """The names that stand at `start` and are to, or will, do something."""
    modal = grammar.MODAL.search(text, start, start + _HEAD_CHARS_MAX)
    if modal is None or modal.start() <= start:
        return None
    who = text[start : modal.start()].strip()
    if (modal["modal"] or "").casefold() == "to" and grammar.NOT_A_DOING.match(text, modal.end()):
        return None
    if re.fullmatch(r"(?:i|we|you|he|she|they|it|ich|wir|du|sie|er|es|ihr)", who, re.IGNORECASE):
        return None
    return who if who and (_known(who, people) or (first and _are_names(who, people))) else None


def _labelled(text: str, start: int, people: People) -> str | None:
    """`Kim: …`, `(Kim) …`, `Kim - …` behind a marker."""
    found = re.compile(
        r"[(\[](?P<in>[^()\[\]\n]{1,60})[)\]]|(?P<before>[^\s:,][^\n:]{0,59}?)\s*(?::|\s[\u2013-])\s"
    ).match(text, start)
    who = (found["in"] or found["before"]) if found else None
    return who.strip() if who and _are_names(who, people) else None


def _leading_names(words: str, people: People) -> str | None:
    """The longest beginning of the words that names people."""
    parts = words.split()
    for count in range(min(len(parts), 8), 0, -1):
        who = " ".join(parts[:count]).strip(" ,;:.")
        if who and who in words and _are_names(who, people):
            return who
    return None


def _known(who: str, people: People) -> bool:
    """Whether the words are nothing but names of people who are known."""
    names = people_in(who.lstrip("@"))
    return bool(names) and all(people.named(name) and name.casefold() not in NO_NAMES for name in names)


def _are_names(who: str, people: People) -> bool:
    """Whether the words can only be names where an owner has to stand."""
    names = people_in(who)
    return bool(names) and all(people.named(name.lstrip("@")) or _reads_as_name(name) for name in names)


def _reads_as_name(name: str) -> bool:
    parts = name.split()
    first = parts[0].casefold().lstrip("@")
    if (
        any(part.casefold() in NO_NAMES for part in parts)
        or not all(grammar.NAME.fullmatch(part) for part in parts)
        or (first in VERBS and first not in {"mark", "will"})
    ):
        return False
    return all(part.lstrip("@")[:1].isupper() or part.casefold() in PARTICLES for part in parts) or name.startswith("@")


def _calls_stranger(who: str, following: str) -> bool:
    """`Kim, could you …`: one whom nobody knows, and who is called all the same."""
    return (
        len(who.split()) == 1
        and who[:1].isupper()
        and _reads_as_name(who)
        and re.match(r"(?:could|can|would|will) you\b|please\b|kannst du|könn(?:t|t)en sie", following, re.IGNORECASE)
        is not None
    )


def sentence_text(piece: Piece, source: Source) -> str:
    """The sentence as it stands."""
    return source.conversation.text[piece.start : piece.end]
