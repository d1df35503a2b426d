"""Says where a link leads, when its words do not."""

import re
from urllib.parse import unquote

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,19}):")
_WEB = re.compile(r"(?:(?:https?|ftp):)?[/\\]{2,}|https?:[/\\]*")
_DROPPED = re.compile("[\x00-\x20\x7f]")
_AUTHORITY_END = re.compile(r"[/\\?#]")
_UNTOLD = {"tel", "sms", "cid", "mid", "callto", "about", "file", "x-apple-data-detectors"}
_TARGET_CHARS_MAX = 2_000
_HOST_CHARS_MAX = 253


def told(target: str, words: str) -> str:
    """What to write behind a link: ` [host]`, ` [address]`, ` [scheme:]`; empty when the words say it already.

    Args:
        target: the `href` as written. Of a web address only the host is told: the rest is long, and tracks.
        words: what is shown of the link.
    """
    target = _DROPPED.sub("", target[:_TARGET_CHARS_MAX])
    scheme = _SCHEME.match(target.lower())
    if web := _WEB.match(target.lower()):
        shown = _host(_AUTHORITY_END.split(target[web.end() :], maxsplit=1)[0])
    elif scheme and scheme[1] == "mailto":
        shown = _one_word(unquote(target[len("mailto:") :].partition("?")[0]))
    elif scheme and scheme[1] not in _UNTOLD:
        shown = scheme[0]
    else:
        return ""
    return f" [{shown}]" if shown and not _says(words, shown) else ""


def _host(authority: str) -> str:
    """The host alone, without the user's name and the port; other scripts than Latin as `xn--`, as on the wire."""
    host = unquote(authority.rpartition("@")[2])[-_HOST_CHARS_MAX:]
    if not host.startswith("["):
        host = host.partition(":")[0]
    labels = [_label(label) for label in host.lower().strip(".").split(".")]
    return _one_word(".".join(labels)).removeprefix("www.")


def _label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode", "replace").decode("ascii")


def _one_word(words: str) -> str:
    return "".join(words.split())[-_HOST_CHARS_MAX:]


def _says(words: str, shown: str) -> bool:
    """Whether the words hold this host or address whole, not as a part of a longer one."""
    if shown not in words and shown.lower() not in words.lower():
        return False
    return re.search(rf"(?<![\w.-])(?:www\.)?{re.escape(shown)}(?![\w-]|\.\w)", words, re.IGNORECASE) is not None
