"""Every page of the application, with somebody who may see it: the GET rows of the access matrix.

`tests/security/test_access_matrix.py` fails when an address has no row, so a page that is new is
among these without anybody's thinking of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import select

from kaskad.core import web
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import LinkPurpose, OneTimeLink
from kaskad.people.permissions import Role
from tests.access_matrix import MATRIX
from tests.access_rows import OK, VISITORS, Row, expected
from tests.cast import Cast
from tests.security.stage import Stage

ROWS = [row for row in MATRIX if row.method == "GET"]
_LOOKERS = ("office", "lead", "admin")


@dataclass(frozen=True)
class Look:
    """A page to look at."""

    who: str | None
    """Whose session; None: a stranger's."""
    url: str
    status: int


def invite(stage: Stage) -> None:
    """Make the invitation of the stage one by the office, so that its page has something to say."""
    with stage.app.app_context(), unit_of_work():
        link = db.session.scalars(
            select(OneTimeLink).where(OneTimeLink.purpose == LinkPurpose.INVITATION)
        ).one()
        cast = Cast(stage.app)
        link.created_by_id, link.person_id = cast.person("office").id, None
        link.data = {
            "organisation_id": cast.organisation().id,
            "role": Role.EMPLOYEE.value,
            "email": "newcomer@ozerny.example",
        }


def look_at(stage: Stage, row: Row) -> Look | None:
    """The page of *row*; None where the address answers with no page of its own.

    That is: a file, figures, JSON, a redirect, a piece for the page that asked for it.
    """
    policy = web.policy_of(stage.app, row.endpoint)
    wanted = expected(row, policy)
    who = (
        "anon"
        if policy == web.PUBLIC
        else next((w for w in (*_LOOKERS, *VISITORS) if wanted[w] == OK), "office")
    )
    url, query = stage.address(row, who, stage.prepare(row)), urlencode(stage.query(row))
    answer = stage.client(who).get(url, query_string=query, follow_redirects=True)
    if answer.mimetype != "text/html" or not answer.text.lstrip().startswith("<!doctype html>"):
        return None
    address = f"{url}?{query}" if query else url
    return Look(None if who == "anon" else who, address, answer.status_code)
