"""Which limits does a worker put on itself before it sees the first foreign byte?"""

import math
import resource
import sys
import time

SPEICHER = 768 * 1024 * 1024
"""Bytes of address space. The reader with all its modules takes 80 MB of it."""

_UHR_DER_GRENZE = -8
"""Linux: the CPUCLOCK_PROF of this process, as clock_getcpuclockid(3) composes it."""


def limit() -> None:
    """Memory, files and processes, for good. Holds on every kernel, also without the filter.

    No new descriptor means no file, no socket and no pipe; 0, 1 and 2 are open. RLIMIT_NPROC does not bind root.
    """
    for what, value in (
        (resource.RLIMIT_AS, SPEICHER),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        # Whoever started us may have set a stricter limit, which nobody can raise.
        hard = resource.getrlimit(what)[1]
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (lowest, lowest))


def rearm(seconds: float) -> None:
    """So much computing time from now on, up to the next whole second; then SIGXCPU, whether anybody watches or not."""
    # The limit is kept on this clock, which counts ticks; process_time runs beside it, apart by seconds after many files.
    used = time.clock_gettime(_UHR_DER_GRENZE) if sys.platform == "linux" else time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + seconds), resource.RLIM_INFINITY))
