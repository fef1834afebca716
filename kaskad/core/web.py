"""The web frame: endpoint policies, fragments, safe redirects, security headers, cached answers."""

import hashlib
import uuid
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import flask
from flask import Flask, Request, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import ETags
from werkzeug.routing import IntegerConverter, Map

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

PUBLIC = "public"
LOGIN = "login"

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
))  # fmt: skip


def policy(name: str) -> Callable[[View], View]:
    """Declare what an endpoint asks of its visitor: `public`, `login`, or a permission.

    A permission implies log-in; the permission itself is asked by `access`, on the object. An
    endpoint without a policy answers nobody (trust.md META-1, META-3).
    """

    def mark(view: View) -> View:
        view.kaskad_policy = str(name)  # type: ignore[attr-defined]  # read back by policy_of
        return view

    return mark


def policy_of(app: Flask, endpoint: str) -> str | None:
    """The policy declared for *endpoint*, or None."""
    return getattr(app.view_functions.get(endpoint), "kaskad_policy", None)


def is_fragment() -> bool:
    """Whether htmx asks for a piece of a page (and not for history it has lost)."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-Boosted") != "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def wants_json() -> bool:
    """Whether the client asked for JSON rather than for a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" and not is_fragment()


def safe_path(target: str | None) -> str | None:
    """*target* if it is a plain path of this server, else None (trust.md S54).

    Everything that browsers read in more than one way is refused: backslashes, control
    characters, a second slash, a scheme, encoded separators at the start.
    """
    if not target or len(target) > 2000 or not target.startswith("/"):
        return None
    if target[1:2] in {"/", "\\"} or "\\" in target:
        return None
    if not all(character.isprintable() and not character.isspace() for character in target):
        return None
    if target.lower().startswith(("/%2f", "/%5c", "/%09", "/%0")):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def back(default: str) -> Response:
    """303 to the page the form came from (`next` in the form or address), else to *default*."""
    target = safe_path(request.form.get("next") or request.args.get("next"))
    return see_other(target or default)


def see_other(url: str) -> Response:
    """Redirect after POST. An htmx request is told to go there as a page."""
    if is_fragment():
        response = flask.make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    response = Response(status=303)
    response.location = url
    return response


def fingerprint(*parts: object) -> str:
    """A short strong tag of *parts*, for ETags."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def unchanged(tag: str) -> Response | None:
    """304 if the visitor already has the page with *tag*, else None (then call `tagged`)."""
    seen: ETags = request.if_none_match
    # Compression appends its name to the tag; the content behind it is the same.
    known = {value.split(":")[0] for value in seen.as_set(include_weak=True)}
    if tag not in known:
        return None
    response = Response(status=304)
    return _with_tag(response, tag)


def tagged(response: Response, tag: str) -> Response:
    """*response* with its ETag; the browser keeps it and asks again each time."""
    return _with_tag(response, tag)


def _with_tag(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def frame_facts() -> object:
    """What the frame round a page shows (side bar, preferences), for the tags of cached pages."""
    teller = current_app.extensions.get("kaskad_frame_facts")
    return teller() if teller else None


def no_script_token() -> str:
    """A fresh key: a form with it counts once, however often sent (`journal.happened_once`)."""
    return uuid.uuid4().hex


def once_field() -> Markup:
    """Hidden field with such a key."""
    return Markup('<input type="hidden" name="_once" value="{}">').format(no_script_token())


def say(message: object, tone: str = "success") -> None:
    """Tell the person on the next page: a sentence, or a mapping with a way back."""
    flask.flash(message, tone)  # type: ignore[arg-type]  # our template takes a mapping, too


def request_id() -> str:
    """Id of this request, shown on error pages and written into the logs."""
    if "request_id" not in g:  # a request that was refused before it began: a body too big
        g.request_id = uuid.uuid4().hex
    return str(g.request_id)


def client_address(req: Request) -> str:
    """Address of the socket's peer; proxies count only as far as KASKAD_PROXY_HOPS says."""
    return req.remote_addr or ""


class RowNumber(IntegerConverter):
    """`<int:…>` in addresses: a number that an id can be; a longer one is no such page (S88)."""

    def __init__(self, url_map: Map, **kw: Any) -> None:
        super().__init__(url_map, **{"max": 2**31 - 1, **kw})


def init_web(app: Flask, *, https: bool) -> None:
    """Give every request an id and every answer its security headers; bound ids in addresses."""
    app.url_map.converters["int"] = RowNumber

    @app.before_request
    def begin() -> None:
        request_id()

    @app.after_request
    def headers(response: Response) -> Response:
        head = response.headers
        head.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        head.setdefault("X-Content-Type-Options", "nosniff")
        head.setdefault("Referrer-Policy", "no-referrer")
        head.setdefault("X-Frame-Options", "DENY")
        head.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        head.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if https:
            head.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        head.setdefault("Cache-Control", "no-store")
        response.vary.update(["Cookie", "HX-Request", "Accept-Language"])
        head["X-Request-Id"] = request_id()
        return response
