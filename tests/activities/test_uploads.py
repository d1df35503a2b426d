"""What is kept of a message that a source has given: for whom, as what, and whatever it is."""

import pytest

from activities.uploads import upload_of
from domain.message import Remote
from domain.sources import Arrival, SourceRef

SOURCE = SourceRef(tenant="t", name="work")
MAIL = b"Message-ID: <1@example.org>\r\n\r\nHello"


@pytest.mark.parametrize("body", [MAIL, None])
@pytest.mark.parametrize(("own", "whose"), [("ben@example.org", "ben@example.org"), (None, "ana@example.org")])
def test_a_message_is_for_whom_it_says_or_for_the_sources_user(body: bytes | None, own: str | None, whose: str) -> None:
    arrival = Arrival(id="1", media_type="message/rfc822", body=body, user=own)
    assert upload_of(SOURCE, arrival, "ana@example.org").user == whose


def test_what_lies_elsewhere_is_known_by_its_source_and_its_id_there() -> None:
    upload = upload_of(SOURCE, Arrival(id="18f", media_type="message/rfc822"), None)
    assert (upload.source, upload.source_id, upload.remote) == ("work", "18f", Remote(source="work", id="18f"))


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [("a.eml", MAIL, "message/rfc822"), ("a.bin", bytes(range(256)), "application/octet-stream")],
)
def test_a_file_is_told_by_its_name_and_its_bytes(name: str, body: bytes, media_type: str) -> None:
    assert upload_of(SOURCE, Arrival(id=name, media_type="", body=body), None).media_type == media_type


def test_what_is_nothing_we_know_is_known_by_its_type_and_its_bytes() -> None:
    given = [Arrival(id="1", media_type=kind, body=MAIL) for kind in ("x/y", "x/y", "x/z")]
    names = [upload_of(SOURCE, arrival, None).source_id for arrival in given]
    assert names[0] == names[1] != names[2]
