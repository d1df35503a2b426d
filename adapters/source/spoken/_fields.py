"""Reads the words, speakers and times that stand in recorders' JSON."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from adapters.source._dates import from_unix, moment
from adapters.source._json import Json, first
from adapters.source._text import clean
from adapters.source.spoken._times import SECONDS_MAX, When, elapsed

_NUMBER_MAX = 10**18
_EPOCH_S_FROM = 1_000_000_000
_EPOCH_MS_FROM = 1_000_000_000_000
_DURATION = re.compile(r"PT(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8}(?:\.\d{1,9})?)S)?")
_SECONDS = re.compile(r"(\d{1,13}(?:\.\d{1,9})?)s?")
_BARE_LABEL = re.compile(r"\d{1,9}|[A-Z]")
_NAME_CHARS_READ_MAX = 1_000
_MEET_PERSON = "/participants/"
_SPEAKER_NAMES = ("display_name", "displayName", "name", "full_name", "speaker_name", "user_name", "label", "id")


class Unit(StrEnum):
    """What a bare number counts."""

    S = "s"
    MS = "ms"
    TICKS = "ticks"
    """Of 100 ns, as .NET and Azure count."""
    UNTOLD = "untold"
    """Nobody says; the time is left out."""
    SHAPE = "shape"
    """Seconds, unless all are whole and far too long for the words: then milliseconds."""


_PER_S = {Unit.S: 1.0, Unit.MS: 1_000.0, Unit.TICKS: 10_000_000.0}


def words_in(value: Json) -> str:
    """A text as one line in normal form; nothing for what is no text."""
    return " ".join(clean(value).split()) if isinstance(value, str) else ""


def speaker_in(value: Json) -> str:
    """The name of a speaker, as the source has it; a bare number or letter n becomes "Speaker n"."""
    if isinstance(value, dict):
        return speaker_in(first(value, _SPEAKER_NAMES))
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    name = words_in(str(value)[:_NAME_CHARS_READ_MAX].rpartition(_MEET_PERSON)[2])
    return f"Speaker {name}" if _BARE_LABEL.fullmatch(name) else name


def when_in(value: Json, unit: Unit) -> When | None:
    """A time since the start, or a moment; None where it is neither.

    Numbers count in `unit`; seconds since 1970 are a moment. Texts are "1.5", "1.5s", "PT1.5S", "00:00:01.5" or ISO
    8601; an object has them as `relative` or `absolute`.
    """
    if isinstance(value, dict):
        return when_in(first(value, ("relative", "seconds", "absolute")), Unit.S)
    if isinstance(value, str):
        return _written(value.strip()[:100], unit)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _counted(float(value) if abs(value) < _NUMBER_MAX else -1.0, unit)
    return None


def epoch(value: Json) -> datetime | None:
    """A moment as ISO 8601, an RFC 5322 date, or seconds or milliseconds since 1970."""
    if isinstance(value, str):
        return moment(value)
    when = when_in(value, Unit.S)
    return when if isinstance(when, datetime) else None


def _written(text: str, unit: Unit) -> When | None:
    if found := _SECONDS.fullmatch(text):
        return _counted(float(found[1]), Unit.S if text.endswith("s") or "." in text else unit)
    if (found := _DURATION.fullmatch(text)) and text != "PT":
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return _counted(hours * 3_600 + minutes * 60 + seconds, Unit.S)
    since = elapsed(text)
    return moment(text) if since is None else since


def _counted(number: float, unit: Unit) -> When | None:
    if not 0 <= number < float("inf") or unit is Unit.UNTOLD:
        return None
    if unit is not Unit.TICKS and number >= _EPOCH_S_FROM:
        return from_unix(number / 1_000 if number >= _EPOCH_MS_FROM else number)
    seconds = number / _PER_S.get(unit, 1.0)
    return timedelta(seconds=seconds) if seconds <= SECONDS_MAX else None
