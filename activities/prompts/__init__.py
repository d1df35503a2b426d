"""Prompts are documents beside this file: `<kind>/<version>.md`, a header and the words."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from activities.prompts._fences import between, fenced
from activities.prompts._reading import has_marks, in_stretches, shown
from activities.prompts._voice import EXAMPLE_CHARS_MAX, examples, manner
from domain.conversation import Attachment, Conversation, Participant
from domain.identity import content_hash
from domain.items import Decision, Draft, Due, Task
from domain.kinds import NO_KINDS, Document, Kinds, document_of
from domain.parts import Part
from domain.proposals import KindName, QuestionKind
from domain.questions import Prompt
from domain.retrieval import PASSAGES_SHOWN_MAX, Passage
from domain.voice import NO_VOICE, Voice

__all__ = [
    "EXAMPLE_CHARS_MAX",
    "context_of",
    "judging_prompt",
    "lines_of",
    "newest",
    "numbered",
    "prompt_for",
]

_FOLDER = Path(__file__).parent

QUOTE_CHARS_MAX = 1_500
"""Of the words that prove an item."""

_LANGUAGES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "sv": "Swedish",
}
"""Others are told by their code alone."""


@cache
def newest(kind: KindName) -> Document:
    """The newest version of a built-in kind's prompt."""
    path = max((_FOLDER / kind).glob("*.md"), key=lambda p: int(p.stem))
    return document_of(path.read_text(encoding="utf-8"))


def prompt_for(  # noqa: PLR0913, PLR0917  all that may be shown, most of it seldom
    kinds: Sequence[KindName],
    conversation: Conversation,
    context: str = "",
    voice: Voice = NO_VOICE,
    own_kinds: Kinds = NO_KINDS,
    stretches: Sequence[Part] = (),
    retrieved: Sequence[Passage] = (),
) -> Prompt:
    """The prompt for a question on these kinds; the stable part comes first, the conversation last.

    Subject and names are the sender's words, and what was found is made of them: they are fenced like the text, and so
    are the passages that were retrieved, and how the user writes; of both a draft alone makes use.
    Where only some stretches of the conversation are shown, the prompt says so, and how much is missing where.
    """
    about = [_header(conversation), *_going_on(conversation, stretches), *_language(kinds, conversation)]
    parts = (
        fenced("about", "\n".join(about)),
        fenced("found", context) if context else "",
        *(fenced("retrieved", _sourced(passage)) for passage in retrieved[:PASSAGES_SHOWN_MAX]),
        manner(voice.style),
        examples(voice.examples),
        _words("old.md") if has_marks(conversation) else "",
        _words("part.md") if stretches else "",
        between("conversation", in_stretches(conversation, stretches) if stretches else shown(conversation)),
    )
    return _prompt(kinds, parts, own_kinds)


def judging_prompt(conversation: Conversation, draft: Draft) -> Prompt:
    """The prompt that has a draft graded as the reply to a conversation; the draft comes last, and whole.

    Its words are a model's, which may have repeated the sender's: they are fenced like those.
    """
    parts = (
        fenced("about", _header(conversation)),
        _words("old.md") if has_marks(conversation) else "",
        between("conversation", shown(conversation)),
        fenced("draft", f"Subject: {draft.subject}\n\n{draft.body}"),
    )
    return _prompt((QuestionKind.JUDGE,), parts)


def context_of(tasks: Iterable[Task], decisions: Iterable[Decision]) -> str:
    """What was found in a conversation, for the prompt of its draft; empty where nothing was."""
    lines = lines_of(tasks, decisions)
    return "\n".join(["Found in it:", *(f"- {line}" for line in lines)]) if lines else ""


def lines_of(tasks: Iterable[Task], decisions: Iterable[Decision]) -> tuple[str, ...]:
    """Each in a line: what a draft is told of them, and may say."""
    return (*map(_line, tasks), *map(_line, decisions))


