"""What leaves, and what stands beside another's: mail (T46, T47), TLS of every call (T12), feeds that use each other's names (T52), keys in an echo (T13)."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from flow_home import Home, report

from dtrack.config import FetchSpec
from dtrack.errors import DtrackError, UnreachableError
from dtrack.flow.alerts import defuse
from dtrack.flow.alerts.wire import Apprise
from dtrack.sources.client import Client
from loopback import FakeClock, Server, reply


@pytest.fixture(scope="module")
def vouched(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that names 127.0.0.1 and that nobody vouches for."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class Sealed(Server):
    """Speaks TLS; keeps what was said to it, which must be nothing."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(lambda request: reply(b"secret"))
        self._context = context

    def _serve(self, connection: socket.socket) -> None:
        try:
            super()._serve(self._context.wrap_socket(connection, server_side=True))
        except OSError:
            connection.close()


def test_t12_no_call_of_a_session_takes_a_certificate_that_nobody_vouches_for(vouched: ssl.SSLContext) -> None:
    spec = FetchSpec(allow_hosts=["127.0.0.1"], tries=2, per_host_delay_s=0)
    with Sealed(vouched) as server, Client(spec, "0", clock=FakeClock()) as client:
        for _ in range(3):
            with pytest.raises(UnreachableError, match="failed"):
                client.get(f"https://127.0.0.1:{server.port}/", headers={"authorization": "k3y"})
        assert server.requests == []


class Mailbox:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[bytes] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.said.append(envelope.content)  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
def mailbox(vouched: ssl.SSLContext) -> Iterator[tuple[Mailbox, int, int]]:
    """A box, its port in plain, and one that speaks TLS with a certificate that nobody vouches for."""
    box, made = Mailbox(), []
    for context in (None, vouched):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(box, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=context is not None)
        controller.start()
        made.append(controller)
    yield box, made[0].port, made[1].port
    for controller in made:
        controller.stop()


def test_t47_a_mail_server_that_nobody_vouches_for_is_told_nothing(mailbox: tuple[Mailbox, int, int]) -> None:
    box, plain, sealed = mailbox
    # With a name and a password, which this box does not ask for, and without: nothing but the certificate stands in the way of the mail then.
    for mode, who in (("mailtos", "desk:pa55word@"), ("mailto", "desk:pa55word@"), ("mailtos", ""), ("mailto", "")):
        url = f"{mode}://{who}127.0.0.1:{sealed}/?from=desk@example.org&to=team@example.org&mode=starttls"
        with pytest.raises(DtrackError) as told:
            Apprise().send(url, "t", "b", "id")
        assert "pa55word" not in str(told.value)
    assert box.said == []
    Apprise().send(f"mailto://127.0.0.1:{plain}/?from=desk@example.org&to=team@example.org", "t", "b", "id")
    assert len(box.said) == 1


SUBJECT = "Homs\r\nBcc: all@evil.example\r\n\r\n<b>x</b>\n.\r\nMAIL FROM:<x>\x00\u202e\u2028x"


def test_t46_a_subject_from_outside_adds_no_line_to_a_mail(mailbox: tuple[Mailbox, int, int]) -> None:
    box, plain, _ = mailbox
    url = f"mailto://127.0.0.1:{plain}/?from=desk@example.org&to=team@example.org"
    Apprise().send(url, defuse.words(SUBJECT), defuse.words(SUBJECT), "id")
    [mail] = box.said
    head = mail.partition(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n") if line.lower().startswith((b"bcc", b"mail from"))]
    assert b"evil" in mail, "what it says stays readable"
    assert defuse.words(SUBJECT).isprintable()


def test_t52_two_feeds_that_use_the_same_names_have_documents_of_their_own(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.job("fake")
    home.job("rival")
    home.say(report("a", "4,500"), job="fake")
    home.say(report("a", "7,100"), job="rival")
    tracker = home.open()
    tracker.run()
    assert sorted(str(record.figure.value) for record in tracker.figures()) == ["4500", "7100"]
    assert len({record.document for record in tracker.figures()}) == 2
    home.say(report("a", "9,900"), job="rival")
    tracker.run(["rival"])
    assert sorted(str(record.figure.value) for record in tracker.figures()) == ["4500", "9900"]
    home.close()


def test_t13_a_key_that_a_server_echoes_everywhere_is_on_no_disk_and_in_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its address, its headers, its error, its redirect: none of it reaches the store, the log or what is shown."""
    from typer.testing import CliRunner

    from dtrack.cli import app
    from dtrack.tracker import Tracker
    from dtrack.web.app import create
    from poster import Poster

    key = "k3y-9f31c0-echo"
    home = Home(tmp_path / "home")
    with Server() as server:
        server.script = lambda request: reply(
            f'{{"error": "bad app name {key} in {request.target}"}}', 403, location=f"{server.url}/x?appname={key}", x_key=key
        )
        job = f'title = "RW"\nschedule = "every 1d"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "reliefweb"\nurl = "{server.url}/v2"\n'
        (home.root / "jobs" / "rw.toml").write_text(job, "utf-8")
        with Tracker.open(home.config, {"DTRACK_RELIEFWEB_APPNAME": key}) as tracker:
            tracker.run(["rw"])
            assert list(tracker.problems())
            pages = "".join(Poster(create(tracker)).get(path).text for path in ("/", "/problems", "/sources", "/export.csv", "/api/v1/health", "/metrics"))
        assert any(key in str(request) for request in server.requests), "the trial itself: it was sent"
    monkeypatch.setenv("DTRACK_RELIEFWEB_APPNAME", key)
    said = CliRunner().invoke(app, ["problems", "--json", "--config", str(home.config)]).output
    disk = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert key not in pages and key not in said and key.encode() not in disk
    home.close()
