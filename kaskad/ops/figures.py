"""What has to be true for pages to be fast: stored figures of today.

They are missing after an update from a version without them, and run out where a new period has
begun since the last change. Until then such figures are reckoned when they are read.
"""

from flask import Flask

from kaskad.core import jobs
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.stored_figures import out_of_date, refresh, run_out_blocks

JOB = "figures"


def register() -> None:
    """Give it to the worker: at the start, and just after midnight where a day makes some old."""
    jobs.add_job(JOB, jobs.Job(refresh_figures, lambda: out_of_date() > 0))


def refresh_figures() -> int:
    """Make anew what is missing or has run out; how many there were.

    A block at a time, so that people who save something need not wait for all of it. A second run
    finds nothing to do.
    """
    many = 0
    for block in run_out_blocks():
        with unit_of_work():
            refresh(block)
        many += len(block)
    return many


def make_ready(app: Flask) -> bool:
    """Do it now, where there is no worker; whether it was needed."""
    with app.app_context():
        needed = refresh_figures() > 0
        db.session.remove()
        return needed
