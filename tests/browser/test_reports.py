"""A wide report: its page follows the work by itself, then offers the file."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect

from kaskad.core import jobs
from kaskad.exchange import report_rule
from kaskad.exchange.report_run import make_reports
from tests.browser.conftest import Pages


def test_a_wide_report_is_followed_and_downloaded(
    app: Flask, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_rule, "AT_ONCE", -1)
    monkeypatch.setattr(jobs, "wake", lambda _name, _app=None: None)  # the worker is busy
    office = pages("office")
    office.goto("/registry.xlsx")
    expect(office.locator("#job[aria-busy]")).to_be_visible()
    with app.app_context():
        make_reports()
    button = office.locator("#job a[href$='/file']")
    expect(button).to_be_visible()  # nobody has pressed anything
    with office.expect_download() as told:
        button.click()
    assert told.value.suggested_filename.endswith(".xlsx")
