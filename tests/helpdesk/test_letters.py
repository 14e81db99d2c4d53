"""Mails as they really come in, read without an application."""

import base64
from email.message import EmailMessage

import pytest

from ietp_dash.helpdesk import letters

OWN = "helpdesk@example.org"


def mail(text="When is the fee due?", **headers) -> EmailMessage:
    """A whole mail; ``headers`` with underscores replace or, as None, remove its own."""
    message = EmailMessage()
    known = {
        "From": "Li Wei <Li.Wei@factory.example>",
        "To": OWN,
        "Subject": "Fee",
        "Message-ID": "<a1@factory.example>",
    }
    for name, value in (known | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        if value is not None:
            message[name] = value
    message.set_content(text)
    return message


def read(message):
    return letters.parse(bytes(message), OWN)


def test_a_plain_mail_is_read_whole():
    letter = read(mail(In_Reply_To="<q@x>", References="<p@x> <q@x>", Subject="RE: [hd-7k3f9m2p] Fee"))
    assert (letter.address, letter.name, letter.message_id) == (
        "li.wei@factory.example", "Li Wei", "<a1@factory.example>",
    )  # fmt: skip
    assert (letter.reference, letter.answers) == ("HD-7K3F9M2P", ("<q@x>", "<p@x>"))
    assert (letter.text, letter.files) == ("When is the fee due?", ())


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030"])
def test_a_chinese_mail_in_a_chinese_encoding_is_read(charset):
    subject = base64.b64encode("关于审核费用".encode(charset)).decode()
    head = f"From: =?{charset}?B?{base64.b64encode('李伟'.encode(charset)).decode()}?= <li@f.example>\r\n"
    head += f"Subject: =?{charset}?B?{subject}?=\r\nMessage-ID: <c@f.example>\r\nMIME-Version: 1.0\r\n"
    head += f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    letter = letters.parse(head.encode() + "费用什么时候到期？朱镕基".encode("gb18030"), OWN)
    assert (letter.name, letter.subject, letter.text) == ("李伟", "关于审核费用", "费用什么时候到期？朱镕基")


def test_an_html_mail_gives_its_words_and_its_files_but_no_script():
    message = mail()
    message.set_content("<head><style>p{}</style></head><p>One&amp;two<script>evil()</script></p><p>three</p>", "html")
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="发票.pdf")
    message.add_attachment(b"", maintype="image", subtype="png", filename="empty.png")
    letter = read(message)
    assert letter.text == "One&two\nthree"
    assert letter.files == (letters.Enclosed("发票.pdf", b"%PDF-1.7 x"),)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}, {"Return_Path": "<>"},
        {"From": OWN}, {"From": "MAILER-DAEMON@mx.example"}, {"Message_ID": None}, {"From": None},
    ],
    ids=lambda headers: "-".join(headers),
)  # fmt: skip
def test_machines_ourselves_and_nobody_are_not_answered(headers):
    assert read(mail(**headers)) is None
    assert read(mail(Auto_Submitted="no")) is not None


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff\xfe", b"From: \r\n\r\n", b"From: a@b\r\nContent-Type: multipart/mixed\r\n\r\n"]
)
def test_what_is_no_mail_is_no_letter(raw):
    assert letters.parse(raw, OWN) is None


def test_an_unknown_encoding_still_shows_what_can_be_read():
    head = b"From: a@b.example\r\nMessage-ID: <d@b>\r\nContent-Type: text/plain; charset=no-such\r\n\r\n"
    assert letters.parse(head + b"hello", OWN).text == "hello"