def numbered(items: Iterable[Task | Decision]) -> str:
    """The items that were found, numbered from 1, for the prompt that has them looked at again."""
    return "\n".join(["Found in it:", *(f"{number}. {_told(item)}" for number, item in enumerate(items, 1))])


def _told(item: Task | Decision) -> str:
    """An item in one line, with the words from which it is taken."""
    quote = " ".join(item.evidence.quote.split())
    return f'{_line(item)}; quote: "{quote if len(quote) <= QUOTE_CHARS_MAX else quote[:QUOTE_CHARS_MAX] + " […]"}"'


def _line(item: Task | Decision) -> str:
    """An item in one line: what, whose, by when."""
    match item:
        case Task(title=title, owner=owner, due=due):
            whose = f"; owner: {owner.name or owner.address}" if owner else ""
            return f"task: {title}{whose}{_when(due) if due else ''}"
        case Decision(statement=statement):
            return f"decision: {statement}"


def _when(due: Due) -> str:
    """The words that say when, and what they come to."""
    days = " to ".join(str(day) for day in (due.date, due.end) if day)
    at = f"{days} {due.time}" if due.time else days
    return f"; due: {due.phrase} ({at})" if at else f"; due: {due.phrase}"


def _prompt(kinds: Sequence[KindName], parts: Iterable[str], own_kinds: Kinds = NO_KINDS) -> Prompt:
    documents = [newest(kind) if own is None else own.prompt for kind, own in ((k, own_kinds.get(k)) for k in kinds)]
    system = "\n\n".join([_words("rules.md"), *(document.words for document in documents)])
    return Prompt(
        version="+".join(f"{d.kind}/{d.version}" for d in documents),
        hash=content_hash(system.encode())[:16],
        system=system,
        user="\n\n".join(part for part in parts if part),
    )


@cache
def _words(file_name: str) -> str:
    """A part of a prompt that is the same for every kind, or for every conversation that needs it."""
    return (_FOLDER / file_name).read_text(encoding="utf-8").strip()


def _header(conversation: Conversation) -> str:
    """Who and what it is about; not when: code computes dates, and the same words of another day ask the same."""
    lines = [f"Kind: {conversation.kind}", f"Subject: {conversation.subject}"]
    lines += [f"{p.role.title()}: {_who(p)}" for p in conversation.participants]
    lines += [f"Attached: {_unread(a, a.unread)}" for a in conversation.attachments if a.unread]
    return "\n".join(lines)


def _going_on(conversation: Conversation, stretches: Sequence[Part]) -> list[str]:
    """In whose words the first stretch begins, where it begins in the middle of them."""
    start = stretches[0].start if stretches else 0
    speakers = [s.speaker for s in conversation.segments if s.start < start < s.end and s.speaker is not None]
    return [f"Begins in the words of: {_who(conversation.participants[speaker])}" for speaker in speakers]


def _who(participant: Participant) -> str:
    address = participant.address and f"<{participant.address}>"
    handle = participant.handle and f"@{participant.handle}"
    shown_as = " ".join(part for part in (participant.name, address, handle) if part)
    return f"{shown_as} (the user)" if participant.is_user else shown_as


def _unread(attachment: Attachment, reason: str) -> str:
    """A file of which no word is in the text: its name, and why."""
    return f"{attachment.name or attachment.media_type} ({reason.replace('_', ' ')})"


def _language(kinds: Sequence[KindName], conversation: Conversation) -> list[str]:
    """In which language a draft is to be written, where that of the message is known."""
    code = conversation.language
    if QuestionKind.DRAFT not in kinds or code is None:
        return []
    return [f"Language: {_LANGUAGES[code]} ({code})" if code in _LANGUAGES else f"Language: {code}"]


def _sourced(passage: Passage) -> str:
    """A passage with the place where it stands."""
    return f"From the {passage.origin} {passage.title!r}:\n{passage.words}"
