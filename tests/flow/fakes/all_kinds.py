"""An installation whose jobs are the shipped ones of every kind, each pointed at one local server that speaks all their contracts."""

import io
import json
import tomllib
from pathlib import Path

import openpyxl

from loopback import reply

ROOT = Path(__file__).parents[3]
RECORDED = ROOT / "tests" / "recorded"
SHIPPED = {"hapi": "hapi_syr", "dtm": "dtm_syr", "idmc": "idmc_idu_syr", "unhcr": "unhcr_syr", "reliefweb": "reliefweb_syr", "gdelt": "gdelt_deir_ezzor"}
HAPI = {"idps": "hapi/idps_1.json", "returnees": "hapi/returnees.json", "refugees-persons-of-concern": "hapi/refugees.json"}
SECRETS = {"DTRACK_RELIEFWEB_APPNAME": "app-4711", "DTRACK_DTM_KEY": "key-dtm-4711", "DTRACK_IDMC_CLIENT_ID": "key-idmc-4711"}


def workbook():
    book = openpyxl.Workbook()
    book.active.title = "IDPs"
    book.active.append(["Admin1 Pcode", "IDPs October 2026"])
    book.active.append(["SY09", 5200])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answers(request, server):
    """One server for all of them; each under its own path, as in its job."""

    def text(name):
        return (RECORDED / name).read_text().replace("BASE", server.url)

    kind, _, rest = request.path.strip("/").partition("/")
    if kind == "hdx" and "package_show" in rest:
        return reply(text("hdx/package_show.json"))
    routes = {
        "robots.txt": lambda: reply(b"", 404),
        "feed": lambda: reply(text("feed/village_post.rss")),
        "hapi": lambda: reply(text(HAPI[rest.rpartition("/")[2]])),
        "dtm": lambda: reply(text("dtm/admin1.json") if rest == "admin1" else '{"result": [], "isSuccess": true, "totalRecordsCount": 0}'),
        "idmc": lambda: reply(text("idmc/idus.json")),
        "unhcr": lambda: reply(text(f"unhcr/population_{request.query['page']}.json")),
        "reliefweb": lambda: reply(text("reliefweb/reports_1.json")),
        "gdelt": lambda: reply(text("gdelt/artlist.json")),
        "one": lambda: reply(text("page/article.html"), content_type="text/html"),
        "page": lambda: reply(text("page/article.html"), content_type="text/html"),
        "two": lambda: reply(b"<html><body><p>x</p></body></html>", content_type="text/html"),
        "dataset": lambda: reply(workbook()),
    }
    return routes[kind]()


def table(values):
    return "\n".join(f"{key} = {json.dumps(value)}" for key, value in values.items())


def lay(folder, server):
    """An installation whose jobs are the shipped ones, each pointed at the local server, with a page and a dropped file."""
    for name in ("jobs", "dashboards", "inbox/dropped"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text('[fetch]\ncontact = "desk@example.org"\nper_host_delay_s = 0\nallow_hosts = ["127.0.0.1"]\n[daemon]\njitter_s = 0\n')
    for kind, name in SHIPPED.items():
        job = tomllib.loads((ROOT / "jobs" / f"{name}.toml").read_text())
        top = {key: job[key] for key in ("title", "schedule", "country", "languages", "method", "provisional_days") if key in job}
        tables = {name: job[name] for name in ("publisher", "table", "expect") if name in job} | {"source": job["source"] | {"url": f"{server.url}/{kind}"}}
        if kind in ("hapi", "dtm"):
            tables["source"]["levels"] = [1]
        (folder / "jobs" / f"{kind}.toml").write_text("\n".join([table(top), *(f"[{name}]\n{table(values)}" for name, values in tables.items())]))
    (folder / "jobs" / "feed.toml").write_text(f'title = "F"\nlanguages = ["en"]\n[source]\nkind = "feed"\nurl = "{server.url}/feed"\n')
    (folder / "jobs" / "hdx.toml").write_text(
        f'title = "H"\ncountry = "SYR"\n[source]\nkind = "hdx"\nurl = "{server.url}/hdx"\ndataset = "example-displacement-data"\nresource = "october"\n'
        '[table]\nlayout = "long"\n[[column]]\nheader = "Admin1 Pcode"\nplace = "adm1"\n'
        '[[column]]\nheader = "/^IDPs/"\nmetric = "idp_stock"\npopulation = "idp"\nperiod = "header"\n'
    )
    (folder / "jobs" / "page.toml").write_text(f'title = "P"\nlanguages = ["en"]\n[source]\nkind = "page"\nurl = "{server.url}/page"\n')
    (folder / "jobs" / "dropped.toml").write_text('title = "D"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "folder"\n')
    (folder / "inbox" / "dropped" / "note.txt").write_text("Some 1,750 people arrived in Homs governorate on 9 November 2026, OCHA said.\n")
    return folder / "config.toml"


EXPECTED = {
    ("hapi", "idp_stock", 4200, "2026-08-31"),
    ("hapi", "idp_stock", 3900, "2026-09-30"),
    ("hapi", "refugee_stock", 1_300_000, "2023-12-31"),
    ("hapi", "refugee_stock", 650_000, "2024-12-31"),
    ("hapi", "return", 51_000, "2024-12-31"),
    ("hapi", "return", 150_000, "2024-12-31"),
    ("dtm", "idp_stock", 2640, "2026-10-31"),
    ("idmc", "new_displacement", 600, "2026-10-21"),
    ("unhcr", "refugee_stock", 6_300_000, "2023-12-31"),
    ("unhcr", "idp_stock", 7_200_000, "2023-12-31"),
    ("unhcr", "return", 0, "2023-12-31"),
    ("unhcr", "return", 38_000, "2023-12-31"),
    ("unhcr", "refugee_stock", 6_000_000, "2024-12-31"),
    ("unhcr", "return", 510_000, "2024-12-31"),
    ("hdx", "idp_stock", 5200, "2026-10-31"),
}
"""(job, metric, value, end) of everything that comes out of tables."""
