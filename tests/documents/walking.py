"""Reads a document as a person does who does what it says: writes its files, gives its commands word for word, compares what they print, opens its addresses.

A fenced block is one of these:

- `sh`: commands, run in one shell from block to block. A last line that begins with `dtrack up`, `serve` or `daemon` stays until the text says "Ctrl-C" or
  the page ends; meanwhile every address of the dashboard that the text names is opened.
- `text` right after it: what the commands print. `…` stands for anything within a line, a line with nothing else for any lines.
- `toml`: the file that the line before it names in backticks. What is for `config.toml` is put into the one that is there.
- `sql`: what an administrator of the database says.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import threading
import time
import tomllib
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S)
STAYS = re.compile(r"dtrack (up|serve|daemon)\b")
ADDRESS = re.compile(r"http://127\.0\.0\.1:8321[^\s`)>\"']*")
OUTSIDE = re.compile(r"^\s*(sudo|systemctl|apt|apt-get|podman|docker|make|pipx|git)\b", re.M)
"""Commands that no test gives, whatever a document says: nothing outside of the walk's own home is to change."""
NETWORK = re.compile(r'^kind = "(?!folder")', re.M)


@dataclass(frozen=True)
class Block:
    """One fenced block: where it stands, what it is, and the text between it and the block before."""

    page: str
    line: int
    language: str
    text: str
    before: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def head(self) -> str:
        return self.text.strip().split("\n", maxsplit=1)[0]


def blocks(root: Path, page: str) -> list[Block]:
    """The fenced blocks of one page, in order; `page` is relative to `root`."""
    text, end, found = (root / page).read_text("utf-8"), 0, []
    for fence in FENCE.finditer(text):
        indent = len(fence["indent"])
        inner = "".join(line[indent:] if line.strip() else line for line in fence["text"].splitlines(keepends=True))
        found.append(Block(page, text[: fence.start()].count("\n") + 1, fence["language"], inner, text[end : fence.start()]))
        end = fence.end()
    return found


def tail(root: Path, page: str) -> str:
    """The text after the last block."""
    text = (root / page).read_text("utf-8")
    *_, last = [0, *(fence.end() for fence in FENCE.finditer(text))]
    return text[last:]


def matches(shown: str, printed: str) -> bool:
    """Whether `printed` holds the lines that a document shows, in their order and side by side."""
    patterns = [
        r"(?:[^\n]*\n)*?" if line.strip() == "…" else re.escape(line.rstrip()).replace("…", "[^\n]*?") + r"[ ]*\n" for line in shown.strip("\n").split("\n")
    ]
    return re.search("^" + "".join(patterns), printed + "\n", re.M) is not None


def put(config: str, snippet: str) -> str:
    """`config` with the keys of `snippet` in it: a key that is there already is replaced, a table that is missing added."""
    kept, table = config, ""
    parts: dict[str, list[str]] = {}
    for line in snippet.splitlines():
        if line.startswith("["):
            table = line.split("#")[0].strip()
        if line.strip():
            parts.setdefault(table, []).append(line)
    for table, lines in parts.items():
        at = re.search(rf"^{re.escape(table)}[^\n]*\n", kept, re.M)
        if at is None or table.startswith("[["):
            kept = kept.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n"
            continue
        stop = re.search(r"^\[", kept[at.end() :], re.M)
        end = at.end() + stop.start() if stop else len(kept)
        names = {line.split("=")[0].strip() for line in lines[1:]}
        rest = [line for line in kept[at.end() : end].splitlines() if line.split("=")[0].strip() not in names]
        kept = kept[: at.end()] + "\n".join([*lines[1:], *rest]).rstrip("\n") + "\n\n" + kept[end:]
    tomllib.loads(kept)
    return kept


