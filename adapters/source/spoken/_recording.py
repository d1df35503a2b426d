"""Brings the JSON document of a recorder into a Conversation."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice

from adapters.source._json import Fields, Json, field, first
from adapters.source._limits import CUES_MAX
from adapters.source._received import Received
from adapters.source._text import clean
from adapters.source.spoken._cues import check_cues
from adapters.source.spoken._fields import Unit, epoch, speaker_in, when_in, words_in
from adapters.source.spoken._meeting import Said, meeting, occasion
from adapters.source.spoken._recorders import FORMS, Form
from adapters.source.spoken._spelling import spelled, together
from adapters.source.spoken._times import ended
from adapters.source.spoken._transcript import looks_spoken, read_spoken
from domain.conversation import Conversation

_TITLES = (
    "title",
    "meeting_title",
    "meetingTitle",
    "topic",
    "name",
    "subject",
    "speech.title",
    "data.transcript.title",
)
_DATES = (
    *("recording_start_time", "started_at", "startDateTime", "start_time", "startTime", "meeting_date", "dateString"),
    *("date", "speech.start_time", "data.transcript.dateString", "data.transcript.date"),
)
_SAMPLED_MAX = 50
_MS_MIN = 200
"""No phrase lasts as many seconds on the average; read as milliseconds it is a short one."""


def read_recording(document: Json, received: Received) -> Conversation | None:
    """A parsed JSON document of a recorder as a meeting; None when it has none of the known forms.

    Who speaks is told as the source tells it: a name, a label ("spk_0"), and for a bare number or letter n
    "Speaker n". Times count from when the document says the recording began, else from receipt; moments stay.

    Raises:
        InputRefused: `too_many_cues`, `too_many_participants`, `empty`.
    """
    title = words_in(first(document, _TITLES))
    if isinstance(text := field(document, "transcript"), str) and looks_spoken(text := clean(text)):
        return read_spoken(text, received, title=title)
    said = next((found for form in FORMS if (found := _said_by(form, document))), None)
    if said is None:
        return None
    held = epoch(first(document, _DATES))
    if held is None:
        held = next((one.at for one in said if one.at is not None and not isinstance(one.at, timedelta)), None)
    return meeting(said, occasion(received, held, title))


def _said_by(form: Form, document: Json) -> list[Said] | None:
    """What was said, when the document has this form."""
    items = [item for found in _lists(document, form.at) for item in found]
    if not items or not all(_fits(item, form) for item in items[:_SAMPLED_MAX]):
        return None
    return _limited(together(_each(items, form, document)) if form.single_words else _each(items, form, document))


def _lists(document: Json, path: str) -> Iterator[list[Json]]:
    """The lists at a path, in which `*` stands for each item of a list."""
    before, star, rest = path.partition(".*.")
    found = field(document, before)
    if not isinstance(found, list):
        return
    if not star:
        yield found
        return
    for item in found:
        yield from _lists(item, rest)


def _fits(item: Json, form: Form) -> bool:
    """Whether an item has words, and tells who said them or when."""
    if not isinstance(item, dict):
        return False
    if item.get("type") == "punctuation":
        return form.single_words
    timed = (
        first(item, (*form.starts, *form.ends, *(f"{key}.0" for key in (form.words, form.inner) if key))) is not None
    )
    told = first(item, form.speakers) is not None
    worded = isinstance(first(item, form.texts), str) or any(
        isinstance(item.get(key), list) for key in (form.words, form.inner) if key
    )
    return worded and ((timed and told) if form.common else (timed or told))


def _each(items: Sequence[Json], form: Form, document: Json) -> Iterator[Said]:
    names, turns, unit = _names(document, form), _turns(document, form), _unit(items, form)
    for item in items:
        if not isinstance(item, dict):
            continue
        raw = first(item, form.speakers)
        if raw is None and turns:
            raw = turns.get(str(item.get("start_time")))
        speaker = names.get(str(raw)) or speaker_in(raw)
        inner = item.get(form.inner) if form.inner else None
        for one in inner if isinstance(inner, list) else (item,):
            yield _said(one, speaker, form, unit)


def _said(item: Json, speaker: str, form: Form, unit: Unit) -> Said:
    text = words_in(first(item, form.texts))
    words = field(item, form.words) if form.words else None
    if not text and isinstance(words, list):
        return spelled(speaker, words, unit)
    at, until = when_in(first(item, form.starts), unit), when_in(first(item, form.ends), unit)
    lasted = when_in(first(item, form.lengths), unit)
    if until is None and isinstance(at, timedelta) and isinstance(lasted, timedelta):
        until = at + lasted
    return Said(speaker, text, at, ended(at, until))


def _names(document: Json, form: Form) -> dict[str, str]:
    """The names of speakers by their ids, where a list of people tells them."""
    people = field(document, form.names) if form.names else None
    listed = people if isinstance(people, list) else []
    return {str(person.get("id")): speaker_in(person.get("name")) for person in listed if isinstance(person, dict)}


def _turns(document: Json, form: Form) -> dict[str, Json]:
    """The label of who speaks by the time of the word, where a list of turns tells it."""
    turns = field(document, form.turns) if form.turns else None
    words = (word for turn in turns if isinstance(turn, dict) for word in Fields(turn).list("items")) if turns else ()
    return {str(word.get("start_time")): word.get("speaker_label") for word in words if isinstance(word, dict)}


def _unit(items: Sequence[Json], form: Form) -> Unit:
    """What the numbers count, where only they can tell."""
    if form.unit is not Unit.SHAPE:
        return form.unit
    spans = [(first(item, form.starts), first(item, form.ends)) for item in items[:_SAMPLED_MAX]]
    lengths = [end - start for start, end in spans if type(start) is int and type(end) is int]
    whole = len(lengths) == len(spans)
    return Unit.MS if whole and sum(lengths) > _MS_MIN * len(lengths) else Unit.S


def _limited(said: Iterable[Said]) -> list[Said]:
    found = list(islice(said, CUES_MAX + 1))
    check_cues(len(found))
    return found
