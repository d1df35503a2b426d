"""The demo: messages of our own writing, and what they show."""
