"""Raw bytes are kept whole or not at all."""

import gzip
import hashlib
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtrack.errors import StoreError
from dtrack.store.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def files(archive: Archive) -> list[str]:
    return sorted(path.relative_to(archive.root).as_posix() for path in archive.root.rglob("*") if path.is_file())


def test_bytes_lie_under_their_hash(archive: Archive) -> None:
    sha256 = archive.keep(b"raw")
    assert sha256 == hashlib.sha256(b"raw").hexdigest()
    assert files(archive) == [f"{sha256[:2]}/{sha256[2:4]}/{sha256}.gz"]
    assert archive.read(sha256) == b"raw"
    assert archive.has(sha256)
    assert not archive.has("0" * 64)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.binary(max_size=5000))
def test_what_goes_in_comes_out(archive: Archive, body: bytes) -> None:
    assert archive.read(archive.keep(body)) == body


def test_the_same_bytes_again_are_left_alone(archive: Archive) -> None:
    path = archive.path(archive.keep(b"raw"))
    before = path.stat()
    archive.keep(b"raw")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_an_archive_is_the_same_wherever_it_was_made(tmp_path: Path) -> None:
    packed = []
    for name in "ab":
        archive = Archive(tmp_path / name)
        packed.append(archive.path(archive.keep(b"raw" * 1000)).read_bytes())
    assert packed[0] == packed[1]
    assert len(packed[0]) < 100


def test_only_its_owner_reads_it(archive: Archive) -> None:
    assert archive.path(archive.keep(b"raw")).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n", f"{'0' * 60}/../"])
def test_a_name_that_is_no_hash_leads_nowhere(archive: Archive, name: str) -> None:
    with pytest.raises(StoreError, match="is not the SHA-256"):
        archive.read(name)


def test_what_is_missing_is_said(archive: Archive) -> None:
    with pytest.raises(StoreError, match=r"the archive has no 0000.*Restore"):
        archive.read("0" * 64)


@pytest.mark.parametrize(
    "damage",
    [b"", b"no gzip", gzip.compress(b"other"), gzip.compress(b"raw" * 99)[:-12], gzip.compress(b"raw" * 99)[:20] + b"\xff" * 9],
    ids=["empty", "no gzip", "another text", "cut short", "bad tail"],
)
def test_damage_is_noticed_on_reading(archive: Archive, damage: bytes) -> None:
    sha256 = archive.keep(b"raw" * 99)
    archive.path(sha256).write_bytes(damage)
    with pytest.raises(StoreError, match=r"damaged.*newest backup"):
        archive.read(sha256)


def test_a_folder_in_the_place_of_a_file_is_an_error_that_says_so(archive: Archive) -> None:
    archive.path("0" * 64).mkdir(parents=True)
    with pytest.raises(StoreError, match="the archive cannot read"):
        archive.read("0" * 64)


def test_a_file_in_the_place_of_a_folder_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("in the way")
    with pytest.raises(StoreError, match="the archive cannot keep"):
        Archive(tmp_path / "archive").keep(b"raw")


@pytest.fixture
def small_disk() -> Iterator[None]:
    """The kernel refuses what is larger than the limit of the process, as it would on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_nothing_torn(archive: Archive, small_disk: None) -> None:
    small = archive.keep(b"small")
    with pytest.raises(StoreError, match=r"cannot keep .*Free some space"):
        archive.keep(os.urandom(5000))
    assert files(archive) == [archive.path(small).relative_to(archive.root).as_posix()]
    assert archive.read(small) == b"small"


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_of_another_s_is_an_error_that_says_so(archive: Archive) -> None:
    archive.root.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="may be written by this user"):
        archive.keep(b"raw")
