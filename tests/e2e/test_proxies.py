"""The dashboard through nginx and Caddy, with TLS, at the root of a name and below a path: the very files that docs/deploy.md hands out."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from signcore.certificate import certificate
from signcore.paths import PROJECT_FOLDER
from tests.e2e.dashboard import FLAGS, Visitor, chromium_path, serve
from tests.e2e.test_own_hand import choose, corner, open_upload, square

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

_NAME = "signs.example.org"
_NGINX = "daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {temporary} include {folder}/site.conf; }}"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@pytest.fixture(scope="module")
def outside() -> Iterator[Browser]:
    """A browser for which the name is this machine, and which believes its certificate."""
    rule = f"--host-resolver-rules=MAP {_NAME} 127.0.0.1"
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium_path(), args=[*FLAGS[:-1], rule, "--ignore-certificate-errors"])
        yield opened
        opened.close()


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def _nginx(folder: Path, upstream: int, port: int, path: str) -> tuple[list[str], dict[str, str]]:
    made = certificate(folder, (_NAME,))
    site = _replaced(
        (PROJECT_FOLDER / "deploy" / "nginx.conf").read_text(encoding="utf-8"),
        ("server 127.0.0.1:8501;", f"server 127.0.0.1:{upstream};"),
        ("listen 80;", f"listen 127.0.0.1:{_port()};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/nginx/signlab/certificate.pem", str(made.path)),
        ("/etc/nginx/signlab/key.pem", str(made.key_path)),
        ("location /signs {", f"location {path or '/'} {{"),
    )
    (folder / "site.conf").write_text(site, encoding="utf-8")
    temporary = " ".join(f"{one}_temp_path {folder}/{one};" for one in _TEMPORARY)
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, temporary=temporary), encoding="utf-8")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], {}


def _caddy(folder: Path, upstream: int, port: int, path: str) -> tuple[list[str], dict[str, str]]:
    site = (PROJECT_FOLDER / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    if path:
        site = _replaced(site, ("\treverse_proxy {", f"\treverse_proxy {path}* {{"))
    options = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(options + site, encoding="utf-8")
    homes = dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME"), str(folder))
    own = {**homes, "SITE": f"https://{_NAME}:{port}", "UPSTREAM": f"127.0.0.1:{upstream}"}
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")], own


_PROXIES = {"nginx": _nginx, "caddy": _caddy}


@contextmanager
def _in_front(proxy: str, folder: Path, upstream: int, path: str, without: str = "") -> Iterator[str]:
    port = _port()
    command, variables = _PROXIES[proxy](folder, upstream, port, path)
    if without:
        site = folder / "site.conf"
        site.write_text(_replaced(site.read_text(encoding="utf-8"), (without, "")), encoding="utf-8")
    log_path = folder / "proxy.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=log, stderr=log)
        try:
            give_up = time.monotonic() + 30
            while _status(port, f"{path}/_stcore/health") != 200:
                assert process.poll() is None and time.monotonic() < give_up, log_path.read_text(encoding="utf-8")[-3000:]
                time.sleep(0.2)
            yield f"https://{_NAME}:{port}{path}"
        finally:
            process.terminate()
            process.wait(20)


def _status(port: int, path: str, *headers: str, method: str = "GET") -> int:
    """What the proxy answers on that path to whoever believes any certificate; 0 for no answer."""
    unasked = ssl.create_default_context()
    unasked.check_hostname, unasked.verify_mode = False, ssl.CERT_NONE
    lines = [f"{method} {path} HTTP/1.1", f"Host: {_NAME}:{port}", *(headers or ["Connection: close"]), "", ""]
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as wire, unasked.wrap_socket(wire, server_hostname=_NAME) as safe:
            safe.sendall("\r\n".join(lines).encode())
            answer = safe.recv(64).split()
            return int(answer[1]) if len(answer) > 1 else 0
    except OSError:
        return 0


@pytest.mark.parametrize("path", ["", "/signs"])
@pytest.mark.parametrize("proxy", _PROXIES)
def test_a_learner_works_through_it(proxy: str, path: str, tmp_path: Path, outside: Browser) -> None:
    if not shutil.which(proxy):
        pytest.skip(f"{proxy} is not installed")
    flags = ["--server.baseUrlPath", path.strip("/")] if path else []
    with serve(tmp_path, flags=flags, base=path) as inside:
        upstream = urlsplit(inside).port
        assert upstream is not None
        (tmp_path / "proxy").mkdir()
        with _in_front(proxy, tmp_path / "proxy", upstream, path) as home:
            context = outside.new_context(ignore_https_errors=True, locale="en-US", permissions=["camera"])
            learner = Visitor(context.new_page(), home)
            sockets: list[str] = []
            learner.page.on("websocket", lambda wire: sockets.append(wire.url))

            # a picture is sent, a component's script draws its square, the network answers over the websocket
            open_upload(learner)
            choose(learner, corner())
            assert 0.75 < square(learner.page)[0] < 1
            assert sockets == [f"{home.replace('https', 'wss')}/_stcore/stream"]
            assert learner.page.evaluate("() => isSecureContext && !!navigator.mediaDevices")

            # a large file passes, and is refused in SignLab's own words
            learner.open("/data")
            large = tmp_path / "large.csv"
            large.write_bytes(b"label,pixel1\n" + b"0,1\n" * (40 * 2**20))
            with learner.page.expect_response(lambda answer: "upload_file" in answer.url and answer.request.method == "PUT") as sent:
                learner.page.locator("input[type=file]").first.set_input_files(large)
            assert sent.value.status == 204
            learner.page.get_by_test_id("stAlertContentError").first.wait_for(timeout=60_000)
            learner.settle()

            # what monitors ask is for this machine alone
            port = urlsplit(home).port
            assert port is not None
            assert [_status(port, f"{path}/{one}") for one in ("healthz", "_stcore/metrics", "_stcore/health")] == [404, 404, 200]
            with urllib.request.urlopen(f"{inside}/healthz", timeout=10) as healthy:
                assert healthy.status == 200
            context.close()
            assert learner.complaints == []


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_what_the_docs_say_a_proxy_has_to_pass_on_is_needed(tmp_path: Path) -> None:
    def asked(number: int, without: str = "") -> tuple[int, int]:
        """The answers to a page's websocket, and to a large file: 403 is Streamlit's own, which misses the cookie's token."""
        folder = tmp_path / str(number)
        folder.mkdir()
        with _in_front("nginx", folder, upstream, "", without) as home:
            port = urlsplit(home).port
            assert port is not None
            keys = ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: streamlit")
            wire = _status(port, "/_stcore/stream", "Upgrade: websocket", "Connection: Upgrade", f"Origin: {home}", *keys)
            return wire, _status(port, "/_stcore/upload_file/a/b", f"Content-Length: {200 * 2**20}", method="PUT")

    with serve(tmp_path) as inside:
        upstream = urlsplit(inside).port
        assert upstream is not None
        assert asked(0) == (101, 403)
        assert asked(1, "proxy_set_header Upgrade    $http_upgrade;")[0] not in (0, 101)
        assert asked(2, "proxy_set_header Host $http_host;") == (403, 403)
        assert asked(3, "client_max_body_size 210m;") == (101, 413)
