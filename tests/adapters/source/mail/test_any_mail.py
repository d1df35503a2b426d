"""For any mail whatever: a Conversation whose offsets hold, or a refusal."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.failures import InputRefused
from tests.adapters.source.checking import check
from tests.adapters.source.reading import FROM_TO, mail

FIELDS = [
    *("Content-Type: multipart/mixed; boundary=b", "Content-Type: multipart/alternative; boundary=c", FROM_TO),
    *("Content-Type: multipart/report; boundary=b", "Content-Type: multipart/encrypted; boundary=b", "Subject: Re: x"),
    *("Content-Type: message/rfc822", "Content-Type: message/partial", "Content-Type: text/rfc822-headers"),
    *("Content-Type: text/html; charset=utf-7", "Content-Type: text/calendar", "Content-Type: application/ms-tnef"),
    *("Content-Type: text/plain; format=flowed; delsp=yes", "Content-Transfer-Encoding: base64", "no field"),
    *("Content-Transfer-Encoding: x-uuencode", "Content-Transfer-Encoding: quoted-printable", "Date: 31 Feb 0"),
    *("Content-Disposition: attachment; filename*0*=x''%ff; filename*=y", "Thread-Index: AAAA", "References: <a <b>"),
    *("From: =?utf-8?b?!?= <", "To: Team: a@x.org, (b; <c@x.org>", "Authentication-Results: mx; dkim=pass ((", ":"),
]
LINES = [
    *("", "", "--b", "--c", "--b--", "--c--", "Words.", "> quoted", "-- ", "begin 644 a", "%2&5L;&\\ ", "`", "end"),
    *("-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP MESSAGE-----", "=C3=A9=", "Y2Fm", "\x00", "\udcff", "\r"),
    *("BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:x", "END:VEVENT", "END:VCALENDAR", "<p>a<b>", "\u200b"),
]
MAILS = st.lists(st.sampled_from([*FIELDS, *LINES]), max_size=30).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(MAILS)
def test_any_parts_in_any_order_are_read_or_refused(body: str) -> None:
    with suppress(InputRefused):
        found = mail((FROM_TO + body).encode("utf-8", "surrogateescape"))
        check(found)
        assert all(s.attachment is None or s.attachment < len(found.attachments) for s in found.segments)
        assert found.thread is None or all(name.isprintable() for name in found.thread.names)
