"""Extremes, paths and secrets (trust.md S40, S65, S70, S72, S73 to S75, S85, S87)."""

from __future__ import annotations

import ast
import json
import re
from time import process_time
from typing import Any

import pytest
import structlog

from kaskad.core.db import db, unit_of_work
from kaskad.core.logs import init_logs
from kaskad.people.passwords import hash_password
from tests.access_matrix import MATRIX
from tests.cast import Cast
from tests.security.stage import Stage, sentence_of
from tests.security.test_source import trees

ROWS = {row.endpoint: row for row in MATRIX}
NUMBERS = (
    "-1",
    "0",
    "99999999999999999999",
    "9" * 400,
    "1e999",
    "NaN",
    "Infinity",
    "-0",
    "1_0",
    "٣",
    "0x7",
)
DAYS = (
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "2026-02-30",
    "0000-00-00",
    "01.01.0000",
    "т" * 500,
)
EXTREMES: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    ("boards.change_card", {"due_on": ""}, DAYS),
    ("boards.change_card", {"starts_on": ""}, DAYS),
    ("boards.change_card", {"effort_hours": ""}, NUMBERS),
    ("boards.change_card", {"title": "Иная", "revision": ""}, NUMBERS),
    ("boards.change_column", {"title": "Иная", "wip_limit": ""}, NUMBERS),
    ("boards.move_card", {"column": ""}, NUMBERS),
    ("boards.assign_card", {"id": ""}, NUMBERS),
    ("boards.change_item", {"due_on": ""}, DAYS),
    ("boards.change_item", {"assignee_id": ""}, NUMBERS),
    ("boards.move_item", {"after": ""}, NUMBERS),
    ("boards.unrelate_card", {"other_id": ""}, NUMBERS),
    ("boards.undo", {"event": ""}, NUMBERS),
    ("boards.look_over", {"upto": ""}, NUMBERS),
    ("boards.make_cards_from_plan", {"first": "", "last": ""}, (*NUMBERS, "9999/10000")),
    ("boards.undo_cards_from_plan", {"event": ""}, NUMBERS),
    ("cascade.add_member", {"person": ""}, NUMBERS),
)  # fmt: skip


@pytest.mark.parametrize(
    ("endpoint", "fields", "values"), EXTREMES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_s70_numbers_and_days_without_measure(
    stage: Stage, endpoint: str, fields: dict[str, Any], values: tuple[str, ...]
) -> None:
    for value in values:
        form = {name: given or value for name, given in fields.items()}
        started = process_time()
        response = stage.ask(
            ROWS[endpoint], "lead", {**stage.facts["PRO"], "event": 1, "plan_event": 1}, form=form
        )
        assert response.status_code < 500, (value, sentence_of(response))
        assert process_time() - started < 2, value


def test_s70_the_plan_of_ten_thousand_years_is_not_counted_out(stage: Stage) -> None:
    for first, last in (("0001/0002", "9999/10000"), ("2021/2022", "9998/9999"), ("x", "-1")):
        started = process_time()
        url = f"/boards/PRO/from-plan?first={first}&last={last}"
        assert stage.client("lead").get(url).status_code < 500
        assert process_time() - started < 2


ORDERS = (
    "id;--",
    "password_hash",
    "user__password",
    "(select 1)",
    "title desc",
    "due_on,title",
    "-1",
    "'",
)


@pytest.mark.parametrize(
    "name", ["sort", "order", "group_by", "lanes", "view", "fields", "filter[x]"]
)
def test_s72_nobody_sorts_by_what_is_not_offered(stage: Stage, name: str) -> None:
    """Nonsense is refused or left out: the cards stand as they stand without it."""

    def cards(query: dict[str, str]) -> list[str]:
        page = stage.client("lead").get(
            "/boards/PRO", query_string={"view": "list", "cards": "all", **query}
        )
        assert page.status_code in {200, 422}
        return list(dict.fromkeys(re.findall(r'"/cards/(PRO-\d+)', page.get_data(as_text=True))))

    usual = cards({})
    assert len(usual) == 6
    for order in ORDERS:
        query = {name: order} if name != "view" else {"view": "list", "sort": order}
        assert cards(query) in (usual, []), order


def test_s65_imports_take_bytes_and_no_place_to_fetch_them_from(stage: Stage) -> None:
    for address in (
        "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/x", "gopher://x", "ftp://x/y",
        "jar:x!y", "dict://x", "../../setup.cfg",
    ):  # fmt: skip
        for endpoint in ("exchange.preview_cascade", "exchange.apply_cascade"):
            names = ("file", "path", "url", "packed", "filename", "source")
            with stage.unchanged():
                response = stage.ask(ROWS[endpoint], "office", form=dict.fromkeys(names, address))
            assert response.status_code == 422
            assert "root:" not in response.get_data(as_text=True)


OUTGOING = {
    "requests", "httpx", "aiohttp", "urllib3", "http", "ftplib", "pycurl", "telnetlib", "socket",
    "websockets", "paramiko", "ssl",
}  # fmt: skip


def test_s73_s74_s75_the_server_makes_no_request_of_its_own() -> None:
    """There is nothing to forge while no room can fetch an address. (Mail goes by smtplib.)"""
    found = []
    for path, tree in trees():
        for node in ast.walk(tree):
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            )  # fmt: skip
            found += [
                f"{path}: {name}"
                for name in names
                if name.partition(".")[0] in OUTGOING or name == "urllib.request"
            ]
    # The command that starts a server and the measuring client of the bench speak HTTP to it.
    assert [one for one in found if not one.startswith("ops/")] == []


