"""Turns the bytes of one message (RFC 822 and MIME) into a `Nachricht`. Opens wrappers of mail, never an archive."""

from binascii import b2a_uu
from email import message_from_bytes
from email.feedparser import BytesFeedParser
from email.message import Message

from kim.adapters.posteingang import cms, grenzen, kopf, kopfangaben, tnef
from kim.adapters.posteingang.auslage import Auslage
from kim.adapters.posteingang.grenzen import ZuViel
from kim.adapters.posteingang.seite import seite_als_text
from kim_models.nachricht import Huelle, Mailanhang, Nachricht, Rueckmeldung, Urspruenglich
from kim_models.wert import sha256_hex

_TEXT_ZEICHEN = 20_000
_SEITE_ZEICHEN = 6_000
"""Of an HTML part: what its parser costs may grow faster than its length."""
_WEITERE = 8
"""Further texts that are looked at: an HTML half, and both halves of what is forwarded."""
_STUECK = 1 << 20
_BRUCHSTUECK = {
    "message/partial": "Die Nachricht ist nur ein Stück einer zerlegten (message/partial). Bitte den Absender bitten, sie"
    " ungeteilt noch einmal zu senden.",
    "message/external-body": "Ein Teil der Nachricht liegt nicht bei, sondern auf einem fremden Server"
    " (message/external-body); er wurde nicht geholt. Bitte den Absender bitten, ihn als Anhang zu senden.",
}
"""What a part holds of these shows a header and a text that are not the message's own; it is never opened."""
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_CMS = {"application/pkcs7-mime", "application/x-pkcs7-mime"}


_PDF_SPUR = (b"%PDF-", b"JVBERi0", b2a_uu(b"%PDF-")[1:7])
"""How a PDF begins in clear, in base64 and in uuencode."""


def parse(data: bytes) -> Nachricht:
    """Reads one message; never raises. What cannot be read as a whole says so in `mangel`, with what was read till then."""
    leser = _Leser()
    data = _mended(data)
    try:
        found = leser.read(leser.message(data))
        if found.anhaenge or found.mangel or not any(spur in data for spur in _PDF_SPUR):
            return found
        # Nothing that came in may be lost because somebody's program wrote it in a way of its own.
        return found.model_copy(
            update={"mangel": "In der Nachricht steckt ein PDF, das sich nicht herauslösen ließ."}
        )
    except ZuViel as error:
        # The first lines tell a person whose mail it is, and cannot cost anything.
        return leser.headers(data[:8_000], str(error))
    except Exception:  # noqa: BLE001 - whatever a stranger's message makes the parser raise, it goes to a person
        return leser.headers(
            data[:8_000], "Die Nachricht ist so beschädigt, dass sie nicht gelesen werden kann."
        )


