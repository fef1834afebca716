"""The real documents: every word of a file can be read on the pages of its initiatives."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from kaskad.cascade.models import Initiative
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import load_cascade, read_upload
from kaskad.people.models import Organisation
from tests.cast import Cast, Visit

pytestmark = pytest.mark.shared

NOT_FOR_READING = {"key", "counts", "schema", "district", "belongs_to", "stage", "parent", "mark",
                   "title_shared_from", "expected_result_shared_from", "period_start", "period_end",
                   "organisation_short", "responsible"}  # fmt: skip


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in NOT_FOR_READING:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", ["moscow-district", "kalininsky-district"])
def test_everything_can_be_read(visit: Visit, cast: Cast, shared: Path, name: str) -> None:
    file = shared / "data" / "cascade" / f"{name}.yaml"
    with cast.app.test_request_context(), unit_of_work():
        load_cascade(None, read_upload(file.read_bytes()))
    with cast.app.app_context():
        keys = db.session.scalars(
            select(Initiative.key_fold).where(Initiative.source_key.is_not(None))
        ).all()
    admin = visit("admin")
    pages = []
    for key in keys:
        for part in ("passport", "plan"):
            answer = admin.get(f"/projects/{key}/{part}")
            assert answer.status_code == 200
            pages.append(html.unescape(re.sub(r"<[^>]+>", "", answer.text)))
    everything = bare("".join(pages))
    with cast.app.app_context():
        # One organisation named in two ways is one row; the other name is kept as its alias.
        for aliases in db.session.scalars(select(Organisation.aliases)):
            everything += bare(" ".join(aliases))
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    lost = [one for one in texts(document) if bare(one) not in everything]
    assert not lost, lost[:10]
