"""Headers of every kind of answer, cookies, hosts, proxies (S35, S36, S41, S53, S55, S86, S89)."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from kaskad.app import create_app
from kaskad.core.assets import static_url
from kaskad.core.config import Settings
from kaskad.core.db import db
from kaskad.people.models import LoginSession
from tests.access_matrix import MATRIX
from tests.security.stage import Stage, public

FRAGMENT = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Any]:
    """An installation of its own, with other settings; no tables."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        given: dict[str, Any] = {
            "data_dir": tmp_path,
            "secret_key": "tests only",
            "log_level": "CRITICAL",
        }
        made.append(create_app(Settings(**{**given, **settings})))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


def _answers(stage: Stage) -> dict[str, Any]:
    """One answer of each kind."""
    lead, anon = stage.client("lead"), stage.client("anon")
    return {
        "page": lead.get("/cascade"),
        "board": lead.get("/boards/PRO"),
        "fragment": lead.get("/boards/PRO", headers=FRAGMENT),
        "list of names": lead.get("/cards/PRO-1/people"),
        "log-in page": anon.get("/log-in"),
        "to log in": anon.get("/cascade"),
        "redirect": stage.ask(_row("people.set_theme"), "lead"),
        "missing page": lead.get("/nothing/here"),
        "missing fragment": lead.get("/cards/PRO-999", headers=FRAGMENT),
        "missing JSON": lead.get("/cards/PRO-999", headers=JSON),
        "forbidden": stage.ask(_row("cascade.archive"), "lead"),
        "wrong method": lead.delete("/cards/PRO-1"),
        "no token": lead.post("/theme", data={"theme": "dark"}),
        "not logged in": anon.post("/theme", data={"theme": "dark"}),
        "file": lead.get(f"/files/{public('file PRO')}"),
        "preview": lead.get(f"/files/{public('file PRO')}?preview=1"),
        "health": anon.get("/healthz"),
        "metrics": anon.get("/metrics", headers={"Authorization": "Bearer measure"}),
    }


def _row(endpoint: str) -> Any:
    return next(row for row in MATRIX if row.endpoint == endpoint)


def _policy(header: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in header.split(";") if part.strip())
    return {name: value for name, _space, value in parts}


def test_s53_s89_every_kind_of_answer_is_guarded(stage: Stage) -> None:
    for kind, answer in _answers(stage).items():
        head = answer.headers
        policy = _policy(head.get("Content-Security-Policy", ""))
        assert policy.get("default-src") == "'none'", kind
        assert policy.get("frame-ancestors") == "'none'", kind
        if "sandbox" not in policy:
            assert policy["object-src"] == policy["base-uri"] == "'none'", kind
            assert policy["form-action"] == "'self'", kind
        assert "unsafe" not in head["Content-Security-Policy"], kind
        assert "http" not in head["Content-Security-Policy"], kind
        assert "*" not in head["Content-Security-Policy"], kind
        assert head["X-Content-Type-Options"] == "nosniff", kind
        assert head["X-Frame-Options"] == "DENY", kind
        assert head["Referrer-Policy"] == "no-referrer", kind
        assert len(head.get_all("Content-Security-Policy")) == 1, kind
        assert "Server" not in head or "Python" not in head["Server"], kind
        assert "X-Powered-By" not in head, kind


def test_s89_static_files_are_guarded_and_stay(stage: Stage) -> None:
    for name in ("shared/base.css", "shared/app.js", "shared/icons.svg"):
        answer = stage.client("anon").get(static_url(name))
        assert answer.status_code == 200, name
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], name
        assert "Set-Cookie" not in answer.headers
        answer.close()


def test_static_files_end_at_their_folder(stage: Stage) -> None:
    base = static_url("")
    for path in (
        "../setup.cfg",
        "..%2f..%2fsetup.cfg",
        "%2e%2e/setup.cfg",
        "/etc/passwd",
        ".git/config",
    ):
        answer = stage.client("anon").get(base + path)
        assert answer.status_code in {302, 303, 404}, path
        assert b"[metadata]" not in answer.data


def test_s55_answers_are_nobody_elses(stage: Stage) -> None:
    """No cache keeps them. The board may be kept by one's own browser, and is asked for again."""
    for kind, answer in _answers(stage).items():
        control = answer.headers["Cache-Control"]
        if kind in {"board", "fragment"}:
            assert control in {"private, no-cache", "no-store"}, kind
        else:
            assert "no-store" in control, kind
        assert "public" not in control, kind
        assert "Cookie" in answer.headers["Vary"], kind
    flask, werkzeug = (importlib.metadata.version(name) for name in ("flask", "werkzeug"))
    assert tuple(map(int, flask.split(".")[:3])) >= (3, 1, 3)
    assert tuple(map(int, werkzeug.split(".")[:2])) >= (3, 1)


