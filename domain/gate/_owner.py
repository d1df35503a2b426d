"""Owners: whose a task is, said by code; the model only names who, and the evidence's own grammar overrules it."""

import re
from collections.abc import Sequence

from domain.conversation import Kind, Participant
from domain.gate._evidence import Located, Source
from domain.gate._fold import fold
from domain.gate._grounds import Contact
from domain.gate._notes import note
from domain.gate._passage import sentences_of
from domain.gate._people import (
    People,
    Person,
    identity,
    people_in,
    person,
    plain,
    recipients,
    speaker_of,
)
from domain.gate._reader import ADDRESSEE, SENDER, SPEAKER, USER, addressee, resolve_owner
from domain.gate._reasons import Reason
from domain.gate._vocabulary import MANY
from domain.gate._whose import Role, Said, mentions, sentence_text, whose
from domain.items import KnownBy, Note, Owner
from domain.value import Value

__all__ = ["Owned", "owned", "recipients", "resolve_owner", "speaker_of"]

_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i'll|i've|i'd|ich)\b", re.IGNORECASE)
_LACKS = re.compile(
    r"\b(?:miss\w*|wait\w*|need\w*|await\w*|without|wonder\w*|help\w*|expect\w*|lack\w*|you\w*|please|pls|"
    r"want\w*|would like|i'd like|suggest\w*|request\w*|recommend\w*|propos\w*|hope|wish|appreciate|remind\w*|ask\w*|"
    r"think|believe|guess|know|see|saw|notic\w*|heard|understand|"
    r"möchte|schlage|hoffe|bitte|wünsche|"
    r"fehl\w*|warte\w*|brauche\w*)\b|\?|^\W*(?:have|had|did|do|am|was|should) i\b",
    re.IGNORECASE,
)
"""Who says so of themselves wants something of somebody else."""


class Owned(Value):
    """Whose a task is, and what was overruled to say so."""

    owner: Owner | None
    participant: Participant | None = None
    """The owner, where they take part."""
    note: Note | None = None


def owned(words: str | None, located: Located, source: Source, contacts: Sequence[Contact]) -> Owned:
    """Whose the task at `located` is.

    What the evidence says by its grammar holds, whatever the model named. Where it does not say, the model's name
    holds only of somebody whom the evidence, a greeting or a call ties to the task; else the task is nobody's.

    Args:
        words: whom the model names, in the text's words or as `sender`, `recipient`, `speaker`.
        located: the task's evidence.
        source: the conversation.
        contacts: those of the tenant's address book whose name stands in it.
    """
    people = People(source.conversation, contacts)
    proposed = words.strip() if words and words.strip() else None
    said = whose(located, source, people)
    if said is None:
        return _proposed(proposed, located, source, people) if proposed else Owned(owner=None)
    found = _meant(said, proposed, located, source, people)
    if isinstance(found, Reason):
        return _nobody(found, proposed)
    if proposed is None and (not said.firm or said.role is Role.NAMED):
        return Owned(owner=None)
    agreed = proposed is not None and _same(proposed, found, located, source, people)
    overruled = None if agreed else note("owner", Reason.OWNER_OF_EVIDENCE, proposed)
    if isinstance(found, Owner):
        return Owned(owner=found, note=overruled)
    return Owned(owner=found.owner, participant=found.participant, note=overruled)


def _nobody(reason: Reason, proposed: str | None) -> Owned:
    return Owned(owner=None, note=note("owner", reason, proposed) if proposed else None)


def _meant(
    said: Said, proposed: str | None, located: Located, source: Source, people: People
) -> Person | Owner | Reason:
    """Who it is that the evidence says."""
    match said.role:
        case Role.SPEAKER:
            speaker = speaker_of(source.conversation, located.segment)
            return person(speaker) if speaker else Reason.OWNER_UNKNOWN
        case Role.ADDRESSEE:
            return addressee(located, source, people)
        case Role.GROUP:
            return _for_several(proposed, located, source)
        case Role.NOBODY:
            return Reason.OWNER_AMBIGUOUS
        case Role.NAMED:
            return _named(said.names, people, marked=said.marked)


