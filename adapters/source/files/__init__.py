"""Attached files: their words, each by a maintained reader, each bounded."""

from adapters.source.files._calendar import read_calendar
from adapters.source.files._notes import Room
from adapters.source.files._read import FileWords, read_file
from adapters.source.files._tnef import Unpacked, unpack_tnef

__all__ = ["FileWords", "Room", "Unpacked", "read_calendar", "read_file", "unpack_tnef"]
