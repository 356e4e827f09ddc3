"""Makes the pictures of the operators' handbook from the running system: `make pictures`.

Needs Chromium (on Debian `apt-get install chromium`) and the folder `.demo` that `make demo` leaves behind. Works on a
copy of it, starts Prefect's server on the loopback with the settings of `kim serve`, photographs its pages, the minister's
page and the first letter, and stops whatever it started. Chromium is driven through its debugging pipe: nothing else is
installed.
"""

import base64
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pdfplumber

from kim.cli.konsole.prefect_umgebung import environment

WURZEL = Path(__file__).parents[1]
DEMO = WURZEL / ".demo"
ZIEL = WURZEL / "docs" / "bilder"
HOECHSTENS_KB = 250
GEDULD = 120.0
"""Seconds that a server, a page or an answer may take on a slow machine."""
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_PIPE = 'exec "$@" 3<&"$KIM_BILDER_EIN" 4>&"$KIM_BILDER_AUS"'
"""Chromium reads commands from descriptor 3 and answers on 4, whatever numbers the pipes have here."""


_SICHTBAR = """(() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const text = walk.currentNode.textContent.trim().replace(/\\s+/g, " "), box = range.getBoundingClientRect();
    if (text && box.width && box.height && box.top < innerHeight && box.left < innerWidth) found.push(text);
  }
  return found.join("\\n");
})()"""
"""The texts within the window, one a line: what `tests/test_bilder.py` holds against the program."""


@dataclass(frozen=True)
class Bild:
    """One picture: its file, the page, its size, and a text that stands there once the page is complete."""

    name: str
    adresse: str
    breite: int
    hoehe: int
    wartet_auf: str


