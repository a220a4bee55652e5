"""Verbs that stay: `up`, `daemon`, `serve`. They end on SIGTERM or Ctrl-C with exit status 0."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.cli._apart import press
from dtrack.cli._options import DEFAULT_CONFIG, Config, opened
from dtrack.errors import ConfigError

if TYPE_CHECKING:
    import uvicorn

    from dtrack.flow.supervisor import Supervisor
    from dtrack.tracker import Tracker

Host = Annotated[str | None, typer.Option("--host", help="Another one than this machine asks for accounts: `dtrack user add`.", show_default="[web] host")]
Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="0 takes any free one.", show_default="[web] port")]

Share = Annotated[str, typer.Option("--share", metavar="NAME", help="Only the jobs of [daemon.share.NAME]; without it, those that are in no share.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.command()(up)
    app.command()(daemon)
    app.command()(serve)


def up(host: Host = None, port: Port = None, share: Share = "", config: Config = DEFAULT_CONFIG) -> None:
    """Scheduler and dashboard in one process."""
    from dtrack.daemon import Daemon

    with opened(config) as tracker, stopping() as stop, serving(tracker, host, port, stop):
        tracker.equip(press(tracker.config.file))
        Daemon(tracker.share(share), supervisor=_supervisor()).run(stop)


def daemon(share: Share = "", config: Config = DEFAULT_CONFIG) -> None:
    """The scheduler alone. Beside another one of the same installation it waits, and takes over when that one ends."""
    from dtrack.daemon import Daemon

    with opened(config) as tracker, stopping() as stop:
        tracker.equip(press(tracker.config.file))
        Daemon(tracker.share(share), supervisor=_supervisor()).run(stop)


def serve(host: Host = None, port: Port = None, config: Config = DEFAULT_CONFIG) -> None:
    """The dashboard alone."""
    with opened(config) as tracker, stopping() as stop, serving(tracker, host, port, stop):
        supervisor = _supervisor()
        supervisor.ready("serving the dashboard")
        while not stop.wait(supervisor.every_s):
            supervisor.alive()
        supervisor.stopping()


def _supervisor() -> Supervisor:
    """What started us, where it wants to hear how we are. The environment is read here, at the top, as `config.py` reads the keys."""
    from dtrack.flow.supervisor import Supervisor

    return Supervisor.of(os.environ)


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set. The handlers of before come back afterwards."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 -- the shape of a handler
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def serving(tracker: Tracker, host: str | None, port: int | None, stop: threading.Event) -> Iterator[None]:
    """The dashboard on a thread of its own while the block runs. Its address is printed once it answers; if it cannot start, the block is not entered."""
    import uvicorn

    from dtrack.cli._say import line
    from dtrack.errors import DtrackError
    from dtrack.flow.accounts.reading import check_start
    from dtrack.web.app import create
    from dtrack.web.patience import of_this_process, patient

    tracker.read_from_replica()
    settings = tracker.config.spec.web
    address, number = host or settings.host, settings.port if port is None else port
    check_start(tracker.config.spec, tracker.accounts, address)
    listener = _listen(address, number)
    # No proxy is believed by the server itself, which by its default believes every one on this machine: `[web] proxies` names those that are.
    quiet: dict[str, Any] = {"log_config": None, "access_log": False, "server_header": False, "proxy_headers": False, "ws": "none"}
    quiet["http"] = patient(of_this_process())
    server = uvicorn.Server(uvicorn.Config(create(tracker, host=address), timeout_graceful_shutdown=5, **quiet))
    thread = threading.Thread(target=_serve, args=(server, listener, stop), name="dashboard", daemon=True)
    thread.start()
    try:
        while thread.is_alive() and not server.started and not stop.wait(0.02):
            pass
        if not server.started and not stop.is_set():
            raise DtrackError("the dashboard did not start", "The log above says why.")
        shown = f"[{address}]" if ":" in address else address
        line(f"dashboard http://{shown}:{listener.getsockname()[1]}/")
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


def _serve(server: uvicorn.Server, listener: socket.socket, stop: threading.Event) -> None:
    """Serve until told to end. A dashboard that dies takes the process with it: a service manager sees it and starts it again."""
    try:
        server.run(sockets=[listener])
    finally:
        stop.set()


def _listen(address: str, port: int) -> socket.socket:
    """A listening socket, made before anything else starts, so that a taken port is a plain message."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
    except OSError as taken:
        listener.close()
        raise ConfigError(
            f"{address}:{port} cannot be listened on ({taken.strerror})", "Is dtrack running already? Else choose another with --port."
        ) from taken
    return listener
