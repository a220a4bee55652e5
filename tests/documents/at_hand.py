"""What a how-to takes for granted, at hand: a partner's file, a mail server, a database server, HDX, a copy of the code. Everything on this machine."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from aiosmtpd.controller import Controller
from openpyxl import Workbook
from pages import ROOT, free_port
from walking import Walk

from loopback import Request, Server, reply
from postgres import Server as Postgres

Check = Callable[[], None]


def nothing(_: Walk, __: ExitStack) -> Check:
    """Most how-tos need nothing but an installation."""
    return lambda: None


def _book(title: str, rows: list[list[Any]]) -> Workbook:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def a_list_of_sites(walk: Walk, _: ExitStack) -> Check:
    """A partner's workbook: a title, a header in row 3, three sites, a total and a footnote."""
    head = ["No.", "Governorate", "Site name", "IDPs Sep", "HH"]
    rows = [[1, "Al-Hasakeh", "Areesha", 13000, 2500], [2, "Al-Hasakeh", "Roj camp", 2600, 700], [3, "Ar-Raqqa", "Mahmudli", 8000, 1600]]
    whole = [["Monthly list of sites"], [], head, *rows, ["Total", None, None, 23600, 4800], ["* counted by camp managers"]]
    _book("Sites", whole).save(walk.home / "tracker" / "sites.xlsx")
    return lambda: None


class Mailbox:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.subjects += re.findall(r"^Subject: (.*)$", envelope.content.decode("utf-8", "replace"), re.M)
        return "250 OK"


def a_mail_server(walk: Walk, stack: ExitStack) -> Check:
    """It takes the place of the one in the channel's address; what is sent arrives."""
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    stack.callback(controller.stop)
    walk.stand_ins["mailtos://user:password@mail.example.org?"] = f"mailto://127.0.0.1:{port}?mode=insecure&"

    def check() -> None:
        assert [subject.rstrip("\r") for subject in box.subjects] == ["[dtrack] TEST: this is no alert"]

    return check


def a_database_server(walk: Walk, stack: ExitStack) -> Check:
    """PostgreSQL on a socket of its own, in place of both servers that the how-to names."""
    server = Postgres(stack.enter_context(_folder()))
    stack.callback(server.stop)
    ours = server.url("dtrack").replace("postgres:@", "dtrack@")
    walk.administrator = server.say
    walk.stand_ins |= {f"postgresql+psycopg://dtrack@{host}.example.org/dtrack": ours for host in ("db", "replica")}

    def another(walk: Walk) -> None:
        """To move is what somebody does who has not begun anew: their database is empty."""
        walk.stop()
        server.say("DROP DATABASE dtrack WITH (FORCE)")
        server.say("CREATE DATABASE dtrack OWNER dtrack TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'")
        walk.go(walk.home / "tracker")

    def sudan(walk: Walk) -> None:
        (walk.folder / "sdn.csv").write_text("admin0Name_en,admin0Pcode,admin1Name_en,admin1Pcode\nSudan,SDN,Khartoum,SD01\n", "utf-8")
        walk.shell("dtrack places update SDN --file sdn.csv")
        job = 'title = "Notes"\nschedule = "every 6h"\ncountry = "SDN"\nlanguages = ["en"]\n\n[source]\nkind = "folder"\n'
        (walk.folder / "jobs" / "sdn_notes.toml").write_text(job, "utf-8")

    walk.meanwhile |= {"dtrack move --to": another, "[tracker]": sudan}
    return lambda: None


def _folder() -> Any:
    from tempfile import TemporaryDirectory

    return TemporaryDirectory(prefix="dtrack-pg-", ignore_cleanup_errors=True)


def hdx(walk: Walk, stack: ExitStack) -> Check:
    """HDX with Sudan's table of names and codes."""
    out, asked = io.BytesIO(), []
    _book("t", [["admin0Pcode", "admin1Pcode", "admin1Name_en"], ["SDN", "SD01", "Khartoum"], ["SDN", "SD02", "North Darfur"]]).save(out)

    def answer(request: Request) -> bytes:
        asked.append(request.path)
        if request.path == "/file/sdn.xlsx":
            return reply(out.getvalue())
        resource = {"id": "r1", "format": "XLSX", "name": "t", "url": f"{server.url}/file/sdn.xlsx", "created": "2026-01-01"}
        return reply(json.dumps({"success": True, "result": {"resources": [resource], "name": "cod-ab-sdn"}}), content_type="application/json")

    server = stack.enter_context(Server(answer))
    walk.stand_ins["dtrack places update SDN"] = f"dtrack places update SDN --url {server.url}"

    def check() -> None:
        assert "/file/sdn.xlsx" in asked
        assert "North Darfur" in (walk.home / "tracker" / "places" / "SDN.csv").read_text("utf-8")

    return check


PASSAGE = """[[passage]]
id = "first"
published = 2017-03-05
text = "Unas 1.200 personas huyeron de Alepo el 3 de marzo de 2017."
[[passage.figure]]
value = 1200
unit = "person"
metric = "new_displacement"
places = ["SY02:origin"]
"""


def a_copy_of_the_code(walk: Walk, _: ExitStack) -> Check:
    """What somebody works on, and the program that runs from it."""
    copy = walk.home / "code"
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("vendor", "__pycache__"))
    (copy / "tests" / "corpus" / "es").mkdir(parents=True)
    (walk.home / "bin").mkdir()
    walk.path.insert(0, walk.home / "bin")
    program = walk.home / "bin" / "dtrack"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={copy / "src"} exec {sys.executable} -m dtrack "$@"\n', "utf-8")
    program.chmod(0o755)
    walk.go(copy)

    def translated(walk: Walk) -> None:
        """The head is set, and a passage and a note are written."""
        file = copy / "src" / "dtrack" / "extract" / "lexicon" / "es.toml"
        file.write_text(file.read_text("utf-8").replace('code = "fr"', 'code = "es"').replace('name = "French"', 'name = "Spanish"'), "utf-8")
        (copy / "tests" / "corpus" / "es" / "first.toml").write_text(PASSAGE, "utf-8")
        (copy / "note.txt").write_text("Unas 1.200 personas huyeron de Alepo.\n", "utf-8")

    walk.meanwhile["dtrack extract note.txt"] = translated
    return lambda: None


PREPARED: dict[str, Callable[[Walk, ExitStack], Check]] = {
    "docs/how-to/partners-files.md": a_list_of_sites,
    "docs/how-to/alerts.md": a_mail_server,
    "docs/how-to/postgresql.md": a_database_server,
    "docs/how-to/add-a-country.md": hdx,
    "docs/how-to/add-a-language.md": a_copy_of_the_code,
}
"""By page. What is given back looks at what became of it, after the walk."""
