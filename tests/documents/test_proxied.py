"""The proxies' files at work: nginx and Caddy as `deploy/` sets them up, in front of the pages. Visitors who write a proxy's headers gain nothing by it."""

import http.client
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from pages import ROOT, free_port

from dtrack.flow.init import lay_down
from dtrack.tracker import Tracker
from dtrack.web.app import create

pytestmark = pytest.mark.slow
HOST = "tracker.example.org"
SETTINGS = f'\n[accounts]\nreading = "open"\n[web]\npublic_url = "https://{HOST}"\nproxies = ["127.0.0.1/32"]\n'
LIES = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1"}
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
CADDY = shutil.which("caddy")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Port of the pages of an installation that is read from elsewhere."""
    root = tmp_path_factory.mktemp("proxied") / "home"
    lay_down(root, "desk@example.org")
    config = root / "config.toml"
    config.write_text(config.read_text("utf-8").partition("[web]")[0] + SETTINGS, "utf-8")
    with Tracker.open(config, {}) as tracker:
        tracker.upgrade()
        server = uvicorn.Server(uvicorn.Config(create(tracker), host="127.0.0.1", port=0, log_level="warning", lifespan="off", proxy_headers=False))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield server.servers[0].sockets[0].getsockname()[1]
        server.should_exit = True
        thread.join()


def started(command: list[str], port: int) -> "subprocess.Popen[bytes]":
    """A proxy that answers."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and running.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return running
        except OSError:
            time.sleep(0.05)
    running.kill()
    running.wait()
    raise AssertionError(f"{command[0]} did not start")


def ended(running: "subprocess.Popen[bytes]") -> None:
    running.terminate()
    running.wait(30)


def get(connection: http.client.HTTPConnection, path: str, host: str = HOST, **headers: str) -> tuple[int, dict[str, str], str]:
    connection.putrequest("GET", path, skip_host=True)
    for name, value in {"Host": host, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.fixture(scope="module")
def nginx(pages: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Ports of nginx: http and https."""
    if NGINX is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed")
    folder, plain, secure = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    pair = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={HOST}", *pair]
    subprocess.run(made, capture_output=True, check=True)
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").replace("/etc/ssl/tracker.example.org", str(folder))
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;")
    text = "\n".join(line for line in text.splitlines() if "listen [::]" not in line).replace("127.0.0.1:8321", f"127.0.0.1:{pages}")
    (folder / "site.conf").write_text(text, "utf-8")
    scratch = " ".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    http_part = f"http {{ access_log off; {scratch} include {folder}/site.conf; }}"
    (folder / "main.conf").write_text(f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} {http_part}", "utf-8")
    running = started([NGINX, "-e", str(folder / "error.log"), "-c", str(folder / "main.conf")], secure)
    yield plain, secure
    ended(running)


def over_tls(port: int) -> http.client.HTTPSConnection:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # the test's own certificate, on loopback
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusting)


def test_nginx_serves_the_pages_and_says_who_asks(nginx: tuple[int, int]) -> None:
    plain, secure = nginx
    status, headers, _ = get(http.client.HTTPConnection("127.0.0.1", plain, timeout=30), "/places/SY09")
    assert (status, headers["location"]) == (301, f"https://{HOST}/places/SY09")
    status, headers, body = get(over_tls(secure), "/")
    assert (status, headers["strict-transport-security"]) == (200, "max-age=31536000")
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "dtrack" in body
    assert get(over_tls(secure), "/health")[0] == 200
    assert get(over_tls(secure), "/metrics")[0] == 404


def test_nginx_lets_nobody_lie_about_where_they_are(nginx: tuple[int, int]) -> None:
    _, secure = nginx
    honest, lying = (get(over_tls(secure), "/review", **headers) for headers in ({}, LIES))
    assert honest[0] == lying[0] != 200
    assert honest[1].get("location") == lying[1].get("location")


@pytest.fixture(scope="module")
def caddy(pages: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Port of Caddy, which asks nobody for a certificate here."""
    if CADDY is None:
        pytest.skip("caddy is not installed")
    folder, port = tmp_path_factory.mktemp("caddy"), free_port()
    text = (ROOT / "deploy" / "Caddyfile").read_text("utf-8").replace("127.0.0.1:8321", f"127.0.0.1:{pages}")
    text = "{\n\tadmin off\n\tauto_https off\n}\n" + text.replace(f"\n{HOST} {{", f"\nhttp://{HOST}:{port} {{")
    (folder / "Caddyfile").write_text(text, "utf-8")
    running = started([CADDY, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")], port)
    yield port
    ended(running)


def test_caddy_serves_the_pages_and_lets_nobody_lie(caddy: int) -> None:
    def ask(path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        return get(http.client.HTTPConnection("127.0.0.1", caddy, timeout=30), path, f"{HOST}:{caddy}", **headers)

    assert ask("/")[0] == ask("/health")[0] == 200
    assert ask("/metrics")[0] == 404
    honest, lying = ask("/review"), ask("/review", **LIES)
    assert honest[0] == lying[0] != 200


def test_what_passes_by_the_proxy_is_no_operator_either(pages: int) -> None:
    direct = http.client.HTTPConnection("127.0.0.1", pages, timeout=30)
    assert get(direct, "/review", "127.0.0.1")[0] != 200
    assert get(direct, "/", "elsewhere.example.org")[0] == 400
