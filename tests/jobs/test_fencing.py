"""A slow worker's last word on a job is not taken for that of the worker who tries it next."""

from __future__ import annotations

from datetime import UTC, datetime

import procrastinate
import pytest
from procrastinate import jobs as queued

from appliance.services.context import Context
from tests.database import Database
from tests.jobs.one_job import BEGIN, Story, in_the_queue
from tests.log_capture import captured_logs

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


async def say_done(app: procrastinate.App, job: queued.Job) -> None:
    await app.job_manager.finish_job(job, queued.Status.SUCCEEDED, delete_job=True)


async def say_failed(app: procrastinate.App, job: queued.Job) -> None:
    await app.job_manager.finish_job(job, queued.Status.FAILED, delete_job=False)


async def say_again(app: procrastinate.App, job: queued.Job) -> None:
    await app.job_manager.retry_job(job, retry_at=NOW)


WORDS = {"done": (say_done, []), "failed": (say_failed, [("failed", 1)]), "again": (say_again, [("todo", 1)])}


@pytest.mark.req("JOBS-07")
@pytest.mark.parametrize("word", WORDS)
def test_the_worker_that_has_a_job_is_heard(alice: Context, db: Database, word: str) -> None:
    say, left = WORDS[word]
    assert in_the_queue(alice, db, say) == left


@pytest.mark.req("JOBS-07")
@pytest.mark.parametrize("word", WORDS)
def test_a_job_that_was_put_back_meanwhile_waits_for_its_next_try_whatever_the_slow_worker_says(
    alice: Context, db: Database, word: str
) -> None:
    say, _ = WORDS[word]

    async def story(app: procrastinate.App, job: queued.Job) -> None:
        await say_again(app, job)  # as those do who believe its worker dead
        with captured_logs() as logged:
            await say(app, job)
        assert [line["event"] for line in logged.lines if line["level"] == "WARN"] == ["job.overtaken"]

    assert in_the_queue(alice, db, story) == [("todo", 1)]


@pytest.mark.req("JOBS-07")
@pytest.mark.parametrize("word", WORDS)
def test_a_job_that_another_worker_is_doing_again_is_theirs_to_end(
    alice: Context, db: Database, word: str
) -> None:
    async def story(app: procrastinate.App, job: queued.Job) -> None:
        await say_again(app, job)
        another = await app.job_manager.register_worker()
        with db.as_admin() as admin:
            admin.execute(BEGIN, (another, job.id))
        await WORDS[word][0](app, job)

    assert in_the_queue(alice, db, story) == [("doing", 1)]


@pytest.mark.req("JOBS-07")
@pytest.mark.parametrize("word", WORDS)
def test_a_worker_that_was_struck_off_is_heard_while_nobody_else_has_taken_its_job_up(
    alice: Context, db: Database, word: str
) -> None:
    say, left = WORDS[word]

    async def story(app: procrastinate.App, job: queued.Job) -> None:
        await app.job_manager.unregister_worker(job.worker_id or 0)
        await say(app, job)

    assert in_the_queue(alice, db, story) == left


@pytest.mark.req("JOBS-03")
def test_a_job_that_was_given_up_meanwhile_is_not_tried_once_more_by_the_slow_worker(
    alice: Context, db: Database
) -> None:
    async def story(app: procrastinate.App, job: queued.Job) -> None:
        await say_failed(app, job)
        await say_again(app, job)

    assert in_the_queue(alice, db, story) == [("failed", 1)]


def test_nothing_but_the_time_of_a_job_can_change_with_a_retry(alice: Context, db: Database) -> None:
    def asking(**more: object) -> Story:
        async def story(app: procrastinate.App, job: queued.Job) -> None:
            with pytest.raises(ValueError, match="a retry has a time"):
                await app.job_manager.retry_job(job, **more)  # type: ignore[arg-type]

        return story

    assert in_the_queue(alice, db, asking()) == [("doing", 0)]
    assert in_the_queue(alice, db, asking(retry_at=NOW, lock="another line")) == [("doing", 0)]
