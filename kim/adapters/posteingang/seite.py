"""What a person would read of an HTML part, and where its links lead. Nothing is loaded or run."""

from html.parser import HTMLParser


def seite_als_text(html: str) -> str:
    """The words in their order, with each link's address behind it; scripts and styles left out."""
    leser = _Leser()
    leser.feed(html)
    leser.close()
    return " ".join(" ".join(leser.teile).split())


class _Leser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.teile: list[str] = []
        self._still = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._still += 1
        self.teile += [wert for name, wert in attrs if tag == "a" and name == "href" and wert]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"} and self._still:
            self._still -= 1

    def handle_data(self, data: str) -> None:
        if not self._still:
            self.teile.append(data)
