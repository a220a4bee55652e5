"""The installed program, imported once and forked for each command: what `dtrack` in a how-to's shell is. A command is the same code in a process of its own,
without the second that importing takes; the chain from wheel to upgrade is walked with the real one.

    python standing.py SOCKET     serves until its standard input ends
"""

import array
import json
import os
import signal
import socket
import sys
from pathlib import Path

CLIENT = """#!{python} -IS
import array, json, os, signal, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect({address!r})
told = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
s.sendmsg([len(told).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
s.sendall(told)
child = int.from_bytes(s.recv(4, socket.MSG_WAITALL), "big")
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda sent, _: os.kill(child, sent))
sys.exit(s.recv(1, socket.MSG_WAITALL)[0])
"""


def client(folder: Path, python: Path, address: Path) -> None:
    """Put the command `dtrack` into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "dtrack").write_text(CLIENT.format(python=python, address=str(address)), "utf-8")
    (folder / "dtrack").chmod(0o755)


def serve(address: str) -> None:
    """Fork for each command that comes, one child each."""
    import dtrack.cli
    import dtrack.daemon
    import dtrack.extract.prose
    import dtrack.tracker
    import dtrack.web.app  # noqa: F401

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the watchers
    while True:
        asked, _ = listener.accept()
        if os.fork():
            asked.close()
        else:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _watch(asked)


def _watch(asked: socket.socket) -> None:
    """Carry the command out in a child and hand its exit status back."""
    head, rights, *_ = asked.recvmsg(4, socket.CMSG_SPACE(12))
    streams = array.array("i")
    streams.frombytes(rights[0][2])
    told = b""
    while len(told) < int.from_bytes(head, "big"):
        told += asked.recv(65536)
    words, folder, environment = json.loads(told)
    child = os.fork()
    if child:
        for stream in streams:
            os.close(stream)
        asked.sendall(child.to_bytes(4, "big"))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        asked.sendall(bytes([code % 256]))
        os._exit(0)
    asked.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["dtrack", *words]
    code = 1
    try:
        from dtrack.cli import main

        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    except BaseException:  # noqa: BLE001 -- the last one who could say it
        import traceback

        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    if os.fork() == 0:
        serve(sys.argv[1])
    sys.stdin.read()
    os.killpg(0, signal.SIGTERM)
