"""Chats, and the JSON documents that anybody may send."""

from adapters.source.chat._export import is_export, split_export
from adapters.source.chat._gather import Part
from adapters.source.chat._json import read_json
from adapters.source.chat._logs import is_log, read_log

__all__ = ["Part", "is_export", "is_log", "read_json", "read_log", "split_export"]
