"""Hypothesis makes mails, captions, chats and documents as they occur, and as they should not."""

import json
from email.message import EmailMessage
from email.policy import SMTP

from hypothesis import strategies as st

CHARSETS = st.sampled_from(
    ["utf-8", "us-ascii", "iso-8859-1", "cp1252", "koi8-r", "shift_jis", "gb18030", "utf-16", "utf-7", "big5"]
)
ENCODINGS = st.sampled_from(["quoted-printable", "base64", "8bit"])
LETTERS = st.characters(categories=("Lu", "Ll", "Lo", "Nd"), max_codepoint=0x9FFF, exclude_characters="\u3164\u115f")
WORD = st.text(LETTERS, min_size=1, max_size=8)
LINE = st.sampled_from(
    [
        *("Hello.", "> quoted", ">> more", "-- ", "--", "Ana: yes", "Ben: no", "  ", "\u200b", "\x00", "\t", "* one"),
        *(
            "On Mon, 2 Mar 2026 at 09:00, Ben <b@x.example> wrote:",
            "-----Original Message-----",
            "From: Ana",
            "To: Ben",
        ),
        *("WEBVTT", "NOTE x", "00:01.000 --> 00:02.000", "<v Ana>words", "<p>", "<!--", "Subject: x", "e\u0301", "---"),
        *(
            "Content-Type: multipart/mixed; boundary=b",
            "--b",
            "--b--",
            "Sent from my phone",
            "\U0001f600\ufe0f",
            "BEGIN:VCALENDAR",
        ),
    ]
)
TEXT = st.lists(LINE | st.lists(WORD, max_size=6).map(" ".join), max_size=10).map("\n".join)
HTML = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<table><tr><td>", "</table>", "<div style='display:none'>", "</div>", "<li>", "<br>"]
    )
    | st.sampled_from(
        ["<blockquote>", "</blockquote>", "<a href='https://example.org/x'>", "</a>", "&amp;", "&#0;", "<!--"]
    )
    | WORD,
    max_size=14,
).map("".join)
NAMES = st.sampled_from(["a.txt", "b.html", "c.ics", "d.pdf", "e.docx", "f.zip", "é.csv", "g.eml", "../h", ""])
TYPES = st.sampled_from(["text/plain", "text/html", "text/csv", "application/pdf", "application/zip", "image/png"])


def _plain(words: str, charset: str, encoding: str) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    part.set_content(words.encode(charset, "replace"), "text", "plain", cte=encoding)
    part.set_param("charset", charset)
    return part


def _html(words: str) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    part.set_content(f"<html><body>{words}</body></html>", subtype="html", cte="base64")
    return part


def _file(name: str, media_type: str, content: bytes) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    part.set_content(content, *media_type.split("/"), disposition="attachment", filename=name or None)
    return part


def _multipart(kind: str, parts: list[EmailMessage]) -> EmailMessage:
    whole = EmailMessage(policy=SMTP)
    length = sum(len(part.as_bytes()) for part in parts)
    whole["Content-Type"] = f"multipart/{kind}; boundary=b{length}"  # else the library draws one of its own
    for part in parts:
        whole.attach(part)
    return whole


LEAF = (
    st.builds(_plain, TEXT, CHARSETS, ENCODINGS)
    | st.builds(_html, HTML)
    | st.builds(_file, NAMES, TYPES, st.binary(max_size=60))
)
KINDS = st.sampled_from(["mixed", "alternative", "related", "signed", "report", "digest", "x-unknown"])
TREE = st.recursive(LEAF, lambda part: st.builds(_multipart, KINDS, st.lists(part, max_size=3)), max_leaves=6)


def _sent(tree: EmailMessage, subject: str) -> bytes:
    head = "From: Ana Silva <ana@example.org>\r\nTo: Ben Osei <ben@example.org>\r\n"
    return head.encode() + b"Subject: " + subject.encode("utf-8", "replace") + b"\r\n" + tree.as_bytes(policy=SMTP)


MAIL = st.builds(_sent, TREE, WORD)
"""A mail that the standard library has put together."""

STAMP = st.builds(lambda s, ms: f"00:{s // 60:02}:{s % 60:02}.{ms:03}", st.integers(0, 3599), st.integers(0, 999))
CUE = st.builds(lambda a, b, words: f"{a} --> {b}\n{words}\n", STAMP, STAMP, TEXT)
CAPTIONS = st.lists(CUE | LINE, max_size=8).map(lambda cues: "WEBVTT\n\n" + "\n".join(cues))

SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
FIELD = st.sampled_from(["text", "from", "user", "ts", "at", "type", "subtype", "thread_ts", "name", "id", "messages"])
VALUE = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELD, inner, max_size=4), max_leaves=8
)
DOCUMENT = st.fixed_dictionaries(
    {"messages": st.lists(st.dictionaries(FIELD, VALUE, max_size=5) | VALUE, max_size=4)},
    optional={"participants": VALUE, "subject": VALUE, "user": VALUE, "id": VALUE},
)
JSON = (DOCUMENT | VALUE).map(lambda value: json.dumps(value).encode())
