"""An installation of two countries: Syria, and one that is made up."""

from pathlib import Path
from typing import Any

from flow_home import Home, report

PLACES = """pcode,level,name,parent,lat,lon,kind,host,note,names
RVL,adm0,Riverland,,,,,,,en:Riverland
RV01,adm1,North Bank,RVL,,,,,,en:North Bank
RV02,adm1,South Bank,RVL,,,,,,en:South Bank
"""
SHARES = """
[daemon.share.river]
countries = ["RVL"]
"""


def of_two(root: Path, database: str = "", extra: str = "") -> Home:
    """Jobs `syr` and `rvl` with an article each. `extra`: more tables of config.toml."""
    home = Home(root, database)
    (root / "places").mkdir()
    (root / "places" / "RVL.csv").write_text(PLACES, "utf-8")
    names(home, '"SYR", "RVL"', extra)
    home.job("syr")
    home.say(report("a"), job="syr")
    home.job("rvl")
    file = root / "jobs" / "rvl.toml"
    file.write_text(file.read_text("utf-8").replace('country = "SYR"', 'country = "RVL"'), "utf-8")
    home.say(riverland("r", "3,000"), job="rvl")
    return home


def names(home: Home, countries: str, extra: str = "") -> None:
    """Write config.toml with these countries."""
    home.settings(extra)
    home.config.write_text(home.config.read_text("utf-8").replace('countries = ["SYR"]', f"countries = [{countries}]"), "utf-8")


def riverland(key: str, number: str) -> dict[str, Any]:
    """An article about South Bank."""
    return {"key": key, "text": f"About {number} people fled South Bank on 4 March 2017, OCHA said.\n\nReport {key}.", "published": "2017-03-05"}