def test_s55_one_persons_tag_opens_nothing_for_another(stage: Stage) -> None:
    """An ETag got by one does not make the server say "unchanged" to another, or after a change."""
    tag = stage.client("lead").get("/boards/PRO").headers["ETag"]
    for who, wanted in (("lead", 304), ("observer", 200), ("stranger", 404), ("anon", 303)):
        answer = stage.client(who).get("/boards/PRO", headers={"If-None-Match": tag})
        assert answer.status_code == wanted, who


def test_s89_cookies_by_https(make_app: Any) -> None:
    app = make_app(base_url="https://kaskad.example.org")
    answer = app.test_client().get("/nothing", base_url="https://kaskad.example.org")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookies = answer.headers.get_all("Set-Cookie")
    assert cookies, "the page holds a form, so there is a token and a cookie"
    for cookie in cookies:
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-")
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags
        assert not any(flag.startswith("domain") for flag in flags)


def test_s89_cookies_in_the_open(stage: Stage) -> None:
    answer = stage.app.test_client().get("/log-in")
    for cookie in answer.headers.get_all("Set-Cookie"):
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert not stage.app.debug


def test_s86_health_says_no_more_than_it_must(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    client = stage.client("anon")
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ok"}

    def broken(*_args: Any, **_kw: Any) -> None:
        raise OperationalError("SELECT secret", {}, Exception("no such host db.internal"))

    monkeypatch.setattr(db.session, "execute", broken)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "unavailable"})
    monkeypatch.undo()
    for given in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "measure2"},
        {"Authorization": "Bearer "},
        {"X-Forwarded-For": "127.0.0.1"},
    ):
        assert client.get("/metrics", headers=given).status_code == 404
    assert client.get("/metrics?token=measure").status_code == 404
    good = client.get("/metrics", headers={"Authorization": "Bearer measure"})
    assert good.status_code == 200


def test_s86_without_a_token_there_are_no_metrics(make_app: Any) -> None:
    client = make_app().test_client()
    for given in ("Bearer ", "Bearer", "", "Bearer None"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


# ------------------------------------------------------------------ hosts and proxies

EVIL = (
    {"Host": "evil.test"},
    {"Host": "kaskad.example.org.evil.test"},
    {"Host": "kaskad.example.org:80@evil.test"},
    {"Host": "evil.test#kaskad.example.org"},
)


def test_s35_a_foreign_host_is_refused(make_app: Any) -> None:
    app = make_app(trusted_hosts=("kaskad.example.org",))
    client = app.test_client()
    assert client.get("/healthz", headers={"Host": "kaskad.example.org"}).status_code == 200
    for head in EVIL:
        answer = client.get("/healthz", headers=head)
        assert answer.status_code == 400, head
        assert b"evil.test" not in answer.data
    for name in ("X-Forwarded-Host", "Forwarded", "X-Host"):
        good = {"Host": "kaskad.example.org", name: "host=evil.test"}
        answer = client.get("/nothing", headers=good)
        assert b"evil" not in answer.data
        assert "evil" not in str(answer.headers)


def _seen(app: Flask) -> list[tuple[str, str, str]]:
    seen: list[tuple[str, str, str]] = []

    @app.before_request
    def note() -> None:
        seen.append((request.remote_addr or "", request.host, request.scheme))

    return seen


FORGED = {
    "X-Forwarded-For": "6.6.6.6, 7.7.7.7",
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "6.6.6.6",
    "X-Remote-User": "admin",
    "Remote-User": "admin",
    "Forwarded": "for=6.6.6.6;host=evil.test",
    "X-Forwarded-User": "admin",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/people",
    "X-HTTP-Method-Override": "POST",
}


def test_s41_without_a_proxy_its_headers_count_for_nothing(make_app: Any) -> None:
    app = make_app()
    seen = _seen(app)
    app.test_client().get("/healthz", headers=FORGED)
    assert seen == [("127.0.0.1", "localhost", "http")]


def test_s41_of_one_proxy_only_the_last_entry_counts(make_app: Any) -> None:
    app = make_app(proxy_hops=1)
    seen = _seen(app)
    app.test_client().get("/healthz", headers=FORGED)
    assert seen[0][0] == "7.7.7.7"


def test_s41_a_header_logs_nobody_in(stage: Stage) -> None:
    with stage.unchanged():
        answer = stage.client("anon").get("/cascade", headers=FORGED)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/log-in")
    with stage.app.app_context():
        addresses = set(db.session.scalars(db.select(LoginSession.address)))
    assert addresses <= {"", "127.0.0.1"}


def test_s36_no_page_tells_others_where_it_was(stage: Stage) -> None:
    """A page behind a secret address: the secret leaves the address; no referrer."""
    for endpoint in ("people.set_up", "people.accept_invitation", "people.reset_password"):
        row = _row(endpoint)
        answer = stage.ask(row, "anon")
        assert answer.status_code == 303
        secret = stage.values(row.url, "anon", stage.facts["PRO"])["token"]
        assert secret not in answer.headers["Location"]
        assert secret not in answer.get_data(as_text=True)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
