"""What holds for every Conversation, whatever it was made of."""

from adapters.source._text import clean
from domain.conversation import Conversation


def check(found: Conversation) -> None:
    """Raises AssertionError where offsets, positions or the normal form do not hold."""
    end = 0
    for index, segment in enumerate(found.segments):
        assert segment.index == index
        assert end <= segment.start < segment.end <= len(found.text)
        assert found.words_of(segment).strip()
        assert segment.speaker is None or 0 <= segment.speaker < len(found.participants)
        assert segment.attachment is None or 0 <= segment.attachment < len(found.attachments)
        end = segment.end
    assert found.segments
    assert found.at.utcoffset() is not None
    assert clean(found.text) == found.text
    assert Conversation.model_validate_json(found.model_dump_json()) == found
