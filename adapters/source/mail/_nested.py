"""Opens a mail that is enclosed in another."""

from email.message import Message

from adapters.source.mail._headers import block_of
from adapters.source.mail._mending import check_is_mail, mended, opened
from adapters.source.mail._mime import children_of, take_apart
from adapters.source.mail._transfer import data_of, is_encoded
from domain.failures import InputRefused


def opened_again(part: Message) -> Message | None:
    """The mail in a message/rfc822 part; None when there is none.

    RFC 2046 forbids to encode one as a whole, some programs do it all the same: then the parser has taken the letters
    of the encoding for its body.
    """
    inner = next(iter(children_of(part)), None)
    if inner is None or inner.keys() or not is_encoded(part) or inner.is_multipart():
        return inner
    inner["Content-Transfer-Encoding"] = str(part.get("content-transfer-encoding"))
    return mail_in(data_of(inner)) or inner


def mail_in(data: bytes) -> Message | None:
    """The mail that these bytes are, taken apart; None when they are none, or go beyond the limits of one."""
    body = opened(data)
    try:
        check_is_mail(body)
        block_of(body)
        return take_apart(mended(body))
    except InputRefused:
        return None