class Browser:
    """One headless Chromium with one page, spoken to in the words of its DevTools protocol."""

    def __init__(self, program: str, profile: Path) -> None:
        ein, self._schreiben = os.pipe()
        self._lesen, aus = os.pipe()
        self._process = subprocess.Popen(
            ["bash", "-c", _PIPE, "bash", program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(ein, aus),
            env={**os.environ, "KIM_BILDER_EIN": str(ein), "KIM_BILDER_AUS": str(aus), "TZ": "Europe/Berlin"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(ein)
        os.close(aus)
        self._rest = b""
        self._nr = 0
        self._session = ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable")
        # Light pages print better; Prefect's own default is dark.
        light = "localStorage.setItem('color-scheme', JSON.stringify('light'))"
        self._call("Page.addScriptToEvaluateOnNewDocument", source=f"try {{ {light} }} catch {{}}")

    def photograph(self, bild: Bild) -> Path:
        """Opens the page, waits until its text is complete and stands still, and writes the picture."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=bild.breite,
            height=bild.hoehe,
            deviceScaleFactor=1,
            mobile=False,
        )
        self._call("Page.navigate", url=bild.adresse)
        until, before, still = time.monotonic() + GEDULD, "", 0
        while still < 4:
            if time.monotonic() > until:
                raise TimeoutError(
                    f"{bild.name}: “{bild.wartet_auf}” never appeared; the page says: {before[:300]}"
                )
            time.sleep(0.5)
            text = str(self._value("document.body ? document.body.innerText : ''"))
            still = still + 1 if text == before and bild.wartet_auf in text else 0
            before = text
        shot = self._call("Page.captureScreenshot", format="png")["data"]
        path = ZIEL / f"{bild.name}.png"
        path.write_bytes(base64.b64decode(shot))
        write_texts(path, str(self._value(_SICHTBAR)).splitlines())
        return path

    def close(self) -> None:
        """Ends Chromium."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._schreiben)
        os.close(self._lesen)

    def _value(self, expression: str) -> Any:
        return self._call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get(
            "value"
        )

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._nr += 1
        message = {"id": self._nr, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._schreiben, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + GEDULD
        while True:
            answer = json.loads(self._message(until))
            if answer.get("id") == self._nr:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _message(self, until: float) -> bytes:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._lesen], [], [], max(0.0, until - time.monotonic()))
            piece = os.read(self._lesen, 1 << 16) if ready else b""
            if not piece:
                raise TimeoutError("Chromium does not answer.")
            self._rest += piece
        message, self._rest = self._rest.split(b"\0", 1)
        return message


@contextmanager
def prefect(home: Path) -> Iterator[str]:
    """Prefect's server over the copied data, as `kim serve` starts it; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("KIM_", "PREFECT_"))}
    env = {**clean, **environment(str(home / "prefect")), "PREFECT_API_URL": f"{address}/api"}
    server = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*server, "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + GEDULD
        while not _healthy(address):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Prefect did not start:\n{(home / 'server.log').read_text()[-2000:]}")
            time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _healthy(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/health", timeout=5).is_success
    except httpx.HTTPError:
        return False


def pages(address: str, home: Path) -> Iterator[Bild]:
    """The views that tell an operator something."""
    with httpx.Client(base_url=f"{address}/api", timeout=30) as client:

        def run(name: str) -> str:
            body = {"flow_runs": {"name": {"like_": name}}, "sort": "END_TIME_DESC", "limit": 1}
            found = client.post("/flow_runs/filter", json=body).raise_for_status().json()
            return str(found[0]["id"])

        def artifact(key: str) -> str:
            body = {"artifacts": {"key": {"any_": [key]}}, "sort": "CREATED_DESC", "limit": 1}
            found = client.post("/artifacts/filter", json=body).raise_for_status().json()
            return str(found[0]["id"])

        yield Bild("laeufe", f"{address}/runs", 1280, 1400, "Nachtlauf")
        yield Bild("zeichnung", f"{address}/runs/flow-run/{run('Zeichnung ')}", 1280, 520, "Zeichnung ")
        yield Bild("artefakte", f"{address}/artifacts", 1280, 800, "kim-abschluss")
        for key, hoehe, text in (
            ("kim-reihenfolge", 620, "Platz"),
            ("kim-offene-vorgaenge", 900, "Platz"),
            ("kim-nachtbericht", 960, "Hashkette"),
        ):
            yield Bild(key, f"{address}/artifacts/artifact/{artifact(key)}", 1600, hoehe, text)
    yield Bild("bericht", (home / "bericht.html").as_uri(), 1280, 1200, "Bescheid")


def write_texts(path: Path, lines: Iterable[str]) -> None:
    """Lays the texts that are seen in a picture beside it, each once, in their order."""
    texts = dict.fromkeys(line.strip() for line in lines if line.strip())
    path.with_suffix(".txt").write_text("\n".join(texts) + "\n", encoding="utf-8")


def letter(home: Path) -> Path:
    """Page 1 of the first Bescheid of Baustein 1."""
    path = ZIEL / "bescheid.png"
    for pdf in sorted((home / "bescheide").glob("*.pdf")):
        with pdfplumber.open(pdf) as document:
            page = document.pages[0]
            if "Ihr Antrag" in page.extract_text():
                page.to_image(resolution=92).save(path, quantize=True, colors=256)
                write_texts(path, page.extract_text().splitlines())
                return path
    raise FileNotFoundError("There is no Bescheid in the demo's folder.")


def main() -> int:
    """Makes all pictures; 1 with a sentence if something is missing or a picture is too big."""
    program = next((found for name in _CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        sys.stderr.write("The pictures need Chromium: apt-get install chromium\n")
        return 1
    if not (DEMO / "bericht.html").exists():
        sys.stderr.write("There is no finished demo in .demo: run `make demo` first.\n")
        return 1
    ZIEL.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "buero"
        shutil.copytree(DEMO, home)
        made = [letter(home)]
        with prefect(home) as address:
            browser = Browser(program, Path(folder) / "profil")
            try:
                made += [browser.photograph(bild) for bild in pages(address, home)]
            finally:
                browser.close()
    for path in made:
        sys.stdout.write(f"{path.relative_to(WURZEL)}  {path.stat().st_size // 1000} kB\n")
    return int(any(path.stat().st_size > HOECHSTENS_KB * 1000 for path in made))


if __name__ == "__main__":
    sys.exit(main())
