"""Reads a conversation's sentences into proposed tasks and decisions."""

import re
from collections.abc import Iterator, Sequence

from adapters.llm.local._classify import (
    CONFIDENCE_MARKED,
    CONFIDENCE_PLAIN,
    Label,
    Reading,
    is_agreement,
    is_barred,
    is_decision,
    is_order,
    is_proposal,
    read_task,
)
from adapters.llm.local._dates import find_due
from adapters.llm.local._lists import Lists, find_lists
from adapters.llm.local._minutes import MarkedLine, MarkKind, marked_lines
from adapters.llm.local._owners import name_owner, names_of
from adapters.llm.local._sentences import Sentence, clauses_of, own_chars, read_sentences
from adapters.llm.local._titles import make_title
from adapters.llm.local._weighing import PROBABILITY_DIGITS, is_english, weigh
from adapters.llm.local._weights import Probabilities
from adapters.llm.local._words import phrases, words
from domain.conversation import Conversation, Kind
from domain.proposals import ProposedDecision, ProposedTask
from domain.value import Value

_SHARED_WORDS_MIN = 2
_STATEMENT_CHARS_MAX = 500
_MAIL_CHARS_LONG = 2_500
ASKS_DOUBTED = 0.3
"""What the rules read as a request is none below this probability (chosen on bc3 and our golden set)."""
ASKS_SURE = 0.9
"""And from this one on it is one without them."""
_EVEN = 0.5
_AUTO_REPLY = re.compile(
    r"\W*(?:auto(?:matic|mated)?[ -]?(?:reply|response)|out of (?:the )?office(?: (?:reply|message|notice))?|"
    r"automatische antwort|abwesenheits?(?:notiz|nachricht|assistent|meldung)?)\s*(?::|$)",
    re.IGNORECASE,
)
"""How the subject of a mail begins that a mailbox writes while its owner is away."""
_YOU = re.compile(r"\byour?s?\b", re.IGNORECASE)
_I = re.compile(r"\bI\b")
_AGREEMENT_WITHIN = 4
"""How many sentences after a proposal an agreement still belongs to it."""


class _Told(Value):
    """A sentence or clause to quote, the clause that asks or promises, and how it was read."""

    quote: Sentence
    clause: Sentence
    reading: Reading
    due: str | None = None
    """Due words that stand above the list of which it is an item."""


