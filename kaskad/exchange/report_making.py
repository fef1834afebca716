"""Whether what is being made is a job: it is told how far it is, and may take longer."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import g, has_request_context


class Step(StrEnum):
    """Steps of making a report, in their order."""

    READING = "reading"
    WRITING = "writing"
    KEEPING = "keeping"


@dataclass(frozen=True)
class Made:
    """A finished file."""

    content: bytes
    media_type: str
    name: str


@dataclass
class Making:
    """A report that is being made for a row of `report_job`."""

    tell: Callable[[Step], None]
    made: Made | None = None


def making() -> Making | None:
    """The job for which this request is asked; None: a person waits for the answer."""
    found: Making | None = g.get("report_making") if has_request_context() else None
    return found


def begin(one: Making) -> None:
    """From here on this request is asked for a job."""
    g.report_making = one
