"""`kaskad recompute figures`, and what a start does about figures that are missing."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, func, select

from kaskad.commands import recompute
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.models import Indicator, StoredFigure
from kaskad.ops import figures
from tests.cast import Cast


def test_figures_are_made_anew(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "ready_app", lambda: app)
    with app.test_request_context():
        with unit_of_work():
            db.session.execute(delete(StoredFigure))
        many = db.session.scalar(select(func.count()).select_from(Indicator))
        db.session.remove()
    done = CliRunner().invoke(recompute.recompute_group, ["figures", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["figures"], told["refreshed"]) == (many, many)
    again = CliRunner().invoke(recompute.recompute_group, ["figures"])
    assert again.exit_code == 0
    assert str(many) in again.stdout


def test_a_start_makes_only_what_is_missing(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        with unit_of_work():
            db.session.execute(delete(StoredFigure))
        db.session.remove()
    assert figures.make_ready(app)
    assert not figures.make_ready(app)