@dataclass
class Walk:
    """Somebody at a shell, in a home of their own. `port` stands for 8321, which another program of this machine may have."""

    home: Path
    port: int
    path: list[Path] = field(default_factory=list)
    lent: Path | None = None
    """Packages of others that new environments borrow instead of installing them; None: they are installed."""
    stand_ins: dict[str, str] = field(default_factory=dict)
    """Addresses of the network that a loopback server stands in for, in files and commands."""
    meanwhile: dict[str, Callable[[Walk], None]] = field(default_factory=dict)
    """What a person does before a block, since the text says so in words: by the beginning of the block's first line."""
    administrator: Callable[[str], None] | None = None
    """Gives one statement to the database server of a how-to."""
    more: dict[str, str] = field(default_factory=dict)
    """What else the environment says."""
    printed: str = ""

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self._state = self.home / ".walk"
        self._staying: subprocess.Popen[str] | None = None
        self._said: list[str] = []
        self.go(self.home)

    def go(self, folder: Path) -> None:
        """Be in a folder, with a fresh shell."""
        path = os.pathsep.join([*map(str, self.path), "/usr/local/bin", "/usr/bin", "/bin"])
        told = {"HOME": str(self.home), "PATH": path, "LANG": "C.UTF-8", "TERM": "dumb", "COLUMNS": "200", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        if self.lent:
            told |= {"PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1"}
        told |= {name: value for name, value in os.environ.items() if not self.lent and name.startswith(("PIP_", "SSL_", "REQUESTS_"))}
        told |= self.more
        self._state.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in told.items()) + f"cd {shlex.quote(str(folder))}\n", "utf-8")

    @property
    def folder(self) -> Path:
        """Where the shell is."""
        return Path(shlex.split(self._state.read_text("utf-8").rstrip("\n").rpartition("\n")[2])[1])

    def page(self, root: Path, page: str, left_out: dict[tuple[str, str], str]) -> int:
        """Do what a page says; how many blocks of commands were run."""
        try:
            return self._page(root, page, left_out)
        finally:
            if self._staying is not None:
                self._staying.kill()
                self._staying.wait(60)

    def _page(self, root: Path, page: str, left_out: dict[tuple[str, str], str]) -> int:
        run, shown = 0, False
        for block in blocks(root, page):
            self._read(block.before)
            for head in [head for head in self.meanwhile if block.head.startswith(head)]:
                self.meanwhile.pop(head)(self)
            if any(page == where and block.head.startswith(head) for where, head in left_out):
                self._check_syntax(block)
                shown = False
            elif block.language == "sh":
                assert not OUTSIDE.search(block.text), f"{block.place}: changes the machine or asks a registry; name it in not_run.toml with a reason"
                self.run(block)
                run, shown = run + 1, True
            elif block.language == "text" and shown:
                assert matches(self._here(block.text), self.printed), f"{block.place}: printed was\n{self.printed}"
            elif block.language == "toml":
                self._write(block)
            elif block.language == "sql" and self.administrator:
                for statement in filter(None, map(str.strip, block.text.split(";"))):
                    self.administrator(statement)
            else:
                assert block.language in {"", "text"}, f"{block.place}: nobody tries this {block.language} block; name it in not_run.toml with a reason"
        self._read(tail(root, page))
        self.stop()
        return run

    def run(self, block: Block) -> None:
        """Give the commands of a block."""
        *before, last = self._here(block.text).strip().split("\n")
        if STAYS.match(last):
            self._shell("\n".join(before), block.place)
            printed = self.printed
            self._stay(last, block.place)
            self.printed = printed + self.printed
        else:
            self._shell(self._here(block.text), block.place)
        self.settle()

    def stop(self) -> None:
        """Ctrl-C for what stays; it must end well."""
        if self._staying is not None:
            self._staying.send_signal(signal.SIGINT)
            code = self._staying.wait(60)
            self._staying = None
            assert code == 0, "".join(self._said)

    def shell(self, commands: str) -> str:
        """Give other commands in the same shell; what they print."""
        self._shell(commands, "a test")
        return self.printed

    def _shell(self, commands: str, place: str) -> None:
        script = f". {self._state}\nset -eu\n{commands}\nset +eu\n{{ export -p; printf 'cd %q\\n' \"$PWD\"; }} > {self._state}\n"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            timeout=900, env={},
        )  # fmt: skip
        self.printed = done.stdout
        assert done.returncode == 0, f"{place}: {commands}\n{done.stdout}"

    def _stay(self, command: str, place: str) -> None:
        self.stop()
        process = subprocess.Popen(
            ["bash", "-c", f". {self._state}\nexec {command}"], cwd=self.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env={"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self._staying, self._said = process, []

        def listen() -> None:
            assert process.stdout is not None
            with process.stdout as lines:
                self._said.extend(lines)

        threading.Thread(target=listen, daemon=True).start()
        sign, deadline = "step=lead outcome=taken" if "daemon" in command else "dashboard http", time.monotonic() + 60
        while not any(sign in line for line in tuple(self._said)):
            assert process.poll() is None, f"{place}: ended\n{''.join(self._said)}"
            assert time.monotonic() < deadline, f"{place}: never began\n{''.join(self._said)}"
            time.sleep(0.05)
        self.printed = "".join(self._said)

    def _read(self, text: str) -> None:
        """What people do between two blocks: open addresses, end a program."""
        if self._staying is not None:
            for address in ADDRESS.findall(text):
                self._open(address)
            if "Ctrl-C" in text:
                self.stop()

    def _open(self, address: str) -> None:
        """Look at a page; that of a place again until its charts are there, as the text says to do."""
        deadline = time.monotonic() + 60
        while True:
            with urllib.request.urlopen(self._here(address), timeout=60) as answer:
                page = answer.read().decode()
            if "/places/" not in address or "<svg" in page:
                return
            assert time.monotonic() < deadline, f"no chart on {address}"
            time.sleep(0.2)

    def _write(self, block: Block) -> None:
        *_, line = block.before.strip().splitlines()
        [*_, name] = re.findall(r"`([\w./-]+\.toml)`", line)
        file = self.folder / name
        text = self._stood_in(block.text)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(put(file.read_text("utf-8"), text) if file.name == "config.toml" else text, "utf-8")

    def _here(self, text: str) -> str:
        return self._stood_in(text).replace("127.0.0.1:8321", f"127.0.0.1:{self.port}")

    def _stood_in(self, text: str) -> str:
        for address, stand_in in self.stand_ins.items():
            text = text.replace(address, stand_in)
        return text

    def settle(self) -> None:
        """New installations ask nobody on the network and take this walk's port; new environments borrow their packages, where they may."""
        for config in self.home.glob("**/config.toml"):
            text = config.read_text("utf-8")
            if "port = 8321" in text and "site-packages" not in config.parts:
                config.write_text(
                    put(text.replace("port = 8321", f"port = {self.port}"), '[fetch]\nallow_hosts = ["127.0.0.1"]\nper_host_delay_s = 0.1'), "utf-8"
                )
                for job in config.parent.glob("jobs/[a-z]*.toml"):
                    held = job.read_text("utf-8")
                    if NETWORK.search(held) and "enabled = false" not in held:
                        job.write_text(f"enabled = false\n{held}", "utf-8")
        if self.lent:
            for packages in self.home.glob("*/lib/python3*/site-packages"):
                (packages / "lent.pth").write_text(f"{self.lent}\n", "utf-8")

    def _check_syntax(self, block: Block) -> None:
        if block.language == "sh":
            done = subprocess.run(["bash", "-n", "-c", block.text], capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{block.place}: {done.stderr}"
        elif block.language == "toml":
            tomllib.loads(block.text)