def test_s85_pages_of_the_administrator_hold_no_settings(stage: Stage) -> None:
    settings = stage.app.extensions["kaskad_settings"]
    secrets = [settings.secret_key, settings.metrics_token, settings.mail_url, settings.database]
    assert all(secrets)
    for row in MATRIX:
        if row.method == "GET" and row.endpoint != "ops.metrics":
            page = stage.ask(row, "admin").get_data().decode(errors="replace")  # files, too
            for secret in (
                *secrets[:1],
                *secrets[2:],
                str(settings.data_dir),
                "token_hash",
                "argon2",
            ):
                assert secret not in page, (row.id, secret)


def test_s87_one_event_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    try:
        init_logs("INFO")
        hostile = "x\r\n2026-11-01 INFO admin ok\x1b[31m\u2028<script>\0"
        structlog.get_logger().warning("log_in.failed", address=hostile, name=hostile)
    finally:
        structlog.configure(**before)
    lines = capsys.readouterr().err.split("\n")
    assert len(lines) == 2
    assert lines[1] == ""
    assert json.loads(lines[0])["address"] == hostile
    assert not any(ord(sign) < 32 for sign in lines[0])


def test_s87_no_secret_is_logged(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    try:
        init_logs("DEBUG")
        stage.ask(ROWS["people.log_in_now"], "anon", form={"password": "ZZPASSWORD"})
        stage.client("anon").get("/password/ZZTOKEN")
        stage.client("anon").get("/cascade", headers={"Authorization": "Bearer ZZBEARER"})
    finally:
        structlog.configure(**before)
    said = "".join(capfd.readouterr())
    assert "ZZ" not in said
    assert "lead@ozerny.example" not in said


def test_s40_nobody_is_locked_out_from_afar(stage: Stage) -> None:
    """Failures from one address stop that address; the owner comes in from another."""
    with stage.app.app_context(), unit_of_work():
        account = Cast(stage.app).person("lead").account
        assert account is not None
        account.password_hash = hash_password("ясный тихий вечер у озера")
        db.session.flush()
    row, email = ROWS["people.log_in_now"], "lead@ozerny.example"

    def try_from(address: str, password: str) -> int:
        return int(
            stage.ask(
                row, "anon", form={"email": email, "password": password},
                environ_overrides={"REMOTE_ADDR": address},
            ).status_code
        )  # fmt: skip

    answers = [try_from("10.0.0.1", "wrong") for _number in range(12)]
    assert answers[-1] == 429
    assert try_from("10.0.0.1", "ясный тихий вечер у озера") == 429
    assert try_from("10.0.0.2", "ясный тихий вечер у озера") == 303
    assert try_from("10.0.0.1", "ясный тихий вечер у озера") == 429
