"""What runs inside for e-mails: `parse` with everything loaded that it may ever want, since no file can be opened later."""

from collections.abc import Callable, Mapping

from kim.adapters.posteingang import parse
from kim.adapters.sandkasten.mail import shape
from kim.adapters.sandkasten.vorrat import load_all

_PROBE = (
    b"From: =?iso-8859-1?q?Pr=F6be?= <a@b.example>\r\nSubject: =?utf-8?q?Pr=C3=B6be?=\r\n"
    b"Date: Mon, 7 Dec 2020 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"Gr=FC=DFe\r\n--x\r\nContent-Type: application/pdf; name*=utf-8''a%C3%A4.pdf\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
    b"From: c@d.example\r\n\r\nText\r\n--x--\r\n"
)


def prepare(optionen: Mapping[str, str]) -> Callable[[bytes], str]:
    """The reader of e-mails."""
    if optionen["nachricht"] != shape():
        raise RuntimeError("parent and worker are of different versions")
    load_all()
    parse(_PROBE)
    return lambda daten: parse(daten).model_dump_json()
