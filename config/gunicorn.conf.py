"""How gunicorn serves the product; scripts/dev.sh and an installation start it with the same file.

TRANSCRYPT_BIND says where (default 127.0.0.1:8080: a proxy stands before it), TRANSCRYPT_WEB_PROCESSES and
TRANSCRYPT_WEB_THREADS how many. Each process holds one database connection a thread, and two more.
"""

import gc
import os
import sys
from pathlib import Path
from typing import Any

from appliance.foundation import logs

wsgi_app = "appliance.web.wsgi:application()"
bind = os.environ.get("TRANSCRYPT_BIND", "127.0.0.1:8080")
workers = int(os.environ.get("TRANSCRYPT_WEB_PROCESSES", "2"))
threads = int(os.environ.get("TRANSCRYPT_WEB_THREADS", "8"))
# gunicorn's threads, of which a client that is slow to ask costs none.
worker_class = "appliance.web.server.worker.PatientWorker"

# Loaded once and then forked, so that processes share its memory. Importing opens nothing.
preload_app = True
# The heartbeat of a process; a slow upload does not hold it up, for each request has its own thread.
timeout = 60
# Longer than any page takes, shorter than what a service manager waits before it kills.
graceful_timeout = 25
keepalive = 5
# A file goes out piece by piece like any other answer: what the system sends by itself, nobody hurries.
sendfile = False
# Heartbeats in memory: a busy disk must not look like a hung process.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 the system's own, for this

limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# Who may speak for a client's address: the proxy on this machine, no one else.
forwarded_allow_ips = "127.0.0.1,::1"
# And no one, not even it, may say by a header that a path begins elsewhere (SCRIPT_NAME): a proxy that hands
# on every header would let strangers past what it keeps to itself by path.
forwarder_headers = ""
control_socket_disable = True

# The product writes its own access log, without addresses and query strings; gunicorn's errors join it.
accesslog = None
errorlog = "-"


def when_ready(_server: Any) -> None:
    """From here on gunicorn's own lines have the form of all others; before, no settings were read.

    What was loaded stays: the processes that are forked now need not look through it for garbage, which took
    up to a tenth of a second in the middle of somebody's request, and keep sharing its memory.
    """
    logs.adopt("gunicorn.error")
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """Let threads take turns five times as often as Python does by itself.

    Whoever comes back from the database waits for the thread that runs to give way: at 5 ms a turn, a page
    that asks six times waited far longer than it worked, as soon as two people asked at once.
    """
    sys.setswitchinterval(0.001)


def child_exit(_server: Any, worker: Any) -> None:
    """Take a process that ended out of the live figures."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess  # noqa: PLC0415 only where figures are kept

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
