"""Writes a short, honest reply: it names what was asked, leaves gaps for the answers, and promises nothing."""

import re
from collections.abc import Sequence
from enum import Enum, auto

from adapters.llm.local._extract import find_tasks
from adapters.llm.local._manner import Manner, Tone, manner_of
from adapters.llm.local._sentences import read_sentences
from adapters.llm.local._words import says, words
from domain.conversation import Conversation, Kind, Participant, Role
from domain.proposals import DraftAnswer, ProposedTask
from domain.value import Value
from domain.voice import NO_VOICE, Voice

_TASKS_MAX = 5
_QUOTATION_MARKS = re.compile(r"[\"\u201c\u201d\u201e\u00ab\u00bb]")
_POINT_WORDS_MIN = 4
_NO_POINT = re.compile(
    r"://|www\.|\S@\S|\b(?:i|me|my|mine|we|us|our|ours|will|shall|promise|ich|mir|mich|mein\w*|wir|uns|unser\w*|werde)\b",
    re.IGNORECASE,
)
"""A link, or words that the reader would take for the user's own: who writes `I will` promises."""
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
    points: str = ""
    """Stands above what the message says beside."""


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
        points="On what you write:",
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
        points="Zu dem, was Sie schreiben:",
    ),
}
_SAID_OTHERWISE = {
    ("en", Tone.CASUAL): {"thanks": "Thanks for your message.", "noted": "You ask:", "asked": "You want to know:"},
    ("de", Tone.CASUAL): {"thanks": "danke für die Nachricht.", "noted": "Zum Anliegen:"},
    ("en", Tone.FORMAL): {"thanks": "Thank you very much for your message."},
    ("de", Tone.FORMAL): {"thanks": "haben Sie vielen Dank für Ihre Nachricht."},
}
_UNNAMED = re.compile(r"[\s,]*\{name\}")
_INFLECTED = "(r)"
"""Marks a greeting whose form depends on who is greeted, which no rule can tell from a name."""


def write_draft(conversation: Conversation, voice: Voice = NO_VOICE) -> DraftAnswer:
    """A reply in the message's language to the one who wrote it; in a chat without greeting and name.

    It follows the voice in greeting, sign-off, length and tone; of the examples' matter nothing is used.
    """
    language = language_of(conversation.text)
    manner = manner_of(voice, language, _names(conversation.user))
    phrases = _PHRASES[language].model_copy(update=_SAID_OTHERWISE.get((language, manner.tone), {}))
    said = _said(conversation, phrases, manner)
    if conversation.kind is Kind.EMAIL:
        greeting = _greeting(phrases, _sender(conversation), manner)
        said = _parted([greeting] if greeting else [], said, _closing(phrases, conversation, manner))
    return DraftAnswer(subject=_subject(conversation), body="\n".join(said))


def _said(conversation: Conversation, phrases: _Phrases, manner: Manner) -> list[str]:
    """What stands between greeting and closing; never nothing."""
    asked = [task for task in find_tasks(conversation) if _is_asked_of_user(conversation, task)]
    said = _parted([phrases.thanks] if manner.thanks else [], _answers(asked[:_TASKS_MAX], phrases, manner))
    room = 0 if manner.words is None else manner.words - _count(said)
    return _parted(said, _points(conversation, asked, phrases, room)) or [phrases.answer]


def _points(conversation: Conversation, asked: Sequence[ProposedTask], phrases: _Phrases, words_left: int) -> list[str]:
    """For who writes at length: what else the message says, a line each, with a gap for what they say to it."""
    quoted = "\n".join(_line_of(task.quote) for task in asked)
    lines: list[str] = []
    for sentence in read_sentences(conversation) if words_left > 0 else ():
        line = _line_of(sentence.text)
        if len(line.split()) < _POINT_WORDS_MIN or _NO_POINT.search(line) or line in quoted:
            continue
        if len(lines) == _TASKS_MAX or words_left < _count([line]) / 2:
            break
        lines.append(f"- {line[0].upper()}{line[1:].rstrip('.')}: {phrases.answer}")
        words_left -= _count(lines[-1:])
    return [phrases.points, *lines] if lines else []


def _line_of(text: str) -> str:
    return " ".join(_QUOTATION_MARKS.sub("", text).split())


def _count(lines: Sequence[str]) -> int:
    return sum(len(line.split()) for line in lines)


def _parted(*blocks: Sequence[str]) -> list[str]:
    """The blocks that hold something, with an empty line between them."""
    lines: list[str] = []
    for block in filter(None, blocks):
        lines += ["", *block] if lines else block
    return lines


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


def _names(user: Participant | None) -> tuple[str, ...]:
    return tuple(name for name in (user.name, user.address) if name) if user else ()


def _closing(phrases: _Phrases, conversation: Conversation, manner: Manner) -> list[str]:
    if manner.sign_off is not None:
        return manner.sign_off.splitlines()
    user = conversation.user
    return [phrases.closing, *([user.name] if user and user.name else [])]


def _greeting(phrases: _Phrases, writer: Participant | None, manner: Manner) -> str:
    """The user's own greeting where they have one, else the language's; without a name where none is known."""
    name = _called(writer.name) if writer and writer.name else None
    if manner.greeting is not None and _INFLECTED not in manner.greeting:
        said = _UNNAMED.sub("", manner.greeting) if name is None else manner.greeting.replace("{name}", name)
        return said if any(map(str.isalpha, said)) else ""
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


def _answers(asked: Sequence[ProposedTask], phrases: _Phrases, manner: Manner) -> list[str]:
    """What was asked of the user, a line each, and a gap where only the user can answer; nothing is promised."""
    blocks: list[list[str]] = []
    for opening, gap, kind in (
        (phrases.noted, phrases.answer, _Asked.REQUEST),
        (phrases.proposed, phrases.suits, _Asked.MEETING),
        (phrases.asked, phrases.answer, _Asked.QUESTION),
    ):
        if of_kind := [_line(task, gap) for task in asked if _what(task) is kind]:
            blocks.append([opening, *of_kind] if manner.openings else of_kind)
    return _parted(*blocks) if manner.openings else [line for block in blocks for line in block]


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
