"""What may a worker still ask of the kernel? A seccomp filter that lets it think, read fd 0 and write fd 1.

A list of what is allowed, so that a call which nobody thought of is refused too: no file, no socket, no process, no
signal to others. What is refused gives EPERM, so that a parser's mistake ends as an exception and not as a dead worker.
"""

import ctypes
import platform
import struct
from collections.abc import Iterator

_LD, _JEQ, _JSET, _RET = 0x20, 0x15, 0x45, 0x06
_ALLOW, _EPERM = 0x7FFF0000, 0x00050000 | 1
_NR, _ARCH = 0, 4
_PROT_EXEC = 4
_RLIMIT_CPU = 0
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# Name: number on x86_64 and on aarch64.
_FREE = {
    "brk": (12, 214),
    "clock_gettime": (228, 113),
    "close": (3, 57),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "futex": (202, 98),
    "getpid": (39, 172),
    "getrandom": (318, 278),
    "getrusage": (98, 165),
    "gettid": (186, 178),
    "gettimeofday": (96, 169),
    "madvise": (28, 233),
    "mremap": (25, 216),
    "munmap": (11, 215),
    "restart_syscall": (219, 128),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "sigaltstack": (131, 132),
}
_READ, _WRITE, _PRLIMIT = (0, 63), (1, 64), (302, 261)
_MAPPINGS = ((9, 222), (10, 226))
"""mmap and mprotect: memory, but none that can be executed."""


class FilterFehlt(Exception):
    """This machine has no such filter; the message is the reason, in German."""


def install() -> None:
    """Closes the doors of this thread and of all that it starts, for good. Raises FilterFehlt."""
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in _AUDIT_ARCH or struct.calcsize("P") != 8:
        raise FilterFehlt(f"für {platform.system()} auf {machine} gibt es keinen Aufruffilter")
    code = b"".join(program(machine))
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: the number of instructions, then their address.
    head = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise FilterFehlt("der Kern verweigert PR_SET_NO_NEW_PRIVS")
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_void_p(ctypes.addressof(head)), 0, 0):
        raise FilterFehlt(f"der Kern nimmt den Aufruffilter nicht an (Fehler {ctypes.get_errno()})")


def program(machine: str) -> Iterator[bytes]:
    """The filter's instructions for one machine."""
    column = list(_AUDIT_ARCH).index(machine)
    # Calls of another architecture have other numbers: a 32-bit call must not pass as one of ours.
    yield _op(_LD, _ARCH)
    yield _op(_JEQ, _AUDIT_ARCH[machine], 1, 0)
    yield _op(_RET, _EPERM)
    yield _op(_LD, _NR)
    for numbers in _FREE.values():
        yield _op(_JEQ, numbers[column], 0, 1)
        yield _op(_RET, _ALLOW)
    yield from _only_if(_READ[column], (0, 0))
    yield from _only_if(_WRITE[column], (0, 1))
    # Of itself, and the limit of computing time alone: it is moved up for each document.
    yield from _only_if(_PRLIMIT[column], (0, 0), (1, _RLIMIT_CPU))
    for numbers in _MAPPINGS:
        yield _op(_JEQ, numbers[column], 0, 4)
        yield _op(_LD, _argument(2))
        yield _op(_JSET, _PROT_EXEC, 1, 0)
        yield _op(_RET, _ALLOW)
        yield _op(_RET, _EPERM)
    yield _op(_RET, _EPERM)


def _only_if(number: int, *arguments: tuple[int, int]) -> Iterator[bytes]:
    """Allowed if these arguments have these values; the kernel looks at their lower half, too, as both are ints."""
    yield _op(_JEQ, number, 0, 2 * len(arguments) + 2)
    for k, (position, value) in enumerate(arguments):
        yield _op(_LD, _argument(position))
        yield _op(_JEQ, value, 0, 2 * (len(arguments) - k - 1) + 1)
    yield _op(_RET, _ALLOW)
    yield _op(_RET, _EPERM)


def _argument(position: int) -> int:
    """Where the lower half of an argument stands; both machines are little-endian."""
    return 16 + 8 * position


def _op(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, true, false, value)
