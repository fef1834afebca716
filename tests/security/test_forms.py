"""What forms take: nothing without a token, no field of others (trust.md S17, S21, S50)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest

from kaskad.core import web
from tests.access_matrix import MATRIX
from tests.access_rows import OK, VISITORS, Row, expected
from tests.security.stage import Stage, sentence_of

pytestmark = pytest.mark.front

FORMS = [row for row in MATRIX if row.method != "GET"]
FIRST = ("lead", "office", "admin", "member", "anon")


def somebody(stage: Stage, row: Row) -> str | None:
    """Somebody whose request succeeds."""
    wanted = expected(row, web.policy_of(stage.app, row.endpoint))
    return next((who for who in (*FIRST, *VISITORS) if wanted[who] == OK), None)


def test_there_are_only_gets_and_posts() -> None:
    assert {row.method for row in MATRIX} == {"GET", "POST"}


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.id)
def test_s50_s52_no_form_counts_without_its_token(stage: Stage, row: Row) -> None:
    """No token, a wrong one, somebody else's, one in the address, log-in and log-out included."""
    who = somebody(stage, row) or "anon"
    facts = stage.prepare(row)
    url = stage.address(row, who)
    with stage.unchanged():
        for token in ("", "wrong", stage.csrf("off"), stage.csrf(who)[:-2] + "AA"):
            response = stage.ask(row, who, facts, form={"csrf_token": token})
            assert response.status_code == 419, (token, sentence_of(response))
            assert "Set-Cookie" not in response.headers or who == "anon"
        response = stage.client(who).post(
            url,
            data=stage.values(row.form, who, facts),
            query_string={"csrf_token": stage.csrf(who)},
        )
        assert response.status_code == 419, "a token in the address is no token"
        response = stage.ask(
            row,
            who,
            facts,
            form={"csrf_token": ""},
            headers={"HX-Request": "true", "X-CSRFToken": stage.csrf("off")},
        )
        assert response.status_code == 419, "another person's token in htmx's header"


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.id)
def test_s51_json_in_disguise_is_no_form(stage: Stage, row: Row) -> None:
    """What a foreign page can send without asking: JSON as text, and with a cross-site mark."""
    who = somebody(stage, row) or "anon"
    body = json.dumps({"csrf_token": stage.csrf(who), **{k: str(v) for k, v in row.form.items()}})
    with stage.unchanged():
        for kind in ("text/plain", "application/json", "application/x-www-form-urlencoded"):
            response = stage.client(who).post(
                stage.address(row, who),
                data=body,
                content_type=kind,
                headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"},
            )
            assert response.status_code in {400, 403, 415, 419}, kind


# ------------------------------------------------------------- fields that are nobody's to send

EXTRA = {
    "is_admin": "1",
    "admin": "1",
    "owner_id": "1",
    "author_id": "1",
    "author": "1",
    "creator": "1",
    "created_by_id": "1",
    "actor_id": "1",
    "user_id": "1",
    "added_by_id": "1",
    "done_by_id": "1",
    "project_id": "1",
    "initiative_id": "2",
    "board_id": "1",
    "org_id": "1",
    "organisation_id": "1",
    "visibility": "public",
    "created_at": "2001-01-01",
    "at": "2001-01-01",
    "id_": "1",
    "archived_at": "2001-01-01",
    "edited_at": "2001-01-01",
    "finished_at": "2001-01-01",
    "email_verified": "1",
    "token_hash": "x",
    "password_hash": "x",
    "rate_limit": "9999",
    "position": "0",
    "version": "99",
    "field_revisions": "{}",
    "path": "/1/",
    "home_id": "1",
    "key_fold": "EVIL",
    "store_key": "../../etc/passwd",
    "preview_key": "x",
    "sha256": "x",
    "media_type": "text/html",
    "comment_count": "99",
    "checklist_total": "99",
    "last_number": "99",
    "looked_event_id": "99",
    "disabled_at": "",
    "email_key": "x",
    "since": "2001-01-01",
    "until": "",
    "number_": "99",
    "cover_id": "1",
    "activity_id": "1",
    "request_id": "x",
}
SECRETS = re.compile(r"[0-9a-f/]{32,}|[\w-]{43}|\$argon2.*")


def _plain(value: Any) -> Any:
    """*value* without what differs from run to run: moments and secrets."""
    if isinstance(value, datetime):
        return "moment"
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        value = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d+:]*", "moment", value)
        return SECRETS.sub("secret", value)
    return value


def _dump(stage: Stage) -> dict[str, Any]:
    return {name: _plain(rows) for name, rows in stage.rows()}


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.id)
def test_s17_s21_fields_that_are_not_the_forms_change_nothing(stage: Stage, row: Row) -> None:
    """Sent twice, once with forged fields: what stands in the database afterwards is the same."""
    who = somebody(stage, row)
    if who is None:
        pytest.skip("nobody's request succeeds: the matrix says why")
    left = []
    for extra in ({}, {name: value for name, value in EXTRA.items() if name not in row.form}):
        stage.reset()
        facts = stage.prepare(row)
        stage.ask(row, who, facts, form=dict(extra))
        left.append(_dump(stage))
    honest, forged = left
    for table, rows in honest.items():
        assert forged[table] == rows, table
