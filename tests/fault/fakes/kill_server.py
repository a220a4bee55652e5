"""A process that has everything loaded and forks one child for each act, so that a thousand kills do not start a thousand interpreters.

Commands are lines of JSON: {"root", "writer", "call", "nth"}; with "warm" the act is done here beforehand, and nothing is killed. The child is killed
(SIGKILL) where it enters its nth system call of that name; without a name it is left alone; `how` names an error that the call gives instead, `log` a file in
which its writing calls are counted. Answers are lines of JSON: {"status", "calls"}; status 3 is an error of dtrack's own, whose words are in said.txt.
"""

import ctypes
import json
import os
import re
import subprocess
import sys
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from kill_writers import WRITERS, opened

from dtrack.errors import DtrackError
from dtrack.flow.lives import layer
from dtrack.resolve.matcher import Matcher
from dtrack.tracker import Tracker

CALLS = "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,ftruncate,mkdir,mkdirat,link,linkat,chmod,fchmod"
"""What changes a disk. Names that a machine does not have are left out with a question mark."""
ANYBODY = ctypes.c_ulong(-1)
PR_SET_PTRACER = 0x59616D61


def equip(tracker: Tracker) -> None:
    """Give it what costs time and is the same in every child: places, matcher, and the compiled words of the database's questions."""
    tracker._kit.__dict__["pack"], tracker._kit._layer, tracker._kit._matcher = PACK, LAYER, MATCHER
    tracker._kit.store._engine._compiled_cache = COMPILED


def warm(root: Path, writer: str) -> None:
    """Do it once here, so that what is imported and compiled for it is there in every child."""
    with opened(root) as tracker:
        equip(tracker)
        tracker.recover()
        WRITERS[writer].act(tracker)


def run(order: dict[str, object]) -> dict[str, object]:
    root, writer = Path(str(order["root"])), str(order["writer"])
    if order.get("warm"):
        warm(root, writer)
        return {}
    gate, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(go)
            ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
            os.read(gate, 1)
            with opened(root) as tracker:
                equip(tracker)
                if order.get("again"):
                    tracker.recover()  # as the daemon does at its start
                WRITERS[writer].act(tracker)
            status = 0
        except DtrackError as refused:
            status = 3
            # By a call that no test makes fail.
            os.writev(os.open(root / "said.txt", os.O_WRONLY | os.O_CREAT), [refused.message.encode()])
        except BaseException:  # noqa: BLE001 - whatever it is, the harness is told
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(gate)
    tracer, log = None, Path(str(order["log"])) if "log" in order else None
    if order.get("call") or log:
        names = ",".join(f"?{name}" for name in CALLS.split(","))
        inject = [] if log else ["-e", f"inject={order['call']}:{order.get('how', 'signal=SIGKILL')}:when={order['nth']}"]
        command = ["strace", "-f", "-p", str(pid), "-o", str(log or os.devnull), "-e", f"trace={names if log else order['call']}", *inject]
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        assert "attached" in said, said
    os.write(go, b".")
    os.close(go)
    status = os.waitpid(pid, 0)[1]
    if tracer:
        tracer.wait(20)
        tracer.stderr.close()
    calls = Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text("utf-8", "replace"), re.MULTILINE)) if log else {}
    return {"status": os.waitstatus_to_exitcode(status), "calls": calls}


with opened(Path(sys.argv[1])) as first:
    PACK, COMPILED = first._kit.pack, first._kit.store._engine._compiled_cache
    first.run(["fake"], dry=True)  # lexicons and readers, once for all children
LAYER = layer(PACK, ())
MATCHER = LAYER.gazetteer, Matcher(LAYER.gazetteer)
print("ready", flush=True)  # noqa: T201 - said to the harness
for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)  # noqa: T201 - said to the harness
