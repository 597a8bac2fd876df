"""`transcrypt jobs`: what waits, runs or was given up; try it again or let it go."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from appliance.cli.operator_desk import add_json, add_limit, add_why, desk, operator, write_json
from appliance.cli.parser import Subparsers, UsageError, words
from appliance.foundation.console import write_text

if TYPE_CHECKING:
    from appliance.services.job_desk import Lag, Listed


def add_jobs_commands(subparsers: Subparsers) -> None:
    """Add `jobs` with its commands."""
    parser = subparsers.add_parser("jobs", help="look into the worker's jobs; try dead letters again")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="jobs that wait, run or were given up, newest first")
    listing.add_argument("--state", choices=("waiting", "running", "failed"), help="only these")
    _add_task(listing)
    add_limit(listing, 100)
    add_json(listing)
    listing.set_defaults(run=run_list)
    show = commands.add_parser("show", help="one job with the last failure of it")
    show.add_argument("job", type=int, metavar="ID")
    add_json(show)
    show.set_defaults(run=run_show)
    _add_acting(commands)
    lag = commands.add_parser("lag", help="how far behind each kind of work is")
    add_json(lag)
    lag.set_defaults(run=run_lag)


def _add_acting(commands: Subparsers) -> None:
    retry = commands.add_parser(
        "retry",
        help="let a job that was given up have all its runs once more",
        description="Let jobs that were given up have all their runs once more. It goes on record.",
    )
    retry.add_argument("job", type=int, nargs="?", metavar="ID")
    retry.add_argument("--all", action="store_true", help="every job that was given up, or those of --task")
    _add_task(retry)
    add_why(retry)
    retry.set_defaults(run=run_retry)
    discard = commands.add_parser(
        "discard",
        help="let a job that was given up go for good",
        description=(
            "Take a job that was given up out of the queue. Its failures stay on record, and so does this. "
            "The event of a delivery does not come to that consumer again by itself."
        ),
    )
    discard.add_argument("job", type=int, metavar="ID")
    add_why(discard)
    discard.set_defaults(run=run_discard)


def run_list(arguments: argparse.Namespace) -> int:
    """One line for each job."""
    with desk() as product:
        from appliance.services import job_desk  # noqa: PLC0415 - see desk

        found = job_desk.list_jobs(product, state=arguments.state, task=arguments.task, limit=arguments.limit)
    for job in found:
        write_json(job.document()) if arguments.json else write_text(_line(job))
    if not found and not arguments.json:
        write_text("There is no such job.\n" if arguments.state or arguments.task else "There is no job.\n")
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    """A line for each thing that is known."""
    with desk() as product:
        from appliance.services import job_desk  # noqa: PLC0415

        job = job_desk.find_job(product, arguments.job)
    if arguments.json:
        write_json(job.document())
        return 0
    for name, value in job.document().items():
        write_text(f"{name.replace('_', ' ')}: {'none' if value is None else value}\n")
    return 0


def run_retry(arguments: argparse.Namespace) -> int:
    """Says which jobs wait again."""
    if (arguments.job is None) != arguments.all or (arguments.task and not arguments.all):
        raise UsageError("Name one job, or --all (and perhaps --task)", place="transcrypt jobs retry")
    with desk() as product:
        from appliance.services import job_desk  # noqa: PLC0415

        if arguments.all:
            ids = job_desk.retry_all(product, operator(arguments), task=arguments.task)
        else:
            job_desk.retry(product, arguments.job, operator(arguments))
            ids = [arguments.job]
    write_text("".join(f"Job {number} waits again.\n" for number in ids) or "None was given up.\n")
    return 0


def run_discard(arguments: argparse.Namespace) -> int:
    """Says that it is gone."""
    with desk() as product:
        from appliance.services import job_desk  # noqa: PLC0415

        job_desk.discard(product, arguments.job, operator(arguments))
    write_text(f"Job {arguments.job} is gone. Its failures stay on record.\n")
    return 0


def run_lag(arguments: argparse.Namespace) -> int:
    """One line for each kind of work that has any; exit status 0 however far behind."""
    with desk() as product:
        from appliance.services import job_desk  # noqa: PLC0415

        found = job_desk.lag(product)
    for lag in found:
        write_json(vars(lag)) if arguments.json else write_text(_lag_line(lag))
    if not found and not arguments.json:
        write_text("Nothing waits.\n")
    return 0


def _add_task(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--task", type=words, metavar="NAME", help="only jobs of this task, for example report.build"
    )


def _line(job: Listed) -> str:
    failure = f"  {job.error_code}: {job.error_message}" if job.error_code else ""
    whose = f" {job.failed_consumer}" if job.failed_consumer not in (None, job.task) else ""
    return f"{job.id}  {job.state}  {job.task}{whose}  runs failed: {job.attempt_count}{failure}\n"


def _lag_line(lag: Lag) -> str:
    whose = f" to {lag.consumer}" if lag.consumer else ""
    return (
        f"{lag.task}{whose}: {lag.waiting} waiting (oldest {lag.oldest_seconds:.0f} s), "
        f"{lag.running} running, {lag.failed} given up\n"
    )
