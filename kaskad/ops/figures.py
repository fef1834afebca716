"""What has to be true before a server answers fast: stored figures of today."""

from flask import Flask

from kaskad.core.db import db, unit_of_work
from kaskad.indicators.stored_figures import out_of_date, recompute_all


def make_ready(app: Flask) -> bool:
    """Make stored figures anew where some are missing or have run out; whether it was needed.

    They are missing after an update from a version without them, and run out where a new period
    has begun since the last change. Until then such figures are reckoned when they are read.
    """
    with app.app_context():
        needed = out_of_date() > 0
        if needed:
            with unit_of_work(None):
                recompute_all()
        db.session.remove()
        return needed
