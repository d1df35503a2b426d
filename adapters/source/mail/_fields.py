"""Gives the header fields of a mail by name."""

from email.message import Message

from adapters.source.mail._encoded_words import readable, unescaped


class Fields:
    """The header fields of a mail, unfolded, in the order they came; names in any case."""

    def __init__(self, mail: Message, charset: str | None = None) -> None:
        self._charset = charset
        self._fields: dict[str, list[str]] = {}
        for name, value in mail.raw_items():
            self._fields.setdefault(name.strip().lower(), []).append(value)

    def every(self, name: str) -> list[str]:
        """All fields of this name, as they came; 8-bit bytes are read, encoded words are not."""
        return [" ".join(self._text(value).split()) for value in self._fields.get(name, ())]

    def raw(self, name: str) -> str:
        """The first field of this name that is not blank, as it came; empty when there is none."""
        return next((value for value in self.every(name) if value), "")

    def read(self, name: str) -> str:
        """The same, as people read it."""
        return readable(self.raw(name))

    def has(self, *names: str) -> bool:
        """Whether there is a field of any of these names."""
        return any(name in self._fields for name in names)

    def _text(self, value: str) -> str:
        return value if value.isascii() else unescaped(value, self._charset)
