"""The dashboard written by a process of its own, for a program that stays: making some hundred pages takes memory that Python would not give back.

`python -m dtrack.cli._apart CONFIG FOLDER [LANGUAGE...]` is that process. It says in one line of JSON what became of it, and ends at once when whoever began
it does: its standard input is a pipe that nothing is written to.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from dtrack.errors import DtrackError

if TYPE_CHECKING:
    from dtrack.flow.deadline import Deadline
    from dtrack.flow.kit import Press

COMMAND = (sys.executable, "-P", "-m", "dtrack.cli._apart")
"""`-P`: the folder in which a daemon happens to run gives no modules."""
LOOK_S = 0.2
"""How often it is asked whether the run was given up."""
_ANSWER = 100_000
_REMEDY = "What was published before still stands. The log has the error, where there was one; else look at the machine's memory. The next run tries again."


def press(config: Path) -> Press:
    """What a daemon equips its Tracker with."""
    return lambda target, spoken, deadline: publish(config, target, spoken, deadline)


def publish(config: Path, target: Path, spoken: Sequence[str], deadline: Deadline | None = None, command: Sequence[str] = COMMAND) -> int:
    """Have the folder written, whole or not at all; how many files. DtrackError with what the process says is wrong; AbandonedError once it is given up."""
    with TemporaryFile() as answer:
        # The command is our own; what it is told is the installation's own settings.
        begun = subprocess.Popen(  # noqa: S603
            [*command, str(config.absolute()), str(target.absolute()), *spoken], stdin=subprocess.PIPE, stdout=answer, start_new_session=True
        )
        try:
            while not _ended(begun):
                if deadline is not None:
                    deadline.check()
        finally:
            _end(begun)
        answer.seek(0)
        return _told(begun.returncode, answer)


def _ended(begun: subprocess.Popen[bytes]) -> bool:
    with suppress(subprocess.TimeoutExpired):
        begun.wait(LOOK_S)
    return begun.returncode is not None


def _end(begun: subprocess.Popen[bytes]) -> None:
    """Of one that was given up nothing is left: neither the process nor what it began itself."""
    if begun.poll() is None:
        os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()
    if begun.stdin is not None:
        begun.stdin.close()


def _told(status: int, answer: IO[bytes]) -> int:
    """How many files, or the error."""
    try:
        told: Any = json.loads(answer.read(_ANSWER))
    except ValueError:
        told = None
    if status == 0 and isinstance(told, dict):
        if isinstance(count := told.get("files"), int):
            return count
        if isinstance(what := told.get("what"), str):
            raise DtrackError(what, str(told.get("remedy", "")))
    how = f"by signal {-status}" if status < 0 else f"with status {status}"
    raise DtrackError(f"the process that writes the dashboard ended {how} and did not say that it had done so", _REMEDY)


def _leave_with(beginner: int) -> None:
    """End at once when the pipe is closed: whoever began us is gone, and another may begin the same. Read past Python's own buffer, whose lock would be held
    when the program ends."""
    os.read(beginner, 1)
    os._exit(1)


def main(config: Path, target: Path, spoken: Sequence[str]) -> None:
    """Write the folder and say so on standard output."""
    from dtrack.cli._options import opened
    from dtrack.web.still import site

    threading.Thread(target=_leave_with, args=(sys.stdin.fileno(),), daemon=True).start()
    try:
        with opened(config) as tracker:
            told: dict[str, Any] = {"files": site.publish(tracker, target, spoken)}
    except DtrackError as bad:
        told = {"what": bad.what, "remedy": bad.remedy}
    except OSError as bad:
        told = {
            "what": f"the files cannot be written ({bad.strerror or bad})",
            "remedy": "Check the path in the job's file, its owner and the space on the disk.",
        }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