def _mended(data: bytes) -> bytes:
    """Without what some programs put before the first header or at every line's end; the original is kept as it came."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    return data.replace(b"\r\r\n", b"\r\n") if b"\r\r\n" in data[:2_000] else data


class _Leser:
    """Collects what one message holds while it is taken apart."""

    def __init__(self) -> None:
        self.anhaenge: list[Mailanhang] = []
        self.text = ""
        self.seite = ""
        """The text of an HTML part; used if there is no plain one."""
        self.weitere: list[str] = []
        self.rueckmeldung: dict[str, str] = {}
        self.original: Urspruenglich | None = None
        self.verschluesselt = self.unvollstaendig = False
        self.mangel = ""
        self.grenzen = grenzen.Grenzen()
        self.auslage = Auslage(self.grenzen)
        self.politik = grenzen.Kopfzaehler(self.grenzen)

    def message(self, data: bytes) -> Message:
        # Twice the limit would be held in memory by a message that is refused all the same.
        rest = self.auslage.take(data) if len(data) <= grenzen.BYTES else data
        mangel = self.grenzen.shortcoming(data, rest)
        if mangel:
            raise ZuViel(mangel)
        # In large pieces: the library's own door copies everything once more and takes 8 KB at a time.
        parser = BytesFeedParser(policy=self.politik)
        for start in range(0, len(rest), _STUECK):
            parser.feed(rest[start : start + _STUECK])
        return parser.close()

    def headers(self, data: bytes, mangel: str) -> Nachricht:
        try:
            return kopfangaben.read(message_from_bytes(data.split(b"\n\n")[0])).model_copy(
                update={"mangel": mangel}
            )
        except Exception:  # noqa: BLE001 - even the first lines may be anything
            return Nachricht(mangel=mangel)

    def read(self, message: Message) -> Nachricht:
        self._part(message, 0, "")
        d = self.rueckmeldung
        return kopfangaben.read(message).model_copy(
            update={
                "rueckmeldung": Rueckmeldung(
                    empfaenger=d.get("empfaenger", ""),
                    action=d.get("action", ""),
                    status=d.get("status", ""),
                    message_id=d.get("message_id", ""),
                )
                if "action" in d
                else None,
                "original": self.original,
                "text": self.text or self.seite,
                "weitere_texte": ((self.seite,) if self.text and self.seite else ()) + tuple(self.weitere),
                "verschluesselt": self.verschluesselt,
                "unvollstaendig": self.unvollstaendig,
                "anhaenge": tuple(self.anhaenge),
                "mangel": self.mangel,
            }
        )

    def _part(self, part: Message, tiefe: int, huelle: Huelle) -> None:
        typ = part.get_content_type().lower()
        if typ == "message/delivery-status":
            # Within a forwarded message it is about somebody else's mail.
            if tiefe == 0:
                self._report(part)
        elif typ in _BRUCHSTUECK:
            self.unvollstaendig, self.mangel = True, _BRUCHSTUECK[typ]
        elif typ in {"message/rfc822", "message/global"}:
            self._forwarded(part, tiefe, huelle)
        elif part.is_multipart():
            if typ == "multipart/signed":
                huelle = huelle or "smime"
            for inner in part.get_payload():
                assert isinstance(inner, Message)
                self._part(inner, tiefe, huelle)
        else:
            self._leaf(part, typ, tiefe, huelle)

    def _forwarded(self, part: Message, tiefe: int, huelle: Huelle) -> None:
        if tiefe >= grenzen.TIEFE:
            raise ZuViel(f"Mehr als {grenzen.TIEFE} Nachrichten sind ineinander weitergeleitet.")
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if not isinstance(inner, Message):
            return
        if kopf.raw(part, "Content-Transfer-Encoding").strip().lower() in {"base64", "quoted-printable"}:
            # Forbidden, and sent all the same: what was parsed is the coded text.
            carrier = Message()
            carrier["Content-Transfer-Encoding"] = kopf.raw(part, "Content-Transfer-Encoding").strip()
            carrier.set_payload(inner.get_payload())
            self._nested(self._content(carrier), tiefe, huelle)
            return
        self._message(inner, tiefe, huelle)

    def _nested(self, data: bytes, tiefe: int, huelle: Huelle) -> None:
        if tiefe >= grenzen.TIEFE:
            raise ZuViel(f"Mehr als {grenzen.TIEFE} Nachrichten sind ineinander weitergeleitet.")
        self._message(self.message(data), tiefe, huelle)

    def _content(self, part: Message) -> bytes:
        return self.auslage.content(part)

    def _message(self, inner: Message, tiefe: int, huelle: Huelle) -> None:
        head = kopfangaben.read(inner)
        if self.original is None:
            self.original = Urspruenglich(
                von_adresse=head.von_adresse, betreff=head.betreff, message_id=head.message_id
            )
        if "action" in self.rueckmeldung:
            self.rueckmeldung.setdefault("message_id", head.message_id)
        self._part(inner, tiefe + 1, huelle or "rfc822")

    def _report(self, part: Message) -> None:
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message) or "action" in self.rueckmeldung:
                continue
            action = kopf.raw(block, "Action")
            if action:
                recipient = kopf.raw(block, "Final-Recipient") or kopf.raw(block, "Original-Recipient")
                self.rueckmeldung.update(
                    action=kopf.safe(action).lower(),
                    status=kopf.safe(kopf.raw(block, "Status"), 40),
                    empfaenger=kopf.safe(recipient.partition(";")[2], 320),
                )

    def _leaf(self, part: Message, typ: str, tiefe: int, huelle: Huelle) -> None:
        disposition = kopf.raw(part, "Content-Disposition")
        sent = kopf.parameter(disposition, "filename") or kopf.parameter(
            kopf.raw(part, "Content-Type"), "name"
        )
        attached = disposition.strip().lower().startswith("attachment")
        if typ == "text/rfc822-headers":
            if "message_id" not in self.rueckmeldung:
                data = self._content(part)[: grenzen.KOPF_BYTES]
                quoted = message_from_bytes(data, policy=self.politik)
                self.rueckmeldung["message_id"] = kopfangaben.identity(kopf.raw(quoted, "Message-ID"))
            return
        if typ.startswith("text/") and not sent and not attached:
            self._text(part, typ)
            return
        data = self._content(part)
        if data[:4] == tnef.SIGNATUR or typ in _TNEF:
            self._winmail(data, tiefe)
        elif typ in _CMS:
            self._cms(part, data, tiefe)
        elif sent.lower().endswith(".eml") and not data.startswith(b"%PDF"):
            self._nested(data, tiefe, huelle)
        else:
            inline = not attached and typ.startswith("image/")
            self._keep(sent, typ, data, tiefe, huelle, inline=inline)

    def _text(self, part: Message, typ: str) -> None:
        if typ == "text/plain" and not self.text:
            self.text = _readable(part, self._content(part))
        elif typ in {"text/plain", "text/html"} and len(self.weitere) < _WEITERE:
            anfang = _readable(part, self._content(part))[:_SEITE_ZEICHEN]
            text = seite_als_text(anfang) if typ == "text/html" else anfang
            if typ == "text/html" and not (self.seite or self.text):
                self.seite = text
            else:
                self.weitere.append(text)

    def _winmail(self, data: bytes, tiefe: int) -> None:
        try:
            files = tnef.attachments(data)
        except tnef.TnefUnlesbar:
            self.mangel = (
                "Die Hülle winmail.dat (Outlook) ist beschädigt; ihr Inhalt ließ sich nicht entnehmen."
            )
            self._keep("winmail.dat", "application/ms-tnef", data, tiefe, "")
            return
        for name, content in files:
            typ = "application/pdf" if content.startswith(b"%PDF") else "application/octet-stream"
            self._keep(name, typ, content, tiefe, "tnef")

    def _cms(self, part: Message, data: bytes, tiefe: int) -> None:
        kind = kopf.parameter(kopf.raw(part, "Content-Type"), "smime-type").lower()
        try:
            inner = b"" if kind == "enveloped-data" else cms.signed_content(data)
        except cms.CmsUnlesbar:
            inner = b""
        if not inner:
            self.verschluesselt = True
            self._keep("smime.p7m", "application/pkcs7-mime", data, tiefe, "")
            return
        self._part(self.message(inner), tiefe, "smime")

    def _keep(
        self, sent: str, typ: str, data: bytes, tiefe: int, huelle: Huelle, *, inline: bool = False
    ) -> None:
        if len(self.anhaenge) >= grenzen.ANHAENGE:
            raise ZuViel(f"Die Nachricht hat mehr als {grenzen.ANHAENGE} Anhänge.")
        nr = len(self.anhaenge) + 1
        name, unsafe = kopf.file_name(sent, nr, ".pdf" if data.startswith(b"%PDF") else "")
        self.anhaenge.append(
            Mailanhang(
                dateiname=name,
                dateiname_roh=kopf.safe(sent),
                dateiname_unsicher=unsafe,
                medientyp=kopf.safe(typ, 120),
                sha256=sha256_hex(data),
                inhalt=data,
                inline=inline,
                tiefe=tiefe,
                huelle=huelle,
            )
        )


def _readable(part: Message, data: bytes) -> str:
    charset = kopf.parameter(kopf.raw(part, "Content-Type"), "charset") or "utf-8"
    data = data[: 4 * _TEXT_ZEICHEN]
    try:
        text = data.decode(charset, "replace")
    except (LookupError, ValueError):
        text = data.decode("utf-8", "replace")
    return "\n".join(kopf.safe(line, 1_000) for line in text[:_TEXT_ZEICHEN].splitlines())
