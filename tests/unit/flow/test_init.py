import tomllib
from pathlib import Path

import pytest

from dtrack import config
from dtrack.errors import UsageError
from dtrack.flow import checking, init


def test_a_fresh_installation_is_right_as_it_stands(tmp_path: Path) -> None:
    target = tmp_path / "new" / "tracker"
    made = init.lay_down(target, " tracker@example.org ")
    read = config.read(target / "config.toml", {})
    assert read.spec.fetch.contact == "tracker@example.org"
    loaded = checking.load(read)
    assert (loaded.faults, loaded.notes) == ([], [])
    assert {"inbox", "ocha_hno", "ocha_idp_movements"} <= set(loaded.jobs)
    assert (target / "inbox" / "ocha_hno").is_dir()
    assert (target / "inbox" / "ocha_idp_movements").is_dir()
    assert not (target / "inbox" / "inbox").exists()
    assert all(path.exists() for path in made)
    assert sorted(path.name for path in target.iterdir()) == ["config.toml", "dashboards", "derivation.toml", "events.toml", "inbox", "jobs", "standing.toml"]


def test_an_empty_folder_and_an_empty_contact_are_fine(tmp_path: Path) -> None:
    init.lay_down(tmp_path, "")
    assert tomllib.loads((tmp_path / "config.toml").read_text("utf-8"))["fetch"]["contact"] == ""


@pytest.mark.parametrize("taken", ["file", "folder"])
def test_nothing_is_overwritten(tmp_path: Path, taken: str) -> None:
    target = tmp_path / "t"
    if taken == "file":
        target.write_text("mine", "utf-8")
    else:
        target.mkdir()
        (target / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(UsageError) as caught:
        init.lay_down(target, "a@example.org")
    assert str(caught.value) == f"{target} is not an empty folder. Name a folder that does not exist yet, or an empty one; nothing was changed."
    assert [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()] == ["mine"]


@pytest.mark.parametrize("contact", ["nobody", "a b@example.org", 'x@example.org"\n[web]', "http://example.org", "a@b", "a@exa\\mple.org"])
def test_a_contact_that_nobody_can_write_to_is_refused(tmp_path: Path, contact: str) -> None:
    with pytest.raises(UsageError) as caught:
        init.lay_down(tmp_path / "t", contact)
    assert "is no address that a source's operator can write to" in str(caught.value)
    assert not (tmp_path / "t").exists()


def test_an_https_address_is_a_contact() -> None:
    assert init.check_contact("https://example.org/contact") == "https://example.org/contact"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(Exception, match="cannot write there") as caught:
        init.lay_down(tmp_path / "file" / "t", "a@example.org")
    assert str(tmp_path / "file" / "t") in str(caught.value)
