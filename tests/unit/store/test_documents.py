"""Identity, versions, sightings."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dtrack.model.document import Item
from dtrack.model.identity import document_id
from dtrack.store import documents
from dtrack.store.engine import Store
from dtrack.terms import Sensitivity

Build = Callable[..., Any]


@pytest.fixture
def record(item: Build, at: Build) -> Build:
    """Record an item: ((hours, text), facts) to (document, outcome)."""

    def run(c: Any, hours: float = 0, text: str = "a", job: str = "news", source: str = "feed", facts: Any = None, **stated: Any) -> Any:
        known = {"sha256": "1" * 64, "text_sha256": text * 64, "sensitivity": Sensitivity.PUBLIC, "now": at(hours)}
        return documents.record(c, item(fetched_at=at(hours), **stated), job=job, source=source, **known | (facts or {}))

    return run


def test_a_new_document_carries_everything_that_is_known(store: Store, item: Build, at: Build) -> None:
    stated = item(
        key="4187624",
        body=b"{}",
        container="c" * 64,
        requested_url="https://example.org/a?x=1",
        final_url="https://example.org/a",
        url="https://example.org/a",
        http_status=200,
        filename=None,
        publisher="OCHA",
        published=date(2025, 11, 12),
        published_at=at(-3),
        licence="CC BY",
    )
    facts = {"title": "Read title", "language": "en", "published": date(2020, 1, 1), "published_inferred": True}
    hashes = {"sha256": "1" * 64, "text_sha256": "2" * 64}
    with store.writing() as c:
        found, outcome = documents.record(c, stated, job="rw", source="reliefweb", sensitivity=Sensitivity.INTERNAL, now=at(1), **hashes, **facts)
    assert outcome == "new"
    assert found.id == document_id("reliefweb/rw", "4187624")
    assert (found.version, found.sightings, found.recorded_at, found.last_seen_at) == (1, 1, at(1), at(1))
    assert (found.published, found.published_inferred) == (date(2025, 11, 12), False)
    assert (found.title, found.language, found.publisher, found.licence) == ("Read title", "en", "OCHA", "CC BY")
    with store.reading() as c:
        assert documents.get(c, found.id) == found


def test_an_inferred_date_stands_in_and_is_marked(store: Store, record: Build) -> None:
    with store.writing() as c:
        found, _ = record(c, facts={"published": date(2017, 11, 8), "published_inferred": True})
    assert (found.published, found.published_inferred) == (date(2017, 11, 8), True)


def test_the_same_text_again_is_a_sighting(store: Store, record: Build, at: Build) -> None:
    with store.writing() as c:
        first, _ = record(c, 0)
        again, outcome = record(c, 2, facts={"sha256": "9" * 64}, title="Edited headline")
    assert outcome == "sighting"
    assert (again.version, again.sightings, again.last_seen_at, again.recorded_at) == (1, 2, at(2), first.recorded_at)
    assert (again.sha256, again.title) == (first.sha256, first.title)


def test_a_new_text_is_a_version_and_the_old_one_stays(store: Store, record: Build, at: Build) -> None:
    with store.writing() as c:
        first, _ = record(c, 0, "a")
        second, outcome = record(c, 2, "b")
        third, _ = record(c, 3, "a")
        assert (outcome, second.id, second.version, third.version) == ("version", first.id, 2, 3)
        assert documents.versions(c, first.id) == [first, second, third]
        assert documents.get(c, first.id) == third
        assert documents.get(c, first.id, 1) == first
        assert documents.get(c, first.id, 4) is None
        assert documents.count(c) == 1


def test_a_person_s_word_about_a_file_makes_a_version(store: Store, record: Build) -> None:
    file = {"key": "data_2016.xlsx", "filename": "data_2016.xlsx", "job": "ocha_hno", "source": "folder"}
    with store.writing() as c:
        record(c, 0, **file, facts={"published": date(2016, 1, 1), "published_inferred": True})
        dated, outcome = record(c, 1, **file, published=date(2016, 1, 1))
        assert (outcome, dated.version, dated.published_inferred) == ("version", 2, False)
        assert record(c, 2, **file, published=date(2016, 1, 1))[1] == "sighting"
        assert record(c, 3, **file)[1] == "sighting"
        assert record(c, 4, **file, publisher="OCHA")[1] == "version"


def test_another_protection_is_a_version(store: Store, record: Build) -> None:
    with store.writing() as c:
        record(c, 0)
        hidden, outcome = record(c, 1, facts={"sensitivity": Sensitivity.RESTRICTED})
        assert (outcome, hidden.sensitivity) == ("version", Sensitivity.RESTRICTED)


@pytest.mark.parametrize(("job", "source"), [("other", "feed"), ("news", "reliefweb")])
def test_two_sources_that_deliver_one_key_have_two_documents(store: Store, record: Build, job: str, source: str) -> None:
    with store.writing() as c:
        first, _ = record(c, 0, "a", key="https://example.org/1")
        other, outcome = record(c, 1, "b", key="https://example.org/1", job=job, source=source)
        assert (outcome, other.version) == ("new", 1)
        assert other.id != first.id
        assert documents.get(c, first.id) == first


def test_the_clock_set_back_does_not_unmake_a_version(store: Store, record: Build, at: Build) -> None:
    with store.writing() as c:
        first, _ = record(c, 5, "a")
        second, _ = record(c, 1, "b")
        assert second.recorded_at > first.recorded_at == at(5)
        seen, _ = record(c, 0, "b")
        assert seen.last_seen_at == second.last_seen_at


def test_odd_characters_from_outside_lose_nothing_else(store: Store, record: Build) -> None:
    with store.writing() as c:
        found, _ = record(c, title="a\0b\ud800c النازحون", publisher="'; DROP TABLE figure; --")
        stored = documents.get(c, found.id)
    assert stored is not None
    assert stored.title == "a\ufffdb\ufffdc النازحون"
    assert stored.publisher == "'; DROP TABLE figure; --"


def test_lists(store: Store, record: Build) -> None:
    with store.writing() as c:
        for number in range(4):
            record(c, number, key=f"k{number}", job="even" if number % 2 == 0 else "odd")
        record(c, 9, "b", key="k0", job="even")
    with store.reading() as c:
        assert [found.key for found in documents.latest(c)] == ["k1", "k2", "k3", "k0"]
        assert [(found.key, found.version) for found in documents.latest(c, "even")] == [("k2", 1), ("k0", 2)]
        assert [found.key for found in documents.find(c)] == ["k0", "k3", "k2", "k1"]
        assert [found.key for found in documents.find(c, "odd")] == ["k3", "k1"]
        assert [found.key for found in documents.find(c, limit=2, offset=1)] == ["k3", "k2"]
        assert (documents.count(c), documents.count(c, "odd"), documents.count(c, "none")) == (4, 2, 0)
        idents = [found.id for found in documents.latest(c)]
        assert documents.by_ids(c, [*idents[:2], "0" * 16]).keys() == set(idents[:2])


def test_identity_is_known_before_anything_is_stored(item: Callable[..., Item]) -> None:
    assert documents.identity(item("k"), job="j", source="feed") == document_id("feed/j", "k")
