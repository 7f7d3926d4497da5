"""The same counters in a real Redis: shared by two sites, forgotten in time, and saying no when Redis is gone."""

import shutil
import subprocess
import time
from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import func, select

from app.models import RateCounter, db, utc_now
from app.services import limits


@pytest.fixture
def redis(tmp_path):
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("no redis-server here")
    socket = tmp_path / "r.sock"
    settings = ("--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(tmp_path))
    process = subprocess.Popen([server, *settings], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 10
    while not socket.exists() and time.monotonic() < until:
        time.sleep(0.02)
    yield f"unix://{socket}"
    process.terminate()
    process.wait(10)


def test_two_sites_on_one_redis_count_together(redis, make_app):
    answers = []
    for _ in range(2):
        with make_app(REDIS_URL=redis).app_context():
            answers += [limits.hit("export", "a", most=3, seconds=3600) for _ in range(2)]
            assert db.session.scalar(select(func.count()).select_from(RateCounter)) == 0
    assert answers == [True, True, True, False]


def test_a_counter_is_forgotten_with_its_window_and_says_nothing_of_who_it_was(redis, make_app):
    with make_app(REDIS_URL=redis).app_context():
        limits.hit("export", "記入 例子", most=3, seconds=60)
    store = Redis.from_url(redis)
    (name,) = store.keys()
    assert 0 < store.ttl(name) <= timedelta(minutes=1).total_seconds()
    assert "記入 例子".encode() not in name


def test_a_redis_that_is_gone_means_no(tmp_path, make_app):
    with make_app(REDIS_URL=f"unix://{tmp_path}/nobody.sock").app_context():
        assert not limits.hit("export", "a", most=3, seconds=60, now=utc_now())
