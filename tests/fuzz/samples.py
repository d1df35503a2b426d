"""Sound messages of every kind, to be damaged."""

import base64

from adapters.source import MEDIA_TYPES
from tests.adapters.source import poison

_PARTS = b"""From: Ana Silva <ana@example.org>\r
To: Ben Osei <ben@example.org>, "Roy, Dana" <dana@example.org>\r
Cc: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>\r
Date: Mon, 2 Mar 2026 09:00:00 +0100\r
Subject: Re: =?iso-8859-1?q?Gr=FC=DFe?= =?utf-8?b?w6k=?=\r
Message-ID: <2@example.org>\r
In-Reply-To: <1@example.org>\r
References: <0@example.org>\r
 <1@example.org>\r
List-Id: Plans <plans.example.org>\r
Authentication-Results: mx.example.org; dkim=pass header.d=example.org\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="a b"\r
\r
--a b\r
Content-Type: multipart/alternative; boundary=c\r
\r
--c\r
Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r
Content-Transfer-Encoding: quoted-printable\r
\r
Yes, Friday =C3=A9 is fine. \r
So be it.\r
\r
On Mon, 2 Mar 2026 at 08:00, Ben Osei <ben@example.org> wrote:\r
> Could you send the plan?\r
>> By Friday.\r
\r
-- \r
Ana Silva\r
--c\r
Content-Type: text/html; charset=windows-1252\r
Content-Transfer-Encoding: base64\r
\r
%b\r
--c--\r
--a b\r
Content-Type: message/rfc822\r
\r
From: Chen Li <chen@example.org>\r
Subject: Inner\r
\r
Inner words.\r
--a b\r
Content-Type: text/calendar; method=REQUEST\r
\r
%b\r
--a b\r
Content-Type: multipart/report; report-type=delivery-status; boundary=d\r
\r
--d\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; ben@example.org\r
Action: failed\r
Status: 5.1.1\r
--d--\r
--a b--\r
"""
_HTML = b"""<!DOCTYPE html><html><head><style>p{color:red}</style></head><body><div style="display:none">gone</div>
<p>Hello <b>Ben</b>,<br>see <a href="https://example.org/a?b=c">the plan</a>.</p><ul><li>one<li>two</ul>
<table><tr><th>What</th><td>When</td></tr></table><!-- note --><blockquote>old words</blockquote></body></html>"""
_CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:1@example.org\r
DTSTART;TZID=Europe/Lisbon:20260302T090000\r
DTEND:20260302T100000Z\r
RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO\r
SUMMARY:Plan\\, again\r
ORGANIZER;CN=Ana Silva:mailto:ana@example.org\r
ATTENDEE;PARTSTAT=ACCEPTED;CN="Osei, Ben":mailto:ben@example.org\r
DESCRIPTION:Bring the figures\\nand the\r
  old plan.\r
END:VEVENT\r
END:VCALENDAR\r
"""
_VTT = b"""WEBVTT - plan\n\nSTYLE\n::cue { color: red }\n\nNOTE a\n\n1\n00:00:01.000 --> 00:00:02.500 align:start
<v Ana Silva>We look <i>at</i> it.</v>\n\n00:02.000 --> 01:00:04.000\nBen Osei: Tomorrow &amp; later\n"""
_SRT = (
    b"1\r\n00:00:01,000 --> 00:00:02,500\r\nAna: Look at it.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n<i>No</i>\r\n"
)
_SBV = b"0:00:01.000,0:00:02.500\nAna: We look at it.\n\n0:00:03.000,0:00:04.000\nBen: Yes\n"
_JSON = b"""{"id": "1", "subject": "Plan", "user": "ben@example.org",
 "participants": [{"name": "Ana", "address": "a@b.example"}],
 "messages": [{"from": "Ana", "at": "2026-03-02T09:00:00Z", "text": "Could you?"},
 {"type": "message", "user": "U1", "ts": "1772442000.000100", "thread_ts": "1772442000.000100",
  "text": "<@U2> see <https://example.org|this>", "files": [{"name": "a.txt"}], "blocks": [{"type": "rich_text"}]}]}"""
_LINES = b'{"from": "Ana", "text": "Could you?"}\n{"from": "Ben", "text": "Yes", "at": 1772442000}\n'
_IRC = b"[09:00] <ana> could you look?\n[09:01] * ben looks\n09:02 -!- chen has joined #plan\n"
_SPOKEN = b"Ana Silva: Could you look at it?\nBen Osei: Tomorrow.\nAna Silva: Good.\nBen Osei: Then so be it.\n"

MAIL = _PARTS % (base64.encodebytes(_HTML).rstrip(), _CALENDAR)
SAMPLES: tuple[tuple[str, bytes], ...] = (
    ("message/rfc822", MAIL),
    (
        "message/rfc822",
        poison.attached("a.zip", "application/zip", poison.zipped({"a.txt": b"words", "b.html": _HTML})),
    ),
    ("message/rfc822", poison.attached("a.docx", "application/octet-stream", poison.bomb("word/document.xml", 100))),
    (
        "message/rfc822",
        poison.attached("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22\x01\x00" + b"\x01" * 60),
    ),
    ("text/vtt", _VTT),
    ("application/x-subrip", _SRT),
    ("text/x-sbv", _SBV),
    ("text/plain", _SPOKEN),
    ("text/plain", _IRC),
    ("text/plain", MAIL),
    ("text/html", _HTML),
    ("text/calendar", _CALENDAR),
    ("application/json", _JSON),
    ("application/x-ndjson", _LINES),
)
"""Media type and body; every kind that is accepted is among them."""

if missing := set(MEDIA_TYPES) - {media_type for media_type, _ in SAMPLES}:
    raise LookupError(f"nothing to damage of {missing}")
