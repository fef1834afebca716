"""No form and no page leads out of this server (trust.md S54)."""

from __future__ import annotations

from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest

from kaskad.core import web
from kaskad.core.db import db, unit_of_work
from kaskad.people.passwords import hash_password
from tests.access_matrix import MATRIX
from tests.cast import Cast
from tests.security.stage import Stage
from tests.security.test_forms import FORMS, somebody

pytestmark = pytest.mark.front

HOSTS = (
    "evil.test",
    "localhost@evil.test",
    "localhost:80@evil.test",
    "evil.test%00.localhost",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "еvil.test",
    "evil。test",
    "evil%E3%80%82test",
    "localhost.evil.test",
)
STARTS = (
    "//",
    "///",
    "////",
    "/\\",
    "\\\\",
    "\\/",
    "/\\/",
    "/\t/",
    "/\n/",
    "/\r\n/",
    "\t//",
    " //",
    "/%09/",
    "/%5c",
    "/%2f",
    "/%2F%2F",
    "/%5C/",
    "/%0a/",
    "/%0d/",
    "\u200b//",
    "/\u200b/",
    "/\u202e//",
    "/\u2028/",
    "/\u00a0/",
    "//\\",
    "http://",
    "https://",
    "https:",
    "https:/",
    "HTTPS://",
    "http:///",
    "ftp://",
    "ws://",
    "\u0000//",
    "/.//",
    "/..//",
    "//%5c",
    "/\u3000/",
    "/\ufeff/",
)
WHOLE = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "javascript://localhost/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "mailto:a@evil.test",
    "evil.test",
    "www.evil.test/",
    ".evil.test",
    "@evil.test",
    "?next=//evil.test//",
    "#//evil.test",
    "",
    " ",
    "%2f%2fevil.test",
    "/" * 2001,
    "/" + "a" * 5000,
    "blob:https://evil.test/x",
    "about:blank",
    "x:y",
    ";//evil.test",
)
PAYLOADS = [*(start + host for start, host in product(STARTS, HOSTS)), *WHOLE]


def _stays(location: str) -> bool:
    """Whether a browser that is sent there stays on this server."""
    bare = "".join(sign for sign in location if sign not in "\t\n\r").strip()
    parts = urlsplit(bare.replace("\\", "/"))
    return (
        not parts.scheme
        and not parts.netloc
        and bare.startswith("/")
        and not bare.replace("\\", "/").startswith("//")
    )


@pytest.mark.parametrize("payload", ["/cascade", "/boards/PRO?view=list", "/cards/PRO-1#comments"])
def test_s54_own_paths_are_kept(payload: str) -> None:
    assert web.safe_path(payload) == payload
    assert _stays(payload)


def test_s54_the_path_check_holds_against_every_family() -> None:
    let_through = [
        payload
        for payload in PAYLOADS
        if (found := web.safe_path(payload)) is not None and not _stays(found)
    ]
    assert let_through == []
    assert len(PAYLOADS) > 400


def _places(answer: Any) -> list[str]:
    names = ("Location", "HX-Redirect", "HX-Location", "Refresh", "HX-Push-Url")
    return [answer.headers[name] for name in names if name in answer.headers]


def test_s54_pages_with_next_stay_here(stage: Stage) -> None:
    """Log-in (of somebody who is logged in), consent, theme and language: every payload."""
    rows = {row.endpoint: row for row in MATRIX}
    for payload in PAYLOADS[:: 3 if len(PAYLOADS) > 300 else 1]:
        for answer in (
            stage.ask(rows["people.log_in"], "lead", query_string={"next": payload}),
            stage.ask(rows["people.consent"], "lead", query_string={"next": payload}),
            stage.ask(rows["people.set_theme"], "anon", form={"next": payload}),
        ):
            assert all(_stays(place) for place in _places(answer)), payload


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.id)
def test_s54_every_form_leads_to_a_page_of_ours(stage: Stage, row: Any) -> None:
    who = somebody(stage, row) or "lead"
    for payload in ("//evil.test/x", "https://evil.test/x", "/\\evil.test"):
        for headers in (
            {},
            {"HX-Request": "true", "HX-Current-URL": f"https://evil.test{payload}"},
        ):
            stage.reset()
            facts = stage.prepare(row)
            answer = stage.ask(
                row,
                who,
                facts,
                form={"next": payload, "return_to": payload},
                query_string={"next": payload},
                headers={"Referer": "https://evil.test/", **headers},
            )
            assert all(_stays(place) for place in _places(answer)), payload
            assert "evil.test" not in str(answer.headers), payload
        if row.endpoint not in {"people.log_in_now", "people.agree", "people.set_theme"}:
            break


def test_s42_s54_after_log_in_one_stays_here_with_a_new_cookie(stage: Stage) -> None:
    """And whatever the browser held before log-in opens nothing afterwards."""
    password = "ясный тихий вечер у озера"
    with stage.app.app_context(), unit_of_work():
        account = Cast(stage.app).person("lead").account
        assert account is not None
        account.password_hash = hash_password(password)
        db.session.flush()
    row = next(row for row in MATRIX if row.endpoint == "people.log_in_now")
    for payload in ("//evil.test", "/\\evil.test", "https://evil.test", "/boards/PRO"):
        answer = stage.ask(
            row,
            "anon",
            form={"email": "lead@ozerny.example", "password": password, "next": payload},
        )
        assert answer.status_code == 303
        wanted = payload if payload == "/boards/PRO" else "/"
        assert answer.headers["Location"] == wanted
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        client = stage.client("anon")
        assert client.get("/cascade").status_code == 303, "the cookie from before is nobody's"
