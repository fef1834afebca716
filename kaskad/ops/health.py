"""`/healthz`, `/readyz`, `/metrics`."""

import hmac
from time import perf_counter

import structlog
from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from kaskad.core import errors, web
from kaskad.core.db import db

blueprint = Blueprint("ops", __name__)

log = structlog.get_logger()
registry = CollectorRegistry()
_requests = Counter(
    "kaskad_requests_total", "Requests answered", ["endpoint", "status"], registry=registry
)
_seconds = Histogram(
    "kaskad_request_seconds", "Time to answer", ["endpoint"], registry=registry,
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip


@blueprint.get("/healthz")
@web.policy(web.PUBLIC)
def health() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@web.policy(web.PUBLIC)
def ready() -> ResponseReturnValue:
    """The database answers too. The cause of a failure is in the log, not here (trust.md S86)."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok")


@blueprint.get("/metrics")
@web.policy(web.PUBLIC)
def metrics() -> ResponseReturnValue:
    """Prometheus metrics of this worker, for the bearer of KASKAD_METRICS_TOKEN."""
    wanted = current_app.extensions["kaskad_settings"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise errors.NotFound
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def init_metrics(app: Flask) -> None:
    """Count and time every request by endpoint, and log it: one line, no address, no text."""

    @app.before_request
    def start() -> None:
        g.started = perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        _requests.labels(endpoint, response.status_code).inc()
        seconds = perf_counter() - g.get("started", perf_counter())
        _seconds.labels(endpoint).observe(seconds)
        log.info(
            "request", method=request.method, endpoint=endpoint, status=response.status_code,
            ms=round(seconds * 1000, 1), request_id=web.request_id(),
        )  # fmt: skip
        return response
