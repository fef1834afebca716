"""Logs: one JSON object a line on stderr, control characters escaped (trust.md S87)."""

import logging
import sys
from typing import Any

import structlog


def init_logs(level: str) -> None:
    """Set structlog up; *level* is a name as `INFO`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )


def _to_stderr(*_args: Any) -> Any:
    return structlog.PrintLogger(sys.stderr)
