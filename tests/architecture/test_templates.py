"""No template asks the database: what a page shows is read before it is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, before_render_template, template_rendered
from sqlalchemy import event

from kaskad.core.db import db
from tests.cast import Visit

PAGES = (
    "/",
    "/boards",
    "/boards/PRO",
    "/boards/PRO?view=list",
    "/boards/PRO?lanes=person",
    "/boards/PRO/settings",
    "/boards/PRO/from-plan",
    "/cards/PRO-1",
    "/cascade",
    "/projects/PRO",
    "/projects/PRO/passport",
    "/projects/PRO/plan",
    "/projects/PRO/team",
    "/projects/PRO/journal",
    "/people",
    "/organisations",
    "/me",
    "/help/roles",
    "/help/data",
    "/import/cascade",
    "/nothing-here",
)


@pytest.mark.parametrize("path", PAGES)
def test_no_query_in_a_template(app: Flask, visit: Visit, path: str) -> None:
    drawing: list[str] = []
    asked: list[str] = []

    def begin(_app: Flask, template: Any, **_kw: Any) -> None:
        drawing.append(template.name)

    def end(_app: Flask, template: Any, **_kw: Any) -> None:
        drawing.remove(template.name)

    def note(_c: Any, _cur: Any, statement: str, _p: Any, _ctx: Any, _many: bool) -> None:
        if drawing:
            asked.append(f"{drawing[-1]}: {statement}")

    browser = visit("office")
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with before_render_template.connected_to(begin), template_rendered.connected_to(end):
            browser.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert asked == []


def test_metrics_count_requests_and_need_a_token(app: Flask) -> None:
    client = app.test_client()
    client.get("/healthz")
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer measure"})
    assert answer.status_code == 200
    assert 'kaskad_requests_total{endpoint="ops.health",status="200"}' in answer.text
