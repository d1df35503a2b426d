"""Writes a short, honest reply: it names what was asked, leaves gaps for the answers, and promises nothing."""

import re
from enum import Enum, auto

from adapters.llm.local._extract import find_tasks
from adapters.llm.local._words import says, words
from domain.conversation import Conversation, Kind, Participant, Role
from domain.proposals import DraftAnswer, ProposedTask
from domain.value import Value

_TASKS_MAX = 5
_QUOTATION_MARKS = re.compile(r"[\"\u201c\u201d\u201e\u00ab\u00bb]")
_SUBJECT_CHARS_MAX = 300
_LANGUAGE_CHARS_MAX = 100_000
"""Enough to tell the language by; what is quoted below has no limit of its own."""


class _Asked(Enum):
    """What the user is asked for."""

    REQUEST = auto()
    MEETING = auto()
    QUESTION = auto()


class _Phrases(Value):
    greeting: str
    greeting_formal: str
    greeting_nobody: str
    thanks: str
    noted: str
    asked: str
    proposed: str
    answer: str
    """Stands where only the user knows what to say."""
    suits: str
    """The same, of a time that is proposed."""
    closing: str


_PHRASES = {
    "en": _Phrases(
        greeting="Hi {name},",
        greeting_formal="Dear {name},",
        greeting_nobody="Hello,",
        thanks="Thank you for your message.",
        noted="I have noted what you ask:",
        asked="You would like to know:",
        proposed="On the time that you propose:",
        answer="[your answer]",
        suits="[whether that suits you]",
        closing="Best regards,",
    ),
    "de": _Phrases(
        greeting="Guten Tag {whole},",
        greeting_formal="Guten Tag {name},",
        greeting_nobody="Guten Tag,",
        thanks="vielen Dank für die Nachricht.",
        noted="Das Anliegen habe ich mir notiert:",
        asked="Zur Frage:",
        proposed="Zum Terminvorschlag:",
        answer="[Antwort]",
        suits="[ob das passt]",
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
    """What was asked of the user, a line each, and a gap where only the user can answer; nothing is promised."""
    asked = [task for task in find_tasks(conversation) if _is_asked_of_user(conversation, task)][:_TASKS_MAX]
    said: list[str] = []
    for opening, gap, kind in (
        (phrases.noted, phrases.answer, _Asked.REQUEST),
        (phrases.proposed, phrases.suits, _Asked.MEETING),
        (phrases.asked, phrases.answer, _Asked.QUESTION),
    ):
        if of_kind := [task for task in asked if _what(task) is kind]:
            said += ["", opening, *(_line(task, gap) for task in of_kind)]
    return said


def _what(task: ProposedTask) -> _Asked:
    if task.due and says("meets", task.title):
        return _Asked.MEETING
    return _Asked.QUESTION if task.title.endswith("?") else _Asked.REQUEST


def _line(task: ProposedTask, gap: str) -> str:
    """The task in its own words, with those that say when; without quotation marks, for words may be left out."""
    words = _QUOTATION_MARKS.sub("", task.title)
    if task.due and task.due not in words:
        words += f" ({' '.join(task.due.split())})"
    return f"- {words} {gap}" if words.endswith("?") else f"- {words}: {gap}"


def _is_asked_of_user(conversation: Conversation, task: ProposedTask) -> bool:
    if task.owner == "recipient":
        return True
    user = conversation.user
    if task.owner in {None, "sender", "speaker"} or user is None or not user.name:
        return False
    return task.owner.casefold() in {user.name.casefold(), user.name.split()[0].casefold()}
