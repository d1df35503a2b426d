"""What was said: captions, transcripts and what recorders write."""

from adapters.source.spoken._captions import are_captions, read_captions
from adapters.source.spoken._recording import read_recording
from adapters.source.spoken._transcript import looks_spoken, read_spoken

__all__ = ["are_captions", "looks_spoken", "read_captions", "read_recording", "read_spoken"]