class _Heard(Value):
    """What of a conversation is read, and how strictly."""

    names: frozenset[str]
    kind: Kind
    marked: tuple[MarkedLine, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    """What stands beside the marked lines."""
    lists: Lists = Lists()
    plain_only: bool = False
    """In a long mail a bare imperative or a question is mostly an advertisement's or a headline."""
    minuted: bool = False
    """A meeting whose scribe marked what counts: the rest is mostly discussion."""
    weighable: bool = False
    """Whether it may be in the classifier's language."""


def find_tasks(conversation: Conversation) -> tuple[ProposedTask, ...]:
    """What the message's own words ask or promise, in their order; nothing of automated mail."""
    heard = _hear(conversation)
    told = [t for s in heard.sentences for t in _told(s, heard)]
    tasks = [(t.quote.start, _task(conversation, t)) for t in _without_accepted(conversation, told)]
    marked = [line for line in heard.marked if line.marked.kind is MarkKind.ACTION]
    tasks += [(line.start, _marked_task(conversation, line)) for line in marked]
    found = {task.quote: task for _, task in sorted(tasks, key=lambda t: t[0], reverse=True)}
    return tuple(reversed(found.values()))


def find_decisions(conversation: Conversation) -> tuple[ProposedDecision, ...]:
    """What the message's own words say was decided, or was proposed and agreed to, in their order."""
    heard = _hear(conversation)
    found = [
        (s.start, ProposedDecision(statement=_statement(s.text), quote=s.text))
        for n, s in enumerate(heard.sentences)
        if (is_decision(s.text) and not heard.minuted) or _is_agreed(conversation, heard.sentences, n)
    ]
    marked = [line for line in heard.marked if line.marked.kind is MarkKind.DECISION]
    found += [(m.start, ProposedDecision(statement=_statement(m.marked.words), quote=m.text)) for m in marked]
    return tuple(decision for _, decision in sorted(found, key=lambda f: f[0]))


def _hear(conversation: Conversation) -> _Heard:
    """The conversation's own words, without what gives a machine orders; nothing of automated mail."""
    names = names_of(conversation)
    if conversation.automated or _AUTO_REPLY.match(conversation.subject):
        return _Heard(names=names, kind=conversation.kind)
    marked = tuple(line for line in marked_lines(conversation, names) if not is_order(line.text))
    sentences = tuple(_beside(_trusted(read_sentences(conversation)), marked))
    return _Heard(
        names=names,
        kind=conversation.kind,
        marked=marked,
        sentences=sentences,
        lists=find_lists(conversation, sentences, names),
        plain_only=_is_long_mail(conversation),
        minuted=bool(marked) and conversation.kind is Kind.MEETING,
        weighable=conversation.language in {None, "en"},
    )


def _beside(sentences: Sequence[Sentence], marked: Sequence[MarkedLine]) -> Iterator[Sentence]:
    """The sentences that are no part of a marked line; both are in order, so that one walk over both will do."""
    at = 0
    for sentence in sentences:
        while at < len(marked) and marked[at].end <= sentence.start:
            at += 1
        if at == len(marked) or sentence.end <= marked[at].start:
            yield sentence


def _is_long_mail(conversation: Conversation) -> bool:
    return conversation.kind is Kind.EMAIL and own_chars(conversation) > _MAIL_CHARS_LONG


def _trusted(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences, without every paragraph that gives a machine orders, and the same writer's next one."""
    orders = {(s.segment, s.paragraph) for s in sentences if is_order(s.text)}
    tainted = orders | {(segment, paragraph + 1) for segment, paragraph in orders}
    return tuple(s for s in sentences if (s.segment, s.paragraph) not in tainted)


def _told(sentence: Sentence, heard: _Heard) -> list[_Told]:
    """What the rules read in the sentence, with the classifier's word on it; where they are silent, its word alone."""
    if sentence.start in heard.lists.openings:
        return []
    if listed := heard.lists.items.get(sentence.start):
        return [_Told(quote=sentence, clause=sentence, reading=listed.reading, due=listed.due)]
    ruled = list(_readings(sentence, heard.names, heard.kind))
    told = [t for t in ruled if _is_heeded(t, heard)]
    may_add = not ruled and heard.kind is Kind.EMAIL and not heard.plain_only
    if not (told or may_add) or not heard.weighable or not is_english(sentence.text):
        return told
    held = weigh(sentence.text)
    if told:
        return [t for t in (_confirmed(t, held.asks) for t in told) if t is not None]
    if held.asks < ASKS_SURE or is_barred(sentence.text):
        return []
    return [_Told(quote=sentence, clause=sentence, reading=_by_classifier(sentence.text, held))]


def _by_classifier(text: str, held: Probabilities) -> Reading:
    """Whose duty it is, only where the words say `you` or `I`; else it is left open."""
    confidence = round(held.asks, PROBABILITY_DIGITS)
    if _YOU.search(text):
        return Reading(label=Label.REQUEST, confidence=confidence)
    promised = held.promises >= _EVEN and _I.search(text) is not None
    return Reading(label=Label.COMMITMENT if promised else Label.ASSIGNMENT, confidence=confidence)


def _is_heeded(told: _Told, heard: _Heard) -> bool:
    reading = told.reading
    if heard.minuted:
        own = reading.label in {Label.COMMITMENT, Label.ASSIGNMENT}
        return own and find_due(told.clause.text) is not None
    return not heard.plain_only or reading.confidence >= CONFIDENCE_PLAIN


def _confirmed(told: _Told, asks: float) -> _Told | None:
    """A request with its probability, or nothing where that is too small; promises the classifier was not taught."""
    if told.reading.label not in {Label.REQUEST, Label.QUESTION}:
        return told
    if asks < ASKS_DOUBTED:
        return None
    return told.model_copy(
        update={"reading": told.reading.model_copy(update={"confidence": round(asks, PROBABILITY_DIGITS)})}
    )


def _readings(sentence: Sentence, names: frozenset[str], kind: Kind) -> Iterator[_Told]:
    """What each clause asks or promises; a sentence with one such clause is quoted whole."""
    whole = read_task(sentence.text, names, kind)
    cut = clauses_of(sentence)
    clauses = [(c, read_task(c.text, names, kind)) for c in cut] if len(cut) > 1 else [(sentence, whole)]
    telling = [(c, r) for c, r in clauses if r.label is not Label.NONE and not _is_only_decided(c, r)]
    if len(telling) > 1:
        yield from (_Told(quote=c, clause=c, reading=r) for c, r in telling)
    elif whole.label is not Label.NONE and not _is_only_decided(sentence, whole):
        clause, reading = telling[0] if telling else (sentence, whole)
        yield _Told(quote=sentence, clause=clause, reading=reading)


def _is_only_decided(clause: Sentence, reading: Reading) -> bool:
    return reading.label is Label.COMMITMENT and is_decision(clause.text)


def _task(conversation: Conversation, told: _Told) -> ProposedTask:
    clause, reading = told.clause, told.reading
    due = find_due(clause.text)
    return ProposedTask(
        title=make_title(clause.text, due, reading.name),
        quote=told.quote.text,
        owner=name_owner(conversation, clause, reading),
        due=clause.text[due[0] : due[1]] if due else told.due,
        confidence=reading.confidence,
    )


def _marked_task(conversation: Conversation, line: MarkedLine) -> ProposedTask:
    """What a marker says: its owner's words, and what is to be done behind them."""
    said = line.marked
    due = find_due(said.words)
    owner = "sender" if said.owner == "speaker" and conversation.kind is Kind.EMAIL else said.owner
    return ProposedTask(
        title=make_title(said.words, due, said.owner),
        quote=line.text,
        owner=owner,
        due=said.words[due[0] : due[1]] if due else None,
        confidence=CONFIDENCE_MARKED,
    )


def _without_accepted(conversation: Conversation, told: Sequence[_Told]) -> list[_Told]:
    """In talk, `can you send it?`, `I'll send it` is one task: the promise stands for both."""
    if conversation.kind is Kind.EMAIL:
        return list(told)
    return [t for n, t in enumerate(told) if not any(_accepts(conversation, t, p) for p in told[n + 1 : n + 3])]


def _accepts(conversation: Conversation, asked: _Told, promised: _Told) -> bool:
    if asked.reading.label is not Label.REQUEST or promised.reading.label is not Label.COMMITMENT:
        return False
    speaker = promised.clause.speaker
    owner = name_owner(conversation, asked.clause, asked.reading)
    if speaker is None or not _is_named(conversation.participants[speaker].name, owner):
        return False
    due = find_due(asked.clause.text)
    if due and not find_due(promised.clause.text):
        return False
    ours, theirs = _content(asked.clause.text), _content(promised.clause.text)
    return len(ours & theirs) >= _SHARED_WORDS_MIN


def _is_named(name: str | None, owner: str | None) -> bool:
    return name is not None and owner in {name, name.split()[0]}


def _content(text: str) -> set[str]:
    return {w for w in re.findall(r"\w{4,}", text.casefold()) if w not in words("common_words")}


def _is_agreed(conversation: Conversation, sentences: Sequence[Sentence], n: int) -> bool:
    proposal = sentences[n]
    if conversation.kind is Kind.EMAIL or not is_proposal(proposal.text):
        return False
    after = [s for s in sentences[n + 1 : n + 1 + _AGREEMENT_WITHIN] if s.speaker != proposal.speaker]
    return any(is_agreement(s.text) for s in after)


def _statement(text: str) -> str:
    words = phrases("marked_decision").sub("", " ".join(text.split()))
    return words if len(words) <= _STATEMENT_CHARS_MAX else words[: _STATEMENT_CHARS_MAX - 1] + "…"
