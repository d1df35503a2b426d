"""Prompts are documents beside this file: `<kind>/<version>.md`, a header and the words."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from activities.prompts._fences import between, fenced
from activities.prompts._reading import has_marks, in_stretches, shown
from domain.changes import Rewrite
from domain.conversation import Attachment, Conversation, Participant
from domain.identity import content_hash
from domain.items import Decision, Draft, Task
from domain.kinds import NO_KINDS, Document, Kinds, document_of
from domain.parts import Part
from domain.proposals import KindName, QuestionKind
from domain.questions import Prompt

_FOLDER = Path(__file__).parent

EXAMPLE_CHARS_MAX = 1_500
"""Of a draft, and of its rewriting: enough for greeting, tone and sign-off of all but the longest replies."""


@cache
def newest(kind: KindName) -> Document:
    """The newest version of a built-in kind's prompt."""
    path = max((_FOLDER / kind).glob("*.md"), key=lambda p: int(p.stem))
    return document_of(path.read_text(encoding="utf-8"))


def prompt_for(
    kinds: Sequence[KindName],
    conversation: Conversation,
    context: str = "",
    examples: Sequence[Rewrite] = (),
    own_kinds: Kinds = NO_KINDS,
    stretches: Sequence[Part] = (),
) -> Prompt:
    """The prompt for a question on these kinds; the stable part comes first, the conversation last.

    Subject and names are the sender's words, and what was found is made of them: they are fenced like the text.
    Where only some stretches of the conversation are shown, the prompt says so, and how much is missing where.
    """
    parts = (
        fenced("about", "\n".join([_header(conversation), *_going_on(conversation, stretches)])),
        fenced("found", context) if context else "",
        _examples(examples),
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
    lines = [f"- task: {task.title}" for task in tasks]
    lines += [f"- decision: {decision.statement}" for decision in decisions]
    return "\n".join(["Found in it:", *lines]) if lines else ""


def numbered(items: Iterable[Task | Decision]) -> str:
    """The items that were found, numbered from 1, for the prompt that has them looked at again."""
    return "\n".join(["Found in it:", *(f"{number}. {_told(item)}" for number, item in enumerate(items, 1))])


def _told(item: Task | Decision) -> str:
    """An item in one line: what, whose, by when, and where it is taken from."""
    match item:
        case Task(title=title, owner=owner, due=due):
            whose = f"; owner: {owner.name or owner.address}" if owner else ""
            when = f"; due: {due.phrase}" + (f" ({due.date})" if due.date else "") if due else ""
            said = f"task: {title}{whose}{when}"
        case Decision(statement=statement):
            said = f"decision: {statement}"
    quote = " ".join(item.evidence.quote.split())
    return f'{said}; quote: "{_capped(quote)}"'


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


def _examples(rewrites: Sequence[Rewrite]) -> str:
    """Pairs of draft and rewriting, each between its fences."""
    pairs = [
        f"{fenced('draft', _capped(rewrite.original))}\n{fenced('rewritten', _capped(rewrite.edited))}"
        for rewrite in rewrites
    ]
    return "\n".join(["How the user rewrote earlier drafts:", *pairs]) if pairs else ""


def _capped(words: str) -> str:
    """The head, with a mark where the rest is missing."""
    return words if len(words) <= EXAMPLE_CHARS_MAX else words[:EXAMPLE_CHARS_MAX] + " […]"
