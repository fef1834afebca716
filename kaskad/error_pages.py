"""One renderer for what goes wrong: page, fragment, JSON, or bare words where no page can be."""

from flask import Flask, Response, current_app, jsonify, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from kaskad.core import errors, web
from kaskad.core.db import db
from kaskad.people.visitor import visitor_person

_INSIDE = frozenset({403, 404, 409, 413, 422})
"""Whoever meets these is where they were: their menu stays. The others may mean that it cannot."""


def _show(status: int, message: str, what_next: tuple[str, ...] = (), title: str = "") -> Response:
    request_id = web.request_id()
    if web.wants_json():
        return make_response(jsonify(status=status, detail=message, request_id=request_id), status)
    template = "shared/_error.html" if web.is_fragment() else "shared/error.html"
    page = render_template(
        template, status=status, message=message, request_id=request_id, what_next=what_next,
        title=title, inside=status in _INSIDE and visitor_person() is not None,
    )  # fmt: skip
    return make_response(page, status)


def _bare(status: int, message: str) -> Response:
    """The answer where no page can be drawn."""
    text = f"{status}: {message} ({web.request_id()})"
    return Response(text, status, content_type="text/plain; charset=utf-8")


def _kaskad_error(error: errors.KaskadError) -> Response:
    db.session.rollback()
    nobody_else = isinstance(error, errors.Conflict) and not error.meanwhile
    title = _("This cannot be done now") if nobody_else else ""
    answer = _show(error.status, error.message, error.what_next, title)
    if isinstance(error, errors.TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, errors.Busy):
        answer.headers["Retry-After"] = "2"
    return answer


def _expired_form(_error: CSRFError) -> Response:
    return _show(
        419, _("The page has been open for too long. Reload it and send again; your text is kept.")
    )


def _http_error(error: HTTPException) -> Response:
    sentences = {
        400: _("The request could not be understood."),
        404: _("There is no such page."),
        405: _("This address cannot be used that way."),
        413: _("That is too big to be sent."),
    }
    status = error.code or 500
    if isinstance(error, SecurityError):  # a host that is not ours: it has no addresses
        return _bare(status, sentences[400])
    answer = _show(status, sentences.get(status, error.name))
    if status == 405:
        answer.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or [])
    return answer


def _busy(error: OperationalError) -> Response:
    if "locked" not in str(error.orig) and "busy" not in str(error.orig):
        raise error
    return _kaskad_error(
        errors.Busy(_("The server is busy saving other people's changes. Please try again."))
    )


def _broken(_error: Exception) -> Response:
    db.session.rollback()
    sentence = _("Something went wrong on our side. What you typed is kept in your browser.")
    try:
        return _show(500, sentence)
    except Exception:
        current_app.logger.exception("the page about a failure failed, too")
        return _bare(500, sentence)


def register(app: Flask) -> None:
    """Answer every error of *app* here."""
    app.register_error_handler(errors.KaskadError, _kaskad_error)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(500, _broken)
