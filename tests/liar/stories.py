"""Stories: conversations of which it is known what is true."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Truth:
    """An item that a careful reader finds in a story.

    Args:
        quote: its evidence, verbatim.
        title: the title or statement of an honest model, which need not be verbatim.
        owner_words: whom an honest model names.
        owner: address or name of the one who is to do it; None where nobody knows.
        due_words: the text's own words.
        due: the day they mean; None where nobody worked it out.
        judged: whether owner and due are known to be right, so that any other is wrong.
    """

    quote: str
    title: str
    owner_words: str | None = None
    owner: str | None = None
    due_words: str | None = None
    due: date | None = None
    is_task: bool = True
    judged: bool = True


@dataclass(frozen=True)
class Story:
    """A message, what is true in it, and what of it can be told wrongly.

    Args:
        people: who takes part or is spoken of, as the text names them.
        dates: due words that stand in it, whatever they are about.
    """

    name: str
    media_type: str
    body: bytes
    truths: tuple[Truth, ...]
    people: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    order: str = ""
    """The words of an order to the machine that were planted in it."""
    user: str | None = None
    not_asked: Truth | None = None
    """A sentence that stands in it and asks for nothing, with the title that a liar gives it."""
