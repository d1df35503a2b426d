"""A mail server, over real sockets: a mail is taken once, and only a cut after its dot leaves a doubt."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from adapters.delivery import SmtpPost
from adapters.delivery.doubles.smtp import SmtpDouble, Step
from adapters.delivery.smtp import READ_S
from domain.conversation import Mailbox
from domain.delivery import Parcel, SmtpServer, TakenBack, Uncertain
from domain.failures import Refused, Unavailable
from domain.items import Receipt
from domain.sources import Tls
from tests.adapters.delivery.parcels import PARCEL, Noted

CY = Mailbox(address="cy@example.net")


def server(port: int, tls: Tls = Tls.NONE, password: str | None = None) -> SmtpServer:
    login = None if password is None else "ana"
    return SmtpServer(
        host="127.0.0.1", port=port, tls=tls, login=login, password=None if password is None else SecretStr(password)
    )


async def sent(box: SmtpDouble, noted: Noted, parcel: Parcel = PARCEL, password: str | None = None) -> Receipt:
    async with box.serving() as port:
        return await SmtpPost(server(port, password=password)).send(parcel, noted)


async def test_a_mail_is_taken_and_the_receipt_says_so() -> None:
    box, noted = SmtpDouble(), Noted()
    receipt = await sent(box, noted, PARCEL.model_copy(update={"cc": (CY,), "body": ".hidden\n..\n.\nGrüße"}))
    assert (receipt.via, receipt.id, receipt.detail) == ("smtp", "<draft_1.1@example.org>", "250 2.0.0 taken as 1")
    [taken] = box.taken
    assert (taken.sender, taken.recipients) == ("ana@example.org", ("ben@example.net", "cy@example.net"))
    assert taken.mail.startswith(b"Message-ID: <draft_1.1@example.org>\r\n")
    assert b"\r\n.hidden\r\n..\r\n.\r\n" in taken.mail
    assert noted.steps == ["over"]


@pytest.mark.parametrize("step", [step for step in Step if step not in {Step.DOT, Step.AUTH}])
async def test_a_cut_before_the_dot_is_no_doubt_and_the_next_attempt_sends(step: Step) -> None:
    box, noted = SmtpDouble(cuts=lambda: step if box.connections == 1 else None), Noted()
    async with box.serving() as port:
        if step is Step.BODY:
            # The server has read nothing yet, so that the client may be past its dot when it hears of the cut.
            with pytest.raises((Unavailable, Uncertain)):
                await SmtpPost(server(port)).send(PARCEL, noted)
            assert box.taken == []
            return
        with pytest.raises(Unavailable):
            await SmtpPost(server(port)).send(PARCEL, noted)
        assert (noted.again, box.taken) == (False, [])
        await SmtpPost(server(port)).send(PARCEL, noted)
    assert len(box.taken) == 1


async def test_a_cut_after_the_dot_is_a_doubt_and_nothing_is_sent_again() -> None:
    box, noted = SmtpDouble(cuts=lambda: Step.DOT), Noted()
    async with box.serving() as port:
        for _ in range(2):
            with pytest.raises(Uncertain):
                await SmtpPost(server(port)).send(PARCEL, noted)
    assert (len(box.taken), box.connections) == (1, 1)


ANSWERS = [
    (Step.GREETING, "421 later", Unavailable),
    (Step.GREETING, "554 no service", Refused),
    (Step.MAIL, "450 later", Unavailable),
    (Step.MAIL, "550 not you", Refused),
    (Step.RCPT, "421 later", Unavailable),
    (Step.RCPT, "450 later", Unavailable),
    (Step.RCPT, "550 5.1.1 nobody here", Refused),
    (Step.DATA, "451 later", Unavailable),
    (Step.DATA, "554 no", Refused),
    (Step.DOT, "452 no room", Unavailable),
    (Step.DOT, "550 5.7.1 not wanted", Refused),
]


@pytest.mark.parametrize(("step", "answer", "failure"), ANSWERS)
async def test_what_the_server_says_decides_whether_it_is_tried_again(
    step: Step, answer: str, failure: type[Exception]
) -> None:
    box, noted = SmtpDouble(says=lambda at, _: answer if at is step else None), Noted()
    with pytest.raises(failure) as raised:
        await sent(box, noted)
    assert not isinstance(raised.value, Uncertain)
    assert answer[:3] in str(raised.value)
    assert (box.taken, noted.again) == ([], False)


async def test_some_recipients_refused_are_told_in_the_receipt() -> None:
    box = SmtpDouble(says=lambda _, given: "550 5.1.1 nobody here" if "cy@" in given else None)
    receipt = await sent(box, Noted(), PARCEL.model_copy(update={"cc": (CY,)}))
    assert receipt.detail == "250 2.0.0 taken as 1; refused for cy@example.net: 550 5.1.1 nobody here"
    assert box.taken[0].recipients == ("ben@example.net",)


async def test_one_recipient_to_be_tried_later_holds_back_the_whole() -> None:
    box = SmtpDouble(says=lambda _, given: "450 grey" if "cy@" in given else None)
    with pytest.raises(Unavailable):
        await sent(box, Noted(), PARCEL.model_copy(update={"cc": (CY,)}))
    assert box.taken == []


async def test_an_approval_that_is_taken_back_on_the_way_leaves_nothing() -> None:
    box = SmtpDouble()
    with pytest.raises(TakenBack):
        await sent(box, Noted(approved=False))
    assert (box.connections, box.taken) == (1, [])


async def test_a_step_that_is_called_off_holds_nobody_up() -> None:
    silent = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        await reader.readline()
        silent.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(never, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        sending = asyncio.create_task(SmtpPost(server(port)).send(PARCEL, Noted()))
        await silent.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            async with asyncio.timeout(READ_S / 6):
                await sending


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    async with SmtpDouble().serving() as port:
        pass
    with pytest.raises(Unavailable):
        await SmtpPost(server(port)).send(PARCEL, Noted())


async def test_a_login_that_is_not_let_in_is_refused_without_the_password() -> None:
    box = SmtpDouble(login=("ana", "right"))
    await sent(box, Noted(), password="right")
    with pytest.raises(Refused) as refused:
        await sent(box, Noted(), password="wrong-word")
    assert refused.value.reason == "not_allowed"
    assert "wrong-word" not in f"{refused.value}{server(1, password='wrong-word')!r}"


async def test_a_server_without_login_is_told_apart_from_one_that_refuses() -> None:
    with pytest.raises(Refused) as refused:
        await sent(SmtpDouble(), Noted(), password="x")
    assert refused.value.reason == "no_login"


async def test_mail_goes_by_tls_and_by_starttls_where_the_certificate_holds(tmp_path: Path) -> None:
    theirs, ours = certificates(tmp_path)
    box = SmtpDouble(certificate=theirs)
    async with box.serving() as port:
        await SmtpPost(server(port, Tls.STARTTLS), ours).send(PARCEL, Noted())
    async with box.serving(tls=theirs) as port:
        await SmtpPost(server(port, Tls.TLS), ours).send(PARCEL, Noted())
    assert (box.secured, len(box.taken)) == (1, 2)


async def test_a_certificate_that_does_not_hold_is_refused(tmp_path: Path) -> None:
    theirs, _ = certificates(tmp_path)
    async with SmtpDouble(certificate=theirs).serving() as port:
        with pytest.raises(Refused) as refused:
            await SmtpPost(server(port, Tls.STARTTLS)).send(PARCEL, Noted())
    assert refused.value.reason == "certificate"


async def test_nothing_is_sent_in_the_clear_where_starttls_is_demanded() -> None:
    box = SmtpDouble(login=("ana", "secret"))
    async with box.serving() as port:
        with pytest.raises(Refused) as refused:
            await SmtpPost(server(port, Tls.STARTTLS, "secret")).send(PARCEL, Noted())
    assert (refused.value.reason, box.taken) == ("no_tls", [])


def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context for 127.0.0.1, and a client's that trusts it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a double")])
    now = dt.datetime.now(dt.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    made = made.add_extension(here, critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(key.private_bytes(*plain) + signed)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(folder / "both.pem")
    return theirs, ssl.create_default_context(cadata=signed.decode())
