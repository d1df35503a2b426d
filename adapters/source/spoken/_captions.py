"""Brings a captions file (WebVTT, SRT or SBV, told by its content) into a Conversation.

Two facts that no form has a place for may stand in WebVTT's comments: `NOTE Title: …` and
`NOTE Date: 2026-03-02T10:00:00+01:00` (when the recording began). Our own files use them.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from adapters.source._charsets import decode
from adapters.source._dates import moment
from adapters.source._received import Received
from adapters.source.spoken._cues import Captions, lines_of
from adapters.source.spoken._meeting import MALFORMED_CUES, Said, meeting, occasion
from adapters.source.spoken._srt import is_sbv, is_srt, read_sbv, read_srt
from adapters.source.spoken._voices import said_in
from adapters.source.spoken._webvtt import is_webvtt, read_webvtt
from domain.conversation import Conversation
from domain.failures import InputRefused

_OPENING_CHARS_MAX = 4_096


def read_captions(body: bytes, charset: str | None, received: Received) -> Conversation:
    """A captions file: a segment for what one speaker said in consecutive cues.

    It is from the first's start until the last's end, counted from when the recording began, else from receipt.
    Cues, whose order is kept, may name speakers by voice tags, as "Name: words", or by their identifier; styles,
    regions and tags are left out. A cue whose times cannot be read is left out too, and the Conversation's limits
    then name `malformed_cues`.

    Raises:
        InputRefused: `not_captions`, `malformed_cues`, `too_many_cues`, `too_many_participants`, `empty`.
    """
    captions = _read(lines_of(decode(body, charset)))
    if not captions.cues and captions.left_out:
        raise InputRefused("malformed_cues", "No cue has times that can be read; send captions with valid times.")
    held = moment(captions.facts.get("date", ""))
    of = occasion(received, held, captions.facts.get("title", ""))
    if captions.left_out:
        of = replace(of, limits=(MALFORMED_CUES,))
    said = (Said(name, words, cue.start, cue.until) for cue, name, words in said_in(captions.cues))
    return meeting(said, of)


def are_captions(text: str) -> bool:
    """Whether a text is WebVTT, SRT or SBV by its beginning."""
    lines = lines_of(text[:_OPENING_CHARS_MAX].lstrip())
    return is_webvtt(lines[0]) or is_srt(_opening(lines)) or is_sbv(_opening(lines))


def _read(lines: list[str]) -> Captions:
    """The cues of a file by the reader of its form."""
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    lines = lines[first:]
    opening = _opening(lines)
    if is_webvtt(lines[0]):
        return read_webvtt(lines)
    if is_srt(opening):
        return read_srt(lines)
    if is_sbv(opening):
        return read_sbv(lines)
    raise InputRefused(
        "not_captions",
        'The file is no captions file: WebVTT begins with "WEBVTT", SRT with a number and times, SBV with times.',
    )


def _opening(lines: Sequence[str]) -> list[str]:
    return list(islice((line for line in lines if line.strip()), 2))
