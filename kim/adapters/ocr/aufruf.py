"""Becomes tesseract: `python -m kim.adapters.ocr.aufruf SECONDS PROGRAM ARGUMENTS…`, with limits that it cannot lift.

A process of its own and no shell: the limits are set here, then this program is replaced, so that nothing of the office is
left in it. Pictures come from our own renderer as plain grey points; no foreign format is parsed out here.
"""

import os
import resource
import sys

SPEICHER = 1_500_000_000
"""Bytes of address space; a page of 300 dpi takes a third of it."""


def main() -> None:
    """Sets the limits and becomes the program."""
    sekunden, programm, *argumente = sys.argv[1:]
    for what, value in (
        (resource.RLIMIT_AS, SPEICHER),
        (resource.RLIMIT_CPU, int(sekunden)),
        (resource.RLIMIT_CORE, 0),
        # It answers through a pipe: no file grows by it.
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        hard = resource.getrlimit(what)[1]
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (lowest, lowest))
    os.execv(programm, [programm, *argumente])  # noqa: S606 - without a shell, on purpose


if __name__ == "__main__":
    main()
