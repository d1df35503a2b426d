"""Tests of how chats are read."""
