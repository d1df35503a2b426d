"""Readers: whom "you" means, and the other words for a part in the conversation."""

import re

from domain.conversation import Conversation, Kind, Participant, Segment
from domain.gate._evidence import Located, Source
from domain.gate._fold import fold
from domain.gate._passage import nearby, paragraph_of, sentences, sentences_of
from domain.gate._people import (
    People,
    Person,
    identity,
    only,
    people_in,
    person,
    plain,
    recipients,
    sender_of,
    speaker_of,
)
from domain.gate._reasons import Reason
from domain.gate._speech import AGREES
from domain.gate._vocabulary import MANY
from domain.gate._whose import called, sentence_text

SPEAKER = frozenset({"speaker", "the speaker", "i", "me", "my", "myself", "ich", "mir", "mich", "je", "moi", "yo"})
SENDER = frozenset({"sender", "the sender", "author", "the author", "from", "writer"})
ADDRESSEE = frozenset(
    {"recipient", "the recipient", "addressee", "the addressee", "reader", "you", "your", "yourself"}
) | {"du", "dich", "dir", "sie", "ihr", "tu", "toi", "vous", "usted"}
USER = frozenset({"user", "the user", "mailbox owner", "the mailbox owner"})
_GREETING = re.compile(
    r"\s*(?:(?:hi|hello|dear|hey|good (?:morning|afternoon|evening|day)|morning|greetings|hallo|liebe[rs]?|lieber|"
    r"sehr geehrte[rs]?|"
    r"guten (?:morgen|tag|abend)|moin|servus|grüß gott|grüezi)\s+(?:again\s+|"
    r"there\s+)?)?(?P<who>[^\n,!:;\u2013]{1,80}?)\s*(?:[,!:\u2013-]|\n|$)",
    re.IGNORECASE,
)
_TURNS_BACK_MAX = 3
_SAYS_YES = re.compile(
    r"^\W*(?:\w+[,.]?\s+){0,2}?(?:will do|on it|i can|i'll|i will|i'm on it|mach ich|mache ich|erledige ich|happy "
    r"to)\b",
    re.IGNORECASE,
)


def addressee(located: Located, source: Source, people: People) -> Person | Reason:
    """Whom "you" means: who is called in the sentence, before it in its paragraph, in the greeting; else the reader."""
    if (calls := _calls(located, source, people)) is not None:
        if not people_in(calls) or len(people_in(calls)) > 1 or plain(calls) in MANY:
            return Reason.OWNER_AMBIGUOUS
        found = people.named(calls)
        return found[0] if len(found) == 1 else Reason.OWNER_AMBIGUOUS if found else Reason.OWNER_UNKNOWN
    reader = _reader(source.conversation, located.segment) or _answering(located, source)
    return person(reader) if reader else Reason.OWNER_AMBIGUOUS


def _calls(located: Located, source: Source, people: People) -> str | None:
    """Who is called: in the evidence's sentences, else nearest before it in its paragraph, else by the greeting."""
    speaker = speaker_of(source.conversation, located.segment)
    for sentence in sentences_of(located, source):
        if name := _other(called(sentence_text(sentence, source), people), speaker, people):
            return name
    start, _ = paragraph_of(located.evidence.start, located.segment, source)
    earlier = [s for s in nearby(located, source) if start <= s.start and s.end <= located.evidence.start]
    for sentence in reversed(earlier):
        if name := _other(called(sentence_text(sentence, source), people), speaker, people):
            return name
    return _other(_greeted(located, source, people), speaker, people) or _called_before(located, source, people)


def _other(name: str | None, speaker: Participant | None, people: People) -> str | None:
    """The name, unless it is the speaker's own: nobody calls themselves, but a line may quote or attribute."""
    if name is None or speaker is None:
        return name
    return None if person(speaker) in people.named(name) else name


def _greeted(located: Located, source: Source, people: People) -> str | None:
    """Whom the segment greets at its head, where that is somebody who is known, or are several."""
    if source.conversation.kind is not Kind.EMAIL:
        return None
    head = source.conversation.text[located.segment.start : located.segment.start + 200]
    found = _GREETING.match(head)
    who = found["who"].strip() if found else ""
    names = people_in(who)
    return who if names and all(people.named(name) for name in names) else None


def _called_before(located: Located, source: Source, people: People) -> str | None:
    """In talk: whom the same speaker called in this turn or just before it."""
    conversation = source.conversation
    if conversation.kind is Kind.EMAIL:
        return None
    index = located.segment.index
    turns = (
        conversation.segments[max(0, index - _TURNS_BACK_MAX) : index + 1] if index < len(conversation.segments) else ()
    )
    for turn in reversed(turns):
        if turn.speaker != located.segment.speaker:
            continue
        end = min(turn.end, located.evidence.start, turn.start + 1_000)
        for sentence in reversed(tuple(sentences(source, turn.start, max(turn.start, end)))):
            if name := called(sentence_text(sentence, source), people):
                return name
    return None


def _reader(conversation: Conversation, segment: Segment) -> Participant | None:
    """`you`: an email's user if it is addressed to them, else its one recipient; elsewhere the one other."""
    speaker = speaker_of(conversation, segment)
    sender = sender_of(conversation)
    if conversation.kind is Kind.EMAIL and (speaker is None or sender is None or identity(speaker) == identity(sender)):
        if speaker is None and sender is not None:
            return None
        addressed = recipients(conversation)
        return next((p for p in addressed if p.is_user), None) or _alone(addressed, conversation)
    if speaker is None:
        return None
    return only([p for p in conversation.participants if identity(p) != identity(speaker)])


def _alone(addressed: list[Participant], conversation: Conversation) -> Participant | None:
    """The one recipient; a mailing list is nobody."""
    if len(addressed) != 1 or (conversation.flags.list and not addressed[0].name):
        return None
    return addressed[0]


def _answering(located: Located, source: Source) -> Participant | None:
    """In talk of several: who says yes in the very next turn."""
    conversation, index = source.conversation, located.segment.index
    if conversation.kind is Kind.EMAIL or not 0 <= index < len(conversation.segments) - 1:
        return None
    following = conversation.segments[index + 1]
    if following.speaker is None or following.speaker == located.segment.speaker:
        return None
    words = conversation.text[following.start : min(following.end, following.start + 200)]
    if not (AGREES.search(fold(words)) or _SAYS_YES.search(words)):
        return None
    return only([p for n, p in enumerate(conversation.participants) if n == following.speaker])


def resolve_owner(words: str | None, conversation: Conversation, segment: Segment) -> Participant | None:
    """The participant that `words` names, seen from the segment in which the task stands.

    Never one who does not take part; nobody where two could be meant.
    """
    if words is None or not (name := plain(words)):
        return None
    if name in SPEAKER:
        return speaker_of(conversation, segment)
    if name in SENDER:
        return speaker_of(conversation, segment) if conversation.kind is not Kind.EMAIL else sender_of(conversation)
    if name in ADDRESSEE:
        return _reader(conversation, segment)
    if name in USER:
        return conversation.user
    found = () if name in MANY else People(conversation, ()).present(words)
    return found[0].participant if len(found) == 1 else None
