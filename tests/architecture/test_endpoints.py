"""META-1, META-3: every endpoint declares whom it answers, and answers nobody otherwise."""

from __future__ import annotations

import pytest
from flask import Flask

from kaskad.core import web
from kaskad.people.permissions import ROLE_PERMISSIONS, Permission, Role

POLICIES = {web.PUBLIC, web.LOGIN, *(str(permission) for permission in Permission)}


def test_meta_1_every_endpoint_declares_a_policy(app: Flask) -> None:
    undeclared = [
        rule.endpoint for rule in app.url_map.iter_rules()
        if web.policy_of(app, rule.endpoint) not in POLICIES
    ]  # fmt: skip
    assert undeclared == []


def test_one_view_answers_one_method(app: Flask) -> None:
    """GET and POST are separate functions, so that a policy speaks of one thing."""
    both = [
        rule.rule for rule in app.url_map.iter_rules()
        if {"GET", "POST"} <= (rule.methods or set())
    ]  # fmt: skip
    assert both == []


def test_meta_3_an_endpoint_without_a_policy_is_closed(app: Flask) -> None:
    name = "kaskad_policy"
    view = app.view_functions["ops.health"]
    declared = getattr(view, name)
    try:
        delattr(view, name)
        assert app.test_client().get("/healthz").status_code == 403
    finally:
        setattr(view, name, declared)


def test_every_role_is_in_the_table() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_held_by_some_role(permission: Permission) -> None:
    assert any(permission in held for held in ROLE_PERMISSIONS.values())
