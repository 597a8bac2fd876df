"""Jobs and events in the hands of an operator: look, try again, let go, replay (JOBS-05, SAIS 6.3.12)."""

from appliance.services.job_desk.act import Operator, discard, note_action, retry, retry_all
from appliance.services.job_desk.look import Lag, Listed, find_job, how_long_ago, lag, list_jobs
from appliance.services.job_desk.own import OwnJob, own_job, own_jobs, state_of
from appliance.services.job_desk.replay import Replayed, list_events, replay

__all__ = [
    "Lag",
    "Listed",
    "Operator",
    "OwnJob",
    "Replayed",
    "discard",
    "find_job",
    "how_long_ago",
    "lag",
    "list_events",
    "list_jobs",
    "note_action",
    "own_job",
    "own_jobs",
    "replay",
    "retry",
    "retry_all",
    "state_of",
]
