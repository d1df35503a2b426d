"""The JSON documents of recorders, in the forms that their documentation shows."""

from datetime import timedelta

import pytest

from adapters.source._limits import CUES_MAX
from adapters.source.spoken import _recorders as recorders
from adapters.source.spoken import read_recording
from adapters.source.spoken._recording import _said_by
from domain.failures import InputRefused
from tests.adapters.source.spoken.reading import HELD, RECEIVED, Heard, recording


def spoken_word(text: str, start: object, end: object, **more: object) -> dict[str, object]:
    return {"word": text, "start": start, "end": end, **more}


FORMS: list[tuple[str, object, Heard]] = [
    (
        "whisper",
        {"text": "Red. Blue.", "segments": [{"start": 0.0, "end": 4.0, "text": " Red.", "speaker": "SPEAKER_00"}]},
        [("SPEAKER_00", "Red.", 0.0, 4.0)],
    ),
    (
        "whisper.cpp",
        {"transcription": [{"timestamps": {"from": "00:00:00,000", "to": "00:00:04,500"}, "text": " Red."}]},
        [(None, "Red.", 0.0, 4.5)],
    ),
    (
        "assemblyai",
        {
            "utterances": [
                {"speaker": "A", "start": 250, "end": 2650, "text": "Red."},
                {"speaker": "B", "start": 3000, "end": 3500, "text": "Blue."},
            ]
        },
        [("Speaker A", "Red.", 0.25, 2.65), ("Speaker B", "Blue.", 3.0, 3.5)],
    ),
    (
        "deepgram words",
        {
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {
                                "words": [
                                    spoken_word("red", 0.1, 0.4, speaker=0, punctuated_word="Red,"),
                                    spoken_word("blue", 0.5, 0.9, speaker=0),
                                    spoken_word("green", 1.5, 1.9, speaker=1),
                                ]
                            }
                        ]
                    }
                ]
            }
        },
        [("Speaker 0", "Red, blue", 0.1, 0.9), ("Speaker 1", "green", 1.5, 1.9)],
    ),
    (
        "deepgram paragraphs",
        {
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {
                                "paragraphs": {
                                    "paragraphs": [
                                        {"speaker": 1, "sentences": [{"text": "Red.", "start": 0.1, "end": 0.4}]}
                                    ]
                                }
                            }
                        ]
                    }
                ]
            }
        },
        [("Speaker 1", "Red.", 0.1, 0.4)],
    ),
    (
        "aws",
        {
            "results": {
                "speaker_labels": {
                    "segments": [
                        {"items": [{"start_time": "0.0", "speaker_label": "spk_0"}]},
                        {"items": [{"start_time": "0.7", "speaker_label": "spk_1"}]},
                    ]
                },
                "items": [
                    {
                        "type": "pronunciation",
                        "start_time": "0.0",
                        "end_time": "0.5",
                        "alternatives": [{"content": "Red"}],
                    },
                    {"type": "punctuation", "alternatives": [{"content": ","}]},
                    {
                        "type": "pronunciation",
                        "start_time": "0.7",
                        "end_time": "0.9",
                        "alternatives": [{"content": "blue"}],
                    },
                ],
            }
        },
        [("spk_0", "Red,", 0.0, 0.5), ("spk_1", "blue", 0.7, 0.9)],
    ),
    (
        "aws calls",
        {
            "Transcript": [
                {"ParticipantRole": "AGENT", "Content": "Red.", "BeginOffsetMillis": 50, "EndOffsetMillis": 950}
            ]
        },
        [("AGENT", "Red.", 0.05, 0.95)],
    ),
    (
        "azure",
        {
            "recognizedPhrases": [
                {"speaker": 1, "offsetInTicks": 1e6, "durationInTicks": 2e7, "nBest": [{"display": "Red."}]}
            ]
        },
        [("Speaker 1", "Red.", 0.1, 2.1)],
    ),
    (
        "rev",
        {
            "speakers": [{"id": 0, "name": "Ana Silva"}],
            "monologues": [
                {
                    "speaker": 0,
                    "elements": [
                        {"type": "text", "value": "Red", "ts": 0.75, "end_ts": 1.25},
                        {"type": "punct", "value": ", "},
                        {"type": "text", "value": "blue", "ts": 1.75, "end_ts": 2.25},
                        {"type": "punct", "value": "."},
                    ],
                }
            ],
        },
        [("Ana Silva", "Red, blue.", 0.75, 2.25)],
    ),
    (
        "gladia",
        {"result": {"transcription": {"utterances": [{"text": "Red.", "start": 0.5, "end": 1.5, "speaker": 0}]}}},
        [("Speaker 0", "Red.", 0.5, 1.5)],
    ),
    (
        "fireflies",
        {
            "sentences": [
                {"speaker_name": "Ana Silva", "raw_text": "red", "text": "Red.", "start_time": 1, "end_time": 3}
            ]
        },
        [("Ana Silva", "Red.", 1.0, 3.0)],
    ),
    (
        "fathom",
        {"transcript": [{"speaker": {"display_name": "Ana Silva"}, "text": "Red.", "timestamp": "00:01:02"}]},
        [("Ana Silva", "Red.", 62.0, None)],
    ),
    (
        "recall",
        [
            {
                "participant": {"id": 1, "name": "Ana Silva"},
                "words": [
                    {"text": "Red", "start_timestamp": {"relative": 1.5}, "end_timestamp": {"relative": 1.9}},
                    {"text": "blue", "start_timestamp": {"relative": 2.5}, "end_timestamp": {"relative": 2.9}},
                ],
            }
        ],
        [("Ana Silva", "Red blue", 1.5, 2.9)],
    ),
    (
        "google speech",
        {
            "results": [
                {
                    "alternatives": [
                        {
                            "transcript": "red blue",
                            "words": [
                                {"word": "red", "startTime": "1.2s", "endTime": "1.4s", "speakerTag": 1},
                                {"word": "blue", "startTime": "1.5s", "endTime": "1.9s", "speakerTag": 2},
                            ],
                        }
                    ]
                }
            ]
        },
        [("Speaker 1", "red", 1.2, 1.4), ("Speaker 2", "blue", 1.5, 1.9)],
    ),
    (
        "google meet",
        {
            "transcriptEntries": [
                {
                    "participant": "conferenceRecords/a/participants/b",
                    "text": "Red.",
                    "startTime": "2026-02-01T10:00:01Z",
                    "endTime": "2026-02-01T10:00:03Z",
                }
            ]
        },
        [("b", "Red.", 0.0, 2.0)],
    ),
    (
        "microsoft",
        {
            "entries": [
                {"text": "Red.", "speakerDisplayName": "Ana", "startOffset": "00:00:06.25", "endOffset": "00:00:07"}
            ]
        },
        [("Ana", "Red.", 6.25, 7.0)],
    ),
    (
        "otter",
        {"speech": {"transcripts": [{"transcript": "Red.", "speaker_name": "Ana", "start_offset": 16_000}]}},
        [("Ana", "Red.", None, None)],
    ),
    (
        "speechmatics",
        {
            "results": [
                {
                    "type": "word",
                    "start_time": 0.1,
                    "end_time": 0.3,
                    "alternatives": [{"content": "Red", "speaker": "S1"}],
                },
                {"type": "punctuation", "start_time": 0.3, "end_time": 0.3, "alternatives": [{"content": "."}]},
            ]
        },
        [("S1", "Red.", 0.1, 0.3)],
    ),
    ("a text", {"transcript": "Ana: Red.\nBen: Blue.\nAna: Green."}, [("Ana", "Red.", None, None)]),
]


