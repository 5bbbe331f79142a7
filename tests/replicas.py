"""Two replicas behind the proxy of deploy/, all as programs of their own on free ports."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import server
from tests.find_browser import administrator, apt_install

DEPLOY = server.ROOT / "deploy"
SERVED = "deploy.serve:app"
MISSING = "nginx is not installed: on Debian and Ubuntu apt-get install nginx-light"


def find_nginx(install: bool = False) -> str | None:
    """Return the path of nginx, or None; where it may, `install` gets it from Debian's packages."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which("nginx", path=places)
    rights = administrator() if install and found is None else None
    if rights is not None:
        apt_install(rights, "nginx-light")
        return shutil.which("nginx", path=places)
    return found


def configured(folder: Path, port: int, replicas: list[int]) -> Path:
    """Write the configuration of deploy/ with other ports and a folder for what it writes; return it."""
    shutil.copytree(DEPLOY, folder, dirs_exist_ok=True)
    proxy, upstream = folder / "nginx.conf", folder / "replicas.conf"
    text = proxy.read_text(encoding="utf-8")
    # A short name: the path of a socket may have 107 bytes.
    text = text.replace("/tmp/", f"{folder}/").replace("listen 8080", f"listen 127.0.0.1:{port}")
    proxy.write_text(text, encoding="utf-8")
    named = iter(replicas)
    text = upstream.read_text(encoding="utf-8")
    upstream.write_text(
        re.sub(r"replica\d:8501", lambda _name: f"127.0.0.1:{next(named)}", text), encoding="utf-8"
    )
    return proxy


@dataclass(frozen=True)
class Cluster:
    """A proxy and what stands behind it: the replicas by their ports."""

    address: str
    replicas: dict[int, subprocess.Popen[bytes]]


@contextlib.contextmanager
def cluster(nginx: str, folder: Path) -> Iterator[Cluster]:
    """Run two replicas and the proxy until the block ends."""
    port, *ports = (server.free_port() for _process in range(3))
    with contextlib.ExitStack() as stack:
        replicas = {
            one: stack.enter_context(server.running(server.by_uvicorn(one, served=SERVED), one))
            for one in ports
        }
        proxy = configured(folder, port, ports)
        command = [nginx, "-p", str(folder), "-c", str(proxy), "-g", "daemon off;"]
        stack.enter_context(server.running(command, port))
        yield Cluster(f"http://127.0.0.1:{port}", replicas)


def wait_until_gone(port: int) -> None:
    """Wait until nobody listens there any more."""
    deadline = time.monotonic() + server.PATIENCE
    while time.monotonic() < deadline:
        try:
            server.get(f"http://127.0.0.1:{port}/health")
        except OSError:
            return
        time.sleep(0.05)
    raise TimeoutError(f"port {port} still answers")
