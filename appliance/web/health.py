"""Whether the process lives, whether it is ready, and its figures (OBS-06).

Liveness asks nothing but the process. Readiness asks everything a request needs, and says only yes or no
to callers; what is missing goes to the log. Metrics and readiness answer this machine alone.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_flask_exporter import PrometheusMetrics

from appliance.foundation import logs
from appliance.foundation.circuit_breaker import FIGURES
from appliance.foundation.domain_errors import UnavailableError
from appliance.services.readiness import what_is_missing
from appliance.web.guards import internal, public
from appliance.web.queue_figures import queue_figures
from appliance.web.site import current_site

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@public
def live() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
@internal
def ready() -> ResponseReturnValue:
    """The process can take traffic: database, migrations, object store, rulepacks."""
    return jsonify(status="ok") if _is_ready() else (jsonify(status="unavailable"), 503)


@pages.get("/api/health")
@public
def summary() -> ResponseReturnValue:
    """For people's monitors: up or not, and nothing of why."""
    if _is_ready():
        return jsonify(status="ok")
    raise UnavailableError(
        "This installation cannot do its work at the moment.", mend="Try again in a minute"
    )


def _is_ready() -> bool:
    missing = what_is_missing(current_site().product)
    if missing:
        logs.event("readiness.failed", "not ready", level="WARN", log_type="infrastructure", missing=missing)
    return not missing


def install_health(app: Flask) -> None:
    """Register the probes and count requests by endpoint."""
    app.register_blueprint(pages)
    metrics = PrometheusMetrics(
        None,
        path=None,
        registry=CollectorRegistry(),
        group_by="endpoint",
        defaults_prefix="transcrypt",
        excluded_paths=["^/healthz$", "^/readyz$", "^/metrics$", "^/static/"],
    )
    metrics.init_app(app)

    def figures() -> Response:
        # Of every process of this machine, when they keep their figures in one folder.
        content, content_type = metrics.generate_metrics()
        if "transcrypt_breaker_open" not in content:  # otherwise it holds those of every process already
            content += generate_latest(FIGURES).decode("utf-8")
        return Response(content + queue_figures(current_site().product), content_type=content_type)

    app.add_url_rule("/metrics", "metrics", internal(figures))
