"""The JSON documents of common recorders, as a table: where their list stands, and what its fields are called.

A document is told by the first form that fits. The names are those that the recorders' documentation shows.
"""

from dataclasses import dataclass

from adapters.source.spoken._fields import Unit

TEXTS = ("text", "raw_text", "transcript", "content", "sentence", "display", "caption", "spokenText")
SPEAKERS = (
    *("speaker_name", "speakerName", "speakerDisplayName", "speaker", "speaker_label", "participant", "speakerTag"),
    *("user_name", "userName", "username", "speaker_id", "speakerId"),
)
STARTS = ("start", "start_time", "startTime", "start_timestamp", "startOffset", "startDateTime", "timestamp", "offset")
ENDS = ("end", "end_time", "endTime", "end_timestamp", "endOffset", "endDateTime")


@dataclass(frozen=True, slots=True)
class Form:
    """Where the list of what was said stands, and its items' fields: the first that is there counts."""

    at: str
    """Empty for the document itself; `*` for each item of a list, -1 for the last."""
    texts: tuple[str, ...] = TEXTS
    speakers: tuple[str, ...] = SPEAKERS
    starts: tuple[str, ...] = STARTS
    ends: tuple[str, ...] = ENDS
    lengths: tuple[str, ...] = ()
    """How long it lasted, where the end is not told."""
    unit: Unit = Unit.SHAPE
    single_words: bool = False
    """Each item is one word or mark."""
    words: str = ""
    """A list of single words, in an item without text."""
    inner: str = ""
    """A list within each item, whose speaker the item tells."""
    names: str = ""
    """A list of people {id, name}, to whom the speakers' ids refer."""
    turns: str = ""
    """A list of turns, whose items {start_time, speaker_label} tell who says the word at that time."""
    common: bool = False
    """The place is so common that an item has to tell both who spoke and when."""


FORMS = (
    Form("results.utterances", unit=Unit.S),  # Deepgram, with utterances
    Form("results.channels.*.alternatives.0.paragraphs.paragraphs", inner="sentences", unit=Unit.S),
    Form(
        "results.channels.*.alternatives.0.words", texts=("punctuated_word", "word"), unit=Unit.S, single_words=True
    ),  # Deepgram, plain
    Form("results.audio_segments", unit=Unit.S),  # AWS Transcribe
    Form(
        "results.items",
        texts=("alternatives.0.content",),
        unit=Unit.S,
        single_words=True,
        turns="results.speaker_labels.segments",
    ),  # AWS Transcribe, before it had segments
    Form(
        "Transcript",
        texts=("Content",),
        speakers=("ParticipantRole", "ParticipantId"),
        starts=("BeginOffsetMillis",),
        ends=("EndOffsetMillis",),
        unit=Unit.MS,
    ),  # AWS Call Analytics
    Form(
        "recognizedPhrases",
        texts=("nBest.0.display", "nBest.0.lexical"),
        starts=("offsetInTicks",),
        lengths=("durationInTicks",),
        unit=Unit.TICKS,
    ),  # Azure Speech, batch
    Form("phrases", starts=("offsetMilliseconds",), lengths=("durationMilliseconds",), unit=Unit.MS),  # Azure, fast
    Form("monologues", words="elements", unit=Unit.S, names="speakers"),  # Rev
    Form("result.transcription.utterances", unit=Unit.S),  # Gladia
    Form("transcription.utterances", unit=Unit.S),
    Form("transcription", starts=("timestamps.from",), ends=("timestamps.to",)),  # whisper.cpp
    Form("speech.transcripts", unit=Unit.UNTOLD),  # Otter: its offsets have no unit that it tells
    Form("callTranscripts.*.transcript", inner="sentences", unit=Unit.MS),  # Gong
    Form("speaker_blocks", texts=("words",)),  # Read
    Form("transcriptEntries"),  # Google Meet
    Form("data.transcript.sentences", unit=Unit.S),  # Fireflies, as GraphQL answers
    Form("sentences", unit=Unit.S),  # Fireflies
    Form("utterances"),  # AssemblyAI
    Form("segments", unit=Unit.S),  # Whisper, WhisperX
    Form("entries"),  # Microsoft Stream
    Form("transcript", words="words"),  # Fathom
    Form("transcripts", words="words"),
    Form(
        "results",
        texts=("alternatives.0.content",),
        speakers=("alternatives.0.speaker",),
        unit=Unit.S,
        single_words=True,
    ),  # Speechmatics
    Form(
        "results.-1.alternatives.0.words",
        texts=("word",),
        speakers=("speakerLabel", "speakerTag"),
        starts=("startTime", "startOffset"),
        ends=("endTime", "endOffset"),
        unit=Unit.S,
        single_words=True,
        common=True,
    ),  # Google Speech-to-Text: the last result repeats all words, with their speakers
    Form(
        "results",
        texts=("alternatives.0.transcript",),
        starts=("alternatives.0.words.0.startTime", "alternatives.0.words.0.startOffset"),
        ends=("resultEndTime", "resultEndOffset"),
        unit=Unit.S,
    ),  # Google Speech-to-Text, nobody told apart
    Form("data", words="words", common=True),  # tl;dv
    Form("", words="words", common=True),  # Recall, Grain, Happy Scribe
)
