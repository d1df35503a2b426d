"""Tests of how mails are read."""
