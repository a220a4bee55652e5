"""What only a server has: leases that die with their connection, commits that are held to them, marks, and words for what it refuses."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, make_url, text

from dtrack.errors import StoreError
from dtrack.model.person import Role
from dtrack.store import migrations, runs
from dtrack.store.engine import Store
from dtrack.store.lease import Lease
from postgres import Server

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name ~ '^dtrack .* [0-9]+$' AND datname = current_database()"


@pytest.fixture
def two(postgres: Server) -> Iterator[tuple[Store, Store]]:
    with postgres.emptied() as url:
        both = Store(url, busy_s=5), Store(url, busy_s=5)
        yield both
        for each in both:
            each.close()


def lease(store: Store, name: str = "leader") -> Lease:
    made = store.lease(name)
    assert made is not None
    return made


def cut(store: Store) -> None:
    """Cut every connection that holds leases, as a network does that breaks."""
    with store.reading() as c:
        assert c.execute(text(CUT)).scalar_one() >= 1


def test_one_holder_at_a_time_whoever_it_is_and_others_hear_who(two: tuple[Store, Store]) -> None:
    first, second = lease(two[0]), lease(two[1])
    assert (first.holder, first.take(), first.take(), second.take(), lease(two[0]).take()) == ("unknown", True, True, False, False)
    assert second.holder == first.holder != "unknown"
    assert lease(two[1], "job-a").take()
    assert (first.stands(), second.stands()) == (True, False)
    first.free()
    first.free()
    assert (first.stands(), second.take()) == (False, True)


def test_a_lease_is_free_once_its_holder_is_gone(two: tuple[Store, Store]) -> None:
    assert lease(two[0]).take()
    second = lease(two[1])
    assert not second.take()
    two[0].close()
    end = time.monotonic() + 5
    while not second.take():
        assert time.monotonic() < end


def test_what_is_written_under_a_lease_is_written_only_while_it_stands(two: tuple[Store, Store]) -> None:
    first = lease(two[0])
    with pytest.raises(StoreError, match="does not hold the lock"), first.acting():
        pass
    assert first.take()
    with first.acting():
        with two[0].writing() as c:
            runs.begin(c, "a", None, NOW)
        cut(two[1])
        with pytest.raises(StoreError, match="this process lost the lock 'leader'"), two[0].writing() as c:
            runs.begin(c, "b", None, NOW)
        # Taken again it is another term: what began under the old one stays refused.
        assert not first.stands()
        assert first.take()
        with pytest.raises(StoreError, match="lost the lock"), two[0].writing() as c:
            runs.begin(c, "b", None, NOW)
        # People's pages in the same process are under no lease.
        page = threading.Thread(target=lambda: _begin(two[0], "page"))
        page.start()
        page.join()
    with first.acting(), two[0].writing() as c:
        runs.begin(c, "c", None, NOW)
    with two[1].reading() as c:
        assert sorted(run.job for run in runs.find(c)) == ["a", "c", "page"]


def _begin(store: Store, job: str) -> None:
    with store.writing() as c:
        runs.begin(c, job, None, NOW)


def test_the_old_holder_commits_before_the_new_one_or_not_at_all(two: tuple[Store, Store]) -> None:
    first, second = lease(two[0]), lease(two[1])
    assert first.take()
    order: list[str] = []

    def new_holder() -> None:
        with second.acting(), two[1].writing():
            order.append("new")

    with first.acting(), two[0].writing() as c:
        runs.begin(c, "late", None, NOW)
        cut(two[1])
        assert second.take()
        waits = threading.Thread(target=new_holder)
        waits.start()
        waits.join(0.3)
        order.append("old")
    waits.join(5)
    assert order == ["old", "new"]


def test_a_lost_lease_frees_nothing_of_the_next_holder(two: tuple[Store, Store]) -> None:
    first, second = lease(two[0]), lease(two[1])
    assert first.take()
    cut(two[1])
    assert second.take()
    first.free()
    assert second.stands()
    assert not first.take()


def test_the_mark_changes_with_every_commit_and_only_then(two: tuple[Store, Store]) -> None:
    before = two[0].mark()
    assert before == two[0].mark() is not None
    with two[1].reading(Role.READER) as c:
        c.execute(text("SELECT count(*) FROM figure"))
    _begin(two[1], "a")
    after = two[0].mark()
    assert after != before
    with two[0].reading() as c:
        c.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_current_snapshot%' AND pid <> pg_backend_pid()"))
    with pytest.raises(StoreError, match="the connection to the database was cut"):
        two[0].mark()
    assert two[0].mark() is not None


def test_a_server_is_upgraded_by_who_is_told_to(postgres: Server) -> None:
    with postgres.database() as url:
        store = Store(url)
        with pytest.raises(StoreError, match="no tables of dtrack yet") as refused:
            store.ready()
        assert "dtrack db upgrade" in refused.value.remedy
        store.upgrade()
        store.ready()
        with store.writing() as c:
            c.execute(text("UPDATE alembic_version SET version_num = :old"), {"old": migrations.KNOWN[-2]})
            c.execute(text("CREATE SCHEMA dtrack_seen_0"))
        with pytest.raises(StoreError, match=f"are at {migrations.KNOWN[-2]}, and this program needs {migrations.HEAD}"):
            store.ready()
        store.close()


def test_a_database_of_another_order_is_refused(postgres: Server) -> None:
    postgres.say("CREATE DATABASE odd TEMPLATE template0 LOCALE 'C' ENCODING 'SQL_ASCII'")
    try:
        store = Store(postgres.url("odd"))
        with pytest.raises(StoreError, match="keeps it as SQL_ASCII; dtrack needs it sorted by its bytes, as UTF8"):
            store.upgrade()
        assert store.revision() is None
        store.close()
    finally:
        postgres.say("DROP DATABASE odd WITH (FORCE)")


def test_what_the_server_refuses_is_said_with_a_remedy_and_no_password(postgres: Server) -> None:
    postgres.say("CREATE ROLE guest LOGIN PASSWORD 'x'")
    with postgres.database() as url:
        guest = url.replace("postgres:@", "guest@")
        there = {
            guest: "lacks a right on the database",
            make_url(url).set(database="gone").render_as_string(hide_password=False): "no such thing",
            "postgresql+psycopg://guest@127.0.0.1:1/d": "the database server does not answer",
            "postgresql://guest@nowhere.invalid/d": "the host of the database server is not known",
        }
        for address, said in there.items():
            store = Store(address, password="tooth-and-nail")
            with pytest.raises(StoreError, match=said) as refused:
                store.upgrade()
            assert "tooth" not in f"{refused.value.message} {store.url} {store._engine!r}"
            store.close()
    postgres.say("DROP ROLE guest")


def test_the_names_of_the_views_of_replicas_go_with_an_upgrade(postgres: Server) -> None:
    from dtrack.store import server

    with postgres.emptied() as url:
        engine = create_engine(url)
        with engine.begin() as c:
            c.execute(text("CREATE SCHEMA dtrack_seen_1"))
            c.execute(text('CREATE VIEW dtrack_seen_1."run" AS SELECT * FROM run'))
            server.forget_views(c)
            assert c.execute(text("SELECT to_regnamespace('dtrack_seen_1')")).scalar() is None
        engine.dispose()
