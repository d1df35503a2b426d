"""The process that children are forked from; started by `Reader` and by nobody else."""

import sys

from adapters.source import normalise, read_document
from adapters.source._language import load_model
from adapters.source.child._bearing import run
from adapters.source.child._frames import Upload
from adapters.source.child._serve import Read
from domain.conversation import Conversation


def load() -> Read:
    """The parsers of the usual messages, and the model that tells languages, which writes a file as it is loaded."""
    load_model()
    return read


def read(upload: Upload, body: bytes) -> Conversation:
    """As `normalise`; a document as `read_document`."""
    if upload.document is not None:
        return read_document(upload.document, upload.media_type, body, received_at=upload.received_at)
    return normalise(upload.media_type, body, received_at=upload.received_at, user=upload.user, trusted=upload.trusted)


if __name__ == "__main__":
    run(sys.argv[1:], load)
