"""Reads what the trusted receiver found out about a mail's sender (RFC 8601)."""

import re

from adapters.source.mail._fields import Fields

_PIECE = re.compile(r"[()]|[^()]+")
_SERVER = re.compile(r"\s*([^\s;]+)(?:\s+\d+)?\s*(?:;|$)")
_METHOD = re.compile(r"\s*(dmarc|dkim|spf)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_DOMAIN = {
    "dkim": re.compile(r"\bheader\.(?:d|i)\s*=\s*\"?(?:[^\s;@\"]*@)?([^\s;\"]+)", re.IGNORECASE),
    "spf": re.compile(r"\bsmtp\.(?:mailfrom|mail)\s*=\s*\"?<?(?:[^\s;@\"]*@)?([^\s;>\"]+)", re.IGNORECASE),
}
_LABELS_MIN = 2


def is_authenticated(fields: Fields, addresses: list[str], trusted: tuple[str, ...]) -> bool | None:
    """Whether the author is who the mail says, by the topmost Authentication-Results of a trusted receiver.

    DMARC decides where it was checked; else a DKIM or SPF that passes for the author's domain, or one above or below
    it. False when what was checked failed. None when nobody trusted said anything, when nothing that was checked
    concerns the author, and when there is no single author with an address.

    Args:
        fields: of the mail.
        addresses: of its authors.
        trusted: names by which the trusted receivers sign; anybody can write such a field, under any other name.
    """
    told = _topmost(fields, {name.casefold().rstrip(".") for name in trusted})
    if told is None or len(addresses) != 1 or len(fields.every("from")) != 1 or "@" not in addresses[0]:
        return None
    author = addresses[0].rpartition("@")[2].casefold().rstrip(".")
    results = [(m[1].casefold(), m[2].casefold(), part) for part in told.split(";") if (m := _METHOD.match(part))]
    by_dmarc = {result for method, result, _ in results if method == "dmarc"}
    if by_dmarc & {"pass", "fail"}:
        return "pass" in by_dmarc
    others = [(method, result, part) for method, result, part in results if method != "dmarc" and result != "none"]
    if any(result == "pass" and _aligned(method, part, author) for method, result, part in others):
        return True
    return False if others and all(result != "pass" for _, result, _ in others) else None


def _topmost(fields: Fields, trusted: set[str]) -> str | None:
    """The results, without their comments and the receiver's name."""
    for value in fields.every("authentication-results"):
        bare = _uncommented(value)
        server = _SERVER.match(bare)
        if server and server[1].casefold().rstrip(".") in trusted:
            return bare[server.end() :]
    return None


def _uncommented(value: str) -> str:
    kept, depth = [], 0
    for piece in _PIECE.findall(value):
        if piece in "()":
            depth = depth + 1 if piece == "(" else max(0, depth - 1)
        elif not depth:
            kept.append(piece)
    return " ".join(kept)


def _aligned(method: str, part: str, author: str) -> bool:
    found = _DOMAIN[method].search(part)
    if found is None:
        return False
    domain = found[1].casefold().rstrip(".")
    shorter, longer = sorted((domain, author), key=len)
    return shorter == longer or (longer.endswith(f".{shorter}") and len(shorter.split(".")) >= _LABELS_MIN)