OVERLAPS = {
    # The last result repeats all words with their speakers; as plain results they would be without.
    "google speech": ["results.-1.alternatives.0.words", "results"],
}
"""Documents of two forms, of which the first in the table is right."""


@pytest.mark.parametrize(("name", "document"), [case[:2] for case in FORMS if case[0] != "a text"])
def test_a_document_has_one_form_or_its_overlap_is_known(name: str, document: object) -> None:
    fitting = [form.at for form in recorders.FORMS if _said_by(form, document)]
    assert fitting == OVERLAPS.get(name, fitting[:1]) != []


@pytest.mark.parametrize(("document", "expected"), [case[1:] for case in FORMS], ids=[case[0] for case in FORMS])
def test_a_recording_tells_who_said_what_when(document: object, expected: Heard) -> None:
    assert recording(document)[: len(expected)] == expected


@pytest.mark.parametrize(
    "document",
    [
        None,
        7,
        [],
        {},
        {"segments": []},
        {"segments": ["Red."]},
        {"segments": {"text": "Red.", "start": 1}},
        {"transcript": "Red."},
        {"text": "Red.", "from": "Ana"},
        [{"user": "U1", "text": "Red.", "ts": "1700000000.1"}],
        [{"from": "Ana", "text": "Red.", "at": "2026-02-01T10:00:01Z"}],
        {"results": [{"title": "Red."}]},
        {"data": [{"text": "Red.", "timestamp": 3}]},
    ],
)
def test_another_document_is_no_recording(document: object) -> None:
    assert read_recording(document, RECEIVED) is None


def test_what_is_no_time_is_none() -> None:
    starts: tuple[object, ...] = (True, -1, 1e999, 10**30, "soon", {}, [1], None)
    for start in starts:
        assert recording({"segments": [{"start": start, "end": 1, "speaker": "Ana", "text": "Red."}]})[0][2] is None


def test_times_count_from_when_the_document_says_it_began() -> None:
    said = {"segments": [{"start": 5, "end": 6, "text": "Red."}]}
    found = read_recording({"title": "Harbour", "date": 1_770_000_000_000, **said}, RECEIVED)
    assert found is not None
    assert (found.subject, found.at.timestamp()) == ("Harbour", 1_770_000_000)
    assert found.segments[0].at == found.at + timedelta(seconds=5)
    without = read_recording(said, RECEIVED)
    assert without is not None
    assert without.at == HELD


def test_a_recording_without_words_or_with_too_many_is_refused() -> None:
    for text, count, reason in (("", 1, "empty"), ("Red.", CUES_MAX + 1, "too_many_cues")):
        with pytest.raises(InputRefused) as refused:
            read_recording({"segments": [{"start": 1, "text": text}] * count}, RECEIVED)
        assert refused.value.reason == reason
