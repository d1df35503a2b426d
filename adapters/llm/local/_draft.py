"""Writes a short, honest reply: it names what was asked and promises no facts."""

import re

from adapters.llm.local._extract import find_tasks
from adapters.llm.local._words import words
from domain.conversation import Conversation, Kind, Participant, Role
from domain.proposals import DraftAnswer, ProposedTask
from domain.value import Value

_TASKS_MAX = 5
_SUBJECT_CHARS_MAX = 300
_LANGUAGE_CHARS_MAX = 100_000
"""Enough to tell the language by; what is quoted below has no limit of its own."""


class _Phrases(Value):
    greeting: str
    greeting_formal: str
    greeting_nobody: str
    thanks: str
    noted: str
    closing: str


_PHRASES = {
    "en": _Phrases(
        greeting="Hi {name},",
        greeting_formal="Dear {name},",
        greeting_nobody="Hello,",
        thanks="Thank you for your message.",
        noted="I have noted what you ask, and will get back to you on it:",
        closing="Best regards,",
    ),
    "de": _Phrases(
        greeting="Guten Tag {whole},",
        greeting_formal="Guten Tag {name},",
        greeting_nobody="Guten Tag,",
        thanks="vielen Dank für die Nachricht.",
        noted="Ich habe mir Ihr Anliegen notiert und komme darauf zurück:",
        closing="Viele Grüße",
    ),
}


def write_draft(conversation: Conversation) -> DraftAnswer:
    """A reply in the message's language to the one who wrote it; in a chat without greeting and name."""
    phrases = _PHRASES[language_of(conversation.text)]
    said = [phrases.thanks, *_answers(conversation, phrases)]
    if conversation.kind is Kind.EMAIL:
        said = [_greeting(phrases, _sender(conversation)), "", *said, "", phrases.closing, *_signed(conversation)]
    return DraftAnswer(subject=_subject(conversation), body="\n".join(said))


def language_of(text: str) -> str:
    """`de` where German function words outnumber English ones, else `en`."""
    said = re.findall(r"[a-zäöüß]+", text[:_LANGUAGE_CHARS_MAX].lower())
    german, english = (
        sum(w in words("function_words_german") for w in said),
        sum(w in words("function_words_english") for w in said),
    )
    return "de" if german > english else "en"


def _subject(conversation: Conversation) -> str:
    subject = conversation.subject.strip() or "your message"
    if not re.match(r"(?:re|aw|antw)\s*:", subject, re.IGNORECASE):
        subject = f"Re: {subject}"
    return " ".join(subject.split())[:_SUBJECT_CHARS_MAX]


def _sender(conversation: Conversation) -> Participant | None:
    return next((p for p in conversation.participants if p.role is Role.SENDER), None)


def _signed(conversation: Conversation) -> list[str]:
    user = conversation.user
    return [user.name] if user and user.name else []


def _greeting(phrases: _Phrases, writer: Participant | None) -> str:
    name = _called(writer.name) if writer and writer.name else None
    if writer is None or writer.name is None or name is None:
        return phrases.greeting_nobody
    form = phrases.greeting_formal if name.split()[0].rstrip(".").casefold() in words("titles") else phrases.greeting
    return form.format(name=name, whole=" ".join(writer.name.split()))


def _called(name: str) -> str | None:
    """The first name, or title and last name; nothing where the name is an office's."""
    last, comma, first = name.partition(",")
    parts = [*first.split(), *last.split()] if comma else name.split()
    if not parts or any(w.casefold() in words("offices") for w in parts):
        return None
    return f"{parts[0]} {parts[-1]}" if parts[0].rstrip(".").casefold() in words("titles") else parts[0]


def _answers(conversation: Conversation, phrases: _Phrases) -> list[str]:
    """What was asked of the user, a line each; nothing else is promised."""
    titles = [task.title for task in find_tasks(conversation) if _is_asked_of_user(conversation, task)]
    return ["", phrases.noted, *(f"- {title}" for title in titles[:_TASKS_MAX])] if titles else []


def _is_asked_of_user(conversation: Conversation, task: ProposedTask) -> bool:
    if task.owner == "recipient":
        return True
    user = conversation.user
    if task.owner in {None, "sender", "speaker"} or user is None or not user.name:
        return False
    return task.owner.casefold() in {user.name.casefold(), user.name.split()[0].casefold()}