def _for_several(proposed: str | None, located: Located, source: Source) -> Person | Reason:
    """`We will`: a mail's writer, if the model names them, for they answer for it; else nobody in particular."""
    speaker = speaker_of(source.conversation, located.segment)
    if source.conversation.kind is not Kind.EMAIL or speaker is None:
        return Reason.OWNER_AMBIGUOUS
    role = resolve_owner(proposed, source.conversation, located.segment)
    return person(speaker) if role and identity(role) == identity(speaker) else Reason.OWNER_AMBIGUOUS


def _named(names: str, people: People, *, marked: bool) -> Person | Owner | Reason:
    """Who bears the name; where minutes put an owner, also somebody nobody knows, or several, by their own words."""
    listed = people_in(names)
    if len(listed) != 1:
        verbatim = marked and listed and not any(plain(name) in MANY | SPEAKER for name in listed)
        return _by_name(names) if verbatim else Reason.OWNER_AMBIGUOUS
    if plain(names) in MANY:
        return Reason.OWNER_AMBIGUOUS
    found = people.named(names.lstrip("@"))
    if len(found) == 1:
        return found[0]
    if found and (not marked or found[0].participant is not None):
        return Reason.OWNER_AMBIGUOUS
    return _by_name(names) if marked else Reason.OWNER_UNKNOWN


def _by_name(names: str) -> Owner:
    return Owner(name=names.strip(" ,;:."), address=None, known_by=KnownBy.NAMED)


def _same(proposed: str, found: Person | Owner, located: Located, source: Source, people: People) -> bool:
    """Whether the model named who it is."""
    if isinstance(found, Owner):
        return plain(proposed) in plain(found.name or "") or plain(found.name or "") in plain(proposed)
    role = resolve_owner(proposed, source.conversation, located.segment)
    if role is not None and found.participant is not None:
        return identity(role) == identity(found.participant)
    return found in people.named(proposed)


def _proposed(proposed: str, located: Located, source: Source, people: People) -> Owned:
    """The model's word, where the evidence says nothing of who."""
    name = plain(proposed)
    if name in MANY or len(people_in(proposed)) > 1:
        return _nobody(Reason.OWNER_AMBIGUOUS, proposed)
    if name in SPEAKER | SENDER | ADDRESSEE | USER:
        return _in_role(name, proposed, located, source, people)
    found = people.named(proposed)
    if len(found) > 1:
        return _nobody(Reason.OWNER_AMBIGUOUS, proposed)
    if not found:
        subject = fold(source.conversation.subject)
        stands = source.phrase(proposed, located.segment) is not None or (fold(proposed) or "\n") in subject
        return _nobody(Reason.OWNER_UNKNOWN if stands else Reason.OWNER_NOT_IN_SOURCE, proposed)
    if not _tied(found[0], proposed, located, source, people):
        return _nobody(Reason.OWNER_ELSEWHERE, proposed)
    return Owned(owner=found[0].owner, participant=found[0].participant)


def _in_role(name: str, proposed: str, located: Located, source: Source, people: People) -> Owned:
    """`sender`, `recipient`, `speaker`, `user`."""
    if name in ADDRESSEE:
        found = addressee(located, source, people)
    else:
        role = resolve_owner(proposed, source.conversation, located.segment)
        found = Reason.OWNER_UNKNOWN if role is None else person(role)
    if isinstance(found, Reason):
        return _nobody(found, proposed)
    if not _tied(found, proposed, located, source, people):
        return _nobody(Reason.OWNER_ELSEWHERE, proposed)
    return Owned(owner=found.owner, participant=found.participant)


def _tied(who: Person, proposed: str, located: Located, source: Source, people: People) -> bool:
    """Whether the sentence names them, a call or a greeting reaches them, or they speak of themselves."""
    speaker = speaker_of(source.conversation, located.segment)
    speaking = who.participant is not None and speaker is not None and identity(speaker) == identity(who.participant)
    for sentence in sentences_of(located, source):
        words = sentence_text(sentence, source)
        if mentions(words, f"{who.name or ''} {proposed}"):
            return True
        if _speaks_of_self(words):
            return speaking
    reader = addressee(located, source, people)
    return isinstance(reader, Person) and reader == who


def _speaks_of_self(words: str) -> bool:
    """Whether the writer says what they do or did, and wants nothing of anybody."""
    return _FIRST_PERSON.search(words) is not None and _LACKS.search(words) is None
