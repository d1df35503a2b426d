"""Reads the parameters of MIME header fields, such as a file's name (RFC 2045, RFC 2231)."""

import re
from email.message import Message
from email.utils import collapse_rfc2231_value

from adapters.source._limits import FILE_NAME_CHARS_MAX
from adapters.source._text import one_line
from adapters.source.mail._encoded_words import readable

_NAME = re.compile(r"\b(?:file)?name\*?(?:\d\*?)?\s*=\s*\"?([^\";]{1,255})", re.IGNORECASE)


def parameter(part: Message, name: str, header: str = "content-type") -> str:
    """The value of a parameter; empty when there is none that can be read."""
    try:
        value = part.get_param(name, "", header)
        return readable(collapse_rfc2231_value(value)).strip()
    except (TypeError, ValueError, LookupError):  # what the library makes of parameters that contradict each other
        return ""


def charset_of(part: Message) -> str | None:
    """The charset that a part declares."""
    return parameter(part, "charset") or None


def disposition_of(part: Message) -> str:
    """`attachment`, `inline`, another word, or empty."""
    return str(part.get("content-disposition", "")).partition(";")[0].strip().casefold()


def file_name(part: Message) -> str:
    """What the sender calls the file, without its path; empty when it is not named."""
    told = parameter(part, "filename", "content-disposition") or parameter(part, "name")
    if not told:
        rest = f"{part.get('content-disposition', '')};{part.get('content-type', '')}"
        told = readable(found[1]) if (found := _NAME.search(rest)) else ""
    return one_line(re.split(r"[/\\]", told)[-1], FILE_NAME_CHARS_MAX)
