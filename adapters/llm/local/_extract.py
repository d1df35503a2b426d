"""Reads a conversation's sentences into proposed tasks and decisions."""

import re
from collections.abc import Iterator, Sequence

from adapters.llm.local._classify import (
    CONFIDENCE_PLAIN,
    Label,
    Reading,
    is_agreement,
    is_decision,
    is_order,
    is_proposal,
    read_task,
)
from adapters.llm.local._dates import find_due
from adapters.llm.local._owners import name_owner, names_of
from adapters.llm.local._sentences import Sentence, clauses_of, own_chars, read_sentences
from adapters.llm.local._titles import make_title
from adapters.llm.local._words import phrases, words
from domain.conversation import Conversation, Kind
from domain.proposals import ProposedDecision, ProposedTask
from domain.value import Value

_SHARED_WORDS_MIN = 2
_STATEMENT_CHARS_MAX = 500
_MAIL_CHARS_LONG = 2_500
_AGREEMENT_WITHIN = 4
"""How many sentences after a proposal an agreement still belongs to it."""


class _Told(Value):
    """A sentence or clause to quote, the clause that asks or promises, and how it was read."""

    quote: Sentence
    clause: Sentence
    reading: Reading


def find_tasks(conversation: Conversation) -> tuple[ProposedTask, ...]:
    """What the message's own words ask or promise; nothing of automated mail."""
    names = names_of(conversation)
    told = [t for s in _trusted(conversation) for t in _readings(s, names, conversation.kind)]
    if _is_long_mail(conversation):
        told = [t for t in told if t.reading.confidence >= CONFIDENCE_PLAIN]
    found = {t.quote.text: _task(conversation, t) for t in reversed(_without_accepted(conversation, told))}
    return tuple(reversed(found.values()))


def find_decisions(conversation: Conversation) -> tuple[ProposedDecision, ...]:
    """What the message's own words say was decided, or was proposed and agreed to."""
    sentences = _trusted(conversation)
    return tuple(
        ProposedDecision(statement=_statement(s.text), quote=s.text)
        for n, s in enumerate(sentences)
        if is_decision(s.text) or _is_agreed(conversation, sentences, n)
    )


def _is_long_mail(conversation: Conversation) -> bool:
    """In a long mail a bare imperative or a question is mostly an advertisement's or a headline."""
    return conversation.kind is Kind.EMAIL and own_chars(conversation) > _MAIL_CHARS_LONG


def _trusted(conversation: Conversation) -> tuple[Sentence, ...]:
    """The sentences, without every paragraph that gives a machine orders, and the same writer's next one."""
    if conversation.automated:
        return ()
    sentences = read_sentences(conversation)
    orders = {(s.segment, s.paragraph) for s in sentences if is_order(s.text)}
    tainted = orders | {(segment, paragraph + 1) for segment, paragraph in orders}
    return tuple(s for s in sentences if (s.segment, s.paragraph) not in tainted)


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
        due=clause.text[due[0] : due[1]] if due else None,
        confidence=reading.confidence,
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
