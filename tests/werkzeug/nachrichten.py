"""E-mails for tests, written byte by byte: nothing repairs what is meant to be broken."""

import base64
import struct
import zlib


def mail(
    *teile: bytes,
    betreff: str = "Antrag KIM",
    von: str = "Erika Beispiel <erika@stadt.example>",
    kopf: str = "",
    datum: str = "Mon, 7 Dec 2020 09:00:00 +0100",
    art: str = "multipart/mixed",
) -> bytes:
    """One message with these parts; without any it is a short text."""
    zeilen = [
        f"From: {von}",
        "To: kim@behoerde.example",
        f"Subject: {betreff}",
        "Message-ID: <m1@stadt.example>",
    ]
    zeilen += [f"Date: {datum}"] if datum else []
    zeilen += kopf.splitlines()
    if not teile:
        return ("\r\n".join(zeilen) + "\r\n\r\nGuten Tag.\r\n").encode()
    grenze = f"=_{zlib.crc32(b''.join(teile)):08x}"  # a message within another one has a boundary of its own
    zeilen += ["MIME-Version: 1.0", f'Content-Type: {art}; boundary="{grenze}"']
    trenner = f"\r\n--{grenze}\r\n".encode()
    body = b"".join(trenner + teil for teil in teile) + f"\r\n--{grenze}--\r\n".encode()
    return ("\r\n".join(zeilen) + "\r\n").encode() + body


def text(inhalt: str = "anbei der Antrag") -> bytes:
    """The readable part."""
    return b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + inhalt.encode()


def anhang(
    inhalt: bytes,
    name: str = 'filename="Antrag.pdf"',
    typ: str = "application/pdf",
    disposition: str = "attachment",
) -> bytes:
    """A base64 attachment; `name` is the parameter as it is written."""
    kopf = f"Content-Type: {typ}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: {disposition}; {name}"
    return kopf.encode() + b"\r\n\r\n" + base64.encodebytes(inhalt)


def weitergeleitet(inhalt: bytes) -> bytes:
    """A message as a part."""
    return b"Content-Type: message/rfc822\r\n\r\n" + inhalt


def unzustellbar(message_id: str, action: str = "failed") -> bytes:
    """A delivery report about one of our mails."""
    report = f"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; weg@stadt.example\r\nAction: {action}\r\nStatus: 5.1.1"
    return mail(
        text("could not be delivered"),
        b"Content-Type: message/delivery-status\r\n\r\n" + report.encode(),
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nSubject: X".encode(),
        von="Mail Delivery System <MAILER-DAEMON@mx.example>",
        art="multipart/report; report-type=delivery-status",
        kopf="Auto-Submitted: auto-replied",
    )


def winmail(name: str, inhalt: bytes, *, als_eigenschaft: bool = False) -> bytes:
    """A TNEF file with one attachment, its long name in Unicode; `als_eigenschaft`: its bytes stand beside that name."""
    eigenschaften = [(0x001F, 0x3707, name.encode("utf-16-le") + b"\0\0")]
    eigenschaften += [(0x0102, 0x3701, inhalt)] if als_eigenschaft else []
    prop = struct.pack("<I", len(eigenschaften)) + b"".join(
        struct.pack("<HHII", art, nummer, 1, len(wert)) + wert + b"\0" * (-len(wert) % 4)
        for art, nummer, wert in eigenschaften
    )
    teile = [
        (2, 0x69002, b"\0" * 14),
        (2, 0x18010, b"KURZ~1.PDF\0"),
        (2, 0x6800F, inhalt),
        (2, 0x69005, prop),
    ]
    if als_eigenschaft:
        del teile[2]
    packed = [
        struct.pack("<BII", level, tag, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
        for level, tag, data in teile
    ]
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(packed)


def signiert(inhalt: bytes) -> bytes:
    """A CMS SignedData that encloses `inhalt` in two pieces, without lengths, as Outlook sends it; no signer."""
    oid_signed, oid_data = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
    half = len(inhalt) // 2
    pieces = b"".join(b"\x04\x83" + len(p).to_bytes(3, "big") + p for p in (inhalt[:half], inhalt[half:]))
    end = b"\0\0"
    enclosed = b"\x30\x80" + oid_data + b"\xa0\x80\x24\x80" + pieces + end + end + end
    return (
        b"\x30\x80"
        + oid_signed
        + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00"
        + enclosed
        + b"\x31\x00"
        + end
        + end
        + end
    )
