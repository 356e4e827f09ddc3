"""Parsers that were taken over: each tries one thing that no parser needs, and says what came of it."""

import ctypes
import mmap
import os
import resource
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping

from kim.adapters.sandkasten import filter as aufruffilter
from kim.adapters.sandkasten import mail_innen, sperren

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long


def raw(number: int, *arguments: int) -> None:
    """One call past Python and the C library, as machine code would make it."""
    if LIBC.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)) == -1:
        raise OSError(ctypes.get_errno(), "refused")


def thread() -> None:
    started = threading.Thread(target=int)
    started.start()
    started.join()


def no_kernel() -> None:
    raise aufruffilter.FilterFehlt("der Kern kennt keinen Aufruffilter")


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


TATEN: dict[str, Callable[[str], object]] = {
    "tcp": lambda _: socket.socket().connect(("127.0.0.1", 9)),
    "udp": lambda _: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "unix": lambda _: socket.socket(socket.AF_UNIX),
    "socketpair": lambda _: socket.socketpair(),
    "lesen": lambda _: os.open("/etc/hostname", os.O_RDONLY),
    "schreiben": lambda ort: os.open(f"{ort}/neu", os.O_WRONLY | os.O_CREAT),
    "anlegen": lambda ort: os.mkdir(f"{ort}/ordner"),
    "entfernen": lambda ort: os.unlink(f"{ort}/opfer"),
    "umbenennen": lambda ort: os.rename(f"{ort}/opfer", f"{ort}/anders"),
    "verweisen": lambda ort: os.link(f"{ort}/opfer", f"{ort}/zweitname"),
    "kuerzen": lambda ort: os.truncate(f"{ort}/opfer", 0),
    "freigeben": lambda ort: os.chmod(f"{ort}/opfer", 0o777),
    "auflisten": os.listdir,
    "nachsehen": lambda ort: os.stat(f"{ort}/opfer"),
    "gabeln": lambda _: fork(),
    "starten": lambda _: subprocess.run(["/bin/true"], check=True),
    "ersetzen": lambda _: os.execv("/bin/true", ["true"]),
    "faden": lambda _: thread(),
    "eltern stoeren": lambda _: os.kill(os.getppid(), 0),
    "sich stoeren": lambda _: os.kill(os.getpid(), 0),
    "code": lambda _: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
    "roehre": lambda _: os.pipe(),
    "speicherdatei": lambda _: os.memfd_create("x"),
    "verdoppeln": lambda _: os.dup(0),
    "grenze heben": lambda _: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
    "fremde grenze": lambda _: resource.prlimit(os.getppid(), resource.RLIMIT_CPU),
    "an fd 2": lambda _: os.write(2, b"x"),
}
if os.uname().machine == "x86_64":
    TATEN |= {
        "ptrace": lambda _: raw(101, 0, 0, 0, 0),
        "io_uring": lambda _: raw(425, 1, 0),
        "bpf": lambda _: raw(321, 0, 0, 0),
        "perf": lambda _: raw(298, 0, 0, 0, -1, 0),
        "process_vm_readv": lambda _: raw(310, os.getpid(), 0, 0, 0, 0, 0),
        "openat2": lambda _: raw(437, -100, 0, 0, 0),
        "userfaultfd": lambda _: raw(323, 0),
        "x32": lambda _: raw(0x40000000 | 39),
    }


def prepare(optionen: Mapping[str, str]) -> Callable[[bytes], str]:
    """Does what the request names; `ohne` plants a missing lock into the worker before it locks itself."""
    _unlock(optionen.get("ohne"))

    def act(daten: bytes) -> str:
        try:
            TATEN[daten.decode()](optionen["ort"])
        except (OSError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
            return f"verweigert: {type(error).__name__}"
        return "gelungen"

    return act


def _unlock(was: str | None) -> None:
    match was:
        case "filter":
            aufruffilter.install = lambda: None
        case "grenzen":
            sperren.limit = lambda: None
        case "kern":
            aufruffilter.install = no_kernel
        case "alles":
            aufruffilter.install = sperren.limit = lambda: None


def read_mail(optionen: Mapping[str, str]) -> Callable[[bytes], str]:
    """The real reader of e-mails with one planted bug: `ohne` a lock, or a parser that errs on mails with an `X-Fehler`."""
    _unlock(optionen.get("ohne"))
    read = mail_innen.prepare(optionen)

    def act(daten: bytes) -> str:
        if b"X-Fehler: ausnahme" in daten:
            raise ValueError(daten)
        if b"X-Fehler: rechnet" in daten:
            while time.process_time() < 60:
                pass
        if b"X-Fehler: wartet" in daten:
            threading.Event().wait(60)
        return read(daten)

    return act


def misbehave(_optionen: Mapping[str, str]) -> Callable[[bytes], str]:
    """Ends, hangs, eats, lies or babbles, as the request says."""

    def act(daten: bytes) -> str:
        match daten.decode():
            case "ende":
                os._exit(0)
            case "absturz":
                ctypes.string_at(0)
            case "schleife":
                while True:
                    pass
            case "schlaf":
                threading.Event().wait(60)
            case "speicher":
                return str(len([bytes(10_000_000) for _ in range(200)]))
            case "tiefe":
                return act(daten)
            case "laut":
                os.write(1, b"\xff" * 100_000)
            case "riese":
                return "x" * 5_000_000
            case "kein json":
                return "{"
            case "fremdes json":
                return '{"art": "bewilligt", "satz": ""}'
            case "ausnahme":
                raise SystemExit(3)
        return '{"art": "kein_antrag", "satz": "gut"}'

    return act
