"""What a view that makes files asks first: whether this one is too long to wait for."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from kaskad.core import web
from kaskad.core.db import unit_of_work
from kaskad.exchange.report_actions import Asked, ask_report
from kaskad.exchange.report_making import making
from kaskad.exchange.report_queries import report_url
from kaskad.exchange.report_rule import is_wide
from kaskad.people.visitor import current_person


def later(form: str, rows: int, words: str) -> ResponseReturnValue | None:
    """For a wide report: it is asked for, and here is the way to its page. None: make it now.

    *words* name it. The worker asks this very address again as this person (`report_run`), and
    gets None, too.
    """
    if making() is not None or not is_wide(form, rows):
        return None
    person = current_person()
    address = request.full_path.rstrip("?")
    asked = Asked(address, request.url_root, str(get_locale() or "ru")[:5], words, form, rows)
    with unit_of_work(person):
        job = ask_report(person, asked)
    return web.see_other(report_url(job))
