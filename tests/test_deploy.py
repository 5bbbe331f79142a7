"""What stands in deploy/, read; and two replicas behind nginx, run."""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed

from benchmarks.socket_client import connect
from tests import server
from tests.browsing import live, rest
from tests.replicas import DEPLOY, MISSING, Cluster, cluster, find_nginx, wait_until_gone

NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
KUBERNETES: dict[str, dict[str, Any]] = {
    f"{part['kind']} {part['metadata']['name']}": part
    for part in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
}
NAME = "activation-explorer"


# ---- read ---------------------------------------------------------------------------------------------


def test_the_container_is_nobody_special_and_asks_for_the_body_of_its_health() -> None:
    assert re.search(r"^USER 10001", DOCKERFILE, re.MULTILINE)
    assert "/_stcore/health" in DOCKERFILE and "== b'ok'" in DOCKERFILE
    assert "deploy.serve:app" in DOCKERFILE and "--workers" not in DOCKERFILE


def test_without_tensorflow_everything_else_is_still_installed() -> None:
    asked = re.findall(r"sed -i -E '/([^/]+)/d' /requirements.txt", DOCKERFILE)
    lines = (server.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    left_out = [line.partition("==")[0] for line in lines if re.search(asked[0], line)]
    assert left_out == ["tensorflow-cpu", "tensorflow", "keras"]


def test_the_image_holds_all_that_the_app_imports() -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert {"app.py", "requirements.txt", "deploy/serve.py", ".streamlit/config.toml"} <= kept
    assert {"activations", "networks", "figures", "ui", "pages", "locale"} <= kept


@pytest.mark.parametrize("name", ["replica1", "replica2", "proxy"])
def test_a_container_can_write_nothing_and_gain_nothing(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] and service["tmpfs"]
    assert "privileged" not in service and str(service.get("user", "10001:10001"))[0] != "0"


def test_the_proxy_of_the_containers_is_the_one_that_is_tested() -> None:
    mounted = COMPOSE["services"]["proxy"]["volumes"]
    for volume in mounted:
        assert (DEPLOY / volume.split(":")[0]).exists()
    upstream = (DEPLOY / "replicas.conf").read_text(encoding="utf-8")
    named = re.findall(r"server (\w+):8501", upstream)
    assert named == [name for name in COMPOSE["services"] if name.startswith("replica")]
    assert len(named) >= 2


def test_a_pod_is_not_root_and_its_probes_ask_for_a_route_that_is_there() -> None:
    pod = KUBERNETES[f"Deployment {NAME}"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert f"USER {pod['securityContext']['runAsUser']}:" in DOCKERFILE
    safe = container["securityContext"]
    assert safe["readOnlyRootFilesystem"] and not safe["allowPrivilegeEscalation"]
    assert safe["capabilities"] == {"drop": ["ALL"]}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["path"] == "/_stcore/health"  # served: test_pages
    mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounted == {"/tmp", "/home/explorer/.streamlit"}


def test_the_cluster_keeps_readers_by_a_cookie_closes_the_metrics_and_grows() -> None:
    ingress = KUBERNETES[f"Ingress {NAME}"]
    notes = ingress["metadata"]["annotations"]
    prefix = "nginx.ingress.kubernetes.io"
    assert notes[f"{prefix}/affinity"] == "cookie"
    assert int(notes[f"{prefix}/proxy-read-timeout"]) >= 3600
    [rule] = ingress["spec"]["rules"]
    closed, opened = rule["http"]["paths"]
    assert closed["path"] == "/_stcore/metrics"
    nobody = KUBERNETES[f"Service {closed['backend']['service']['name']}"]["spec"]
    assert "selector" not in nobody
    assert opened["backend"]["service"]["name"] == NAME
    grows = KUBERNETES[f"HorizontalPodAutoscaler {NAME}"]["spec"]
    assert grows["minReplicas"] >= 2 and grows["maxReplicas"] > grows["minReplicas"]
    assert grows["scaleTargetRef"]["name"] == NAME
    assert KUBERNETES[f"PodDisruptionBudget {NAME}"]["spec"]["minAvailable"] >= 1


def test_a_class_behind_one_address_fits_the_limits_of_the_proxy() -> None:
    readers, requests, sockets = 40, 90, 7
    burst = re.search(r"zone=requests burst=(\d+) nodelay", NGINX)
    assert burst is not None and int(burst[1]) >= readers * requests
    for zone, needed in (("connections", readers), ("readers", 2 * readers)):
        for found in re.findall(rf"limit_conn {zone} (\d+);", NGINX):
            assert int(found) >= needed
    assert int(re.findall(r"limit_conn connections (\d+);", NGINX)[0]) >= readers * sockets
    wait = re.search(r"zone=arrivals:\w+ rate=(\d+)r/s", NGINX)
    assert wait is not None and readers / int(wait[1]) <= 3.0  # seconds


def test_the_proxy_keeps_sockets_for_an_hour() -> None:
    assert int(re.findall(r"proxy_read_timeout (\d+)s", NGINX)[0]) >= 3600


# ---- run ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def behind() -> Iterator[Cluster]:
    """Two replicas behind the proxy."""
    nginx = find_nginx(install=True)
    if nginx is None:
        pytest.skip(MISSING)
    with (
        tempfile.TemporaryDirectory(prefix="nx") as folder,
        cluster(nginx, Path(folder)) as running,
    ):
        yield running


def asked(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers by their names in small letters, and body of an answer."""
    status, given, body = server.get(url, headers)
    return status, {name.lower(): value for name, value in given.items()}, body


def given_cookie(address: str) -> str:
    """Return the cookie that a new reader gets."""
    return asked(f"{address}/function")[1]["set-cookie"].partition(";")[0]


@pytest.mark.browser
def test_the_proxy_compresses_and_keeps_files_and_closes_what_is_not_for_readers(
    behind: Cluster,
) -> None:
    status, headers, page = asked(f"{behind.address}/function")
    assert status == 200 and "frame-ancestors" in headers["content-security-policy"]
    assert "modulepreload" in headers["link"] and "HttpOnly" in headers["set-cookie"]
    script = behind.address + "/" + re.findall(rb'src="\.?/(static/[^"]+\.js)"', page)[0].decode()
    first, again = (asked(script, **{"Accept-Encoding": "gzip"}) for _time in range(2))
    plain = asked(script)
    assert first[1]["content-encoding"] == "gzip" and again[1]["x-cache"] == "HIT"
    assert "immutable" in again[1]["cache-control"]
    assert "content-encoding" not in plain[1] and len(again[2]) < 0.5 * len(plain[2])
    for closed in ("metrics", "agent/mcp", "upload_file"):
        assert asked(f"{behind.address}/_stcore/{closed}")[0] == 404
    assert asked(f"{behind.address}/_stcore/health")[2] == b"ok"


async def survives(behind: Cluster, cookie: str, doomed: int, link: str) -> None:
    """Be a reader whose replica is killed, and go on with another."""
    headers = {"Cookie": cookie}
    session = await connect(behind.address, "function", link, headers=headers)
    assert (await session.move("beta", 3.5, count=1)).ok
    behind.replicas[doomed].kill()
    with pytest.raises(ConnectionClosed):
        async with asyncio.timeout(10):
            while True:  # what was under way still comes
                await session.socket.recv()
    await session.close()
    wait_until_gone(doomed)
    again = await connect(behind.address, headers=headers, session_id=session.session_id)
    seen = await again.open("function", session.query)
    assert seen.ok and seen.figures and not seen.alerts
    assert "beta=3.5" in again.query and "x0=-2" in again.query
    assert (await again.move("beta", 4.0, count=2)).ok and "beta=4" in again.query
    await again.close()


def place_of(behind: Cluster, cookie: str) -> int:
    """Return the port of the replica that a cookie leads to."""

    async def come() -> dict[int, int]:
        session = await connect(behind.address, headers={"Cookie": cookie})
        counted = {port: connections(port) for port in behind.replicas}
        await session.close()
        return counted

    during = server.run(come())
    deadline = time.monotonic() + server.PATIENCE
    while time.monotonic() < deadline:
        # nginx keeps idle connections, and may have taken one of them; that of a websocket ends with it.
        left = [port for port, count in during.items() if connections(port) < count]
        if len(left) == 1:
            return left[0]
        if left:  # an idle one ended at the same moment
            during = server.run(come())
        time.sleep(0.02)
    raise AssertionError("no replica has lost a connection")


def connections(port: int) -> int:
    """Return how many connections a replica has, as Linux knows it: it tells nobody itself."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" for row in rows[1:])


@pytest.mark.browser
def test_a_reader_stays_with_one_replica_and_loses_nothing_when_it_dies(
    behind: Cluster, browser: Browser
) -> None:
    cookies = [given_cookie(behind.address) for _reader in range(12)]
    places = [place_of(behind, cookie) for cookie in cookies]
    assert set(places) == set(behind.replicas), "all twelve readers are with one replica"
    assert [place_of(behind, cookie) for cookie in cookies[:4]] == places[:4]

    page = browser.new_page(base_url=behind.address)
    page.goto("/function?f=swish&x0=-2")
    rest(page)
    live(page, "beta").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**beta=1.05**")
    [mine] = [one["value"] for one in page.context.cookies() if one["name"] == "reader"]
    doomed = place_of(behind, f"reader={mine}")

    ours = next(one for one, place in zip(cookies, places, strict=True) if place == doomed)
    with page.expect_websocket():  # the browser comes back by itself
        server.run(survives(behind, ours, doomed, "f=swish&x0=-2"))
    page.wait_for_timeout(500)
    rest(page)
    expect(live(page, "beta")).to_have_value("1.05")
    live(page, "beta").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: {"beta=1.1", "x0=-2"} == {*urlsplit(url).query.split("&")})
    page.close()
