"""The application factory: a table of contents."""

from flask import Flask
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from kaskad import error_pages, paths
from kaskad.approvals import registration as approval_registration
from kaskad.approvals import views as approval_views
from kaskad.boards import activity_cards, cascade_facts, cascade_links, cascade_news
from kaskad.boards import views as boards_views
from kaskad.calendars import registration as calendar_registration
from kaskad.calendars import views as calendar_views
from kaskad.cascade import pages as cascade_pages
from kaskad.cascade import teams
from kaskad.cascade import views as cascade_views
from kaskad.core import assets, web
from kaskad.core.config import Settings, make_data_dir, read_settings, secret_key
from kaskad.core.db import init_db
from kaskad.core.i18n import init_i18n
from kaskad.core.logs import init_logs
from kaskad.core.marks import init_marks
from kaskad.core.storage import FileStore
from kaskad.exchange import report_run
from kaskad.exchange import starts as exchange_starts
from kaskad.exchange import views as exchange_views
from kaskad.indicators import registration as indicator_registration
from kaskad.indicators import views as indicator_views
from kaskad.ops import example_history, figures, health
from kaskad.oversight import registration as oversight_registration
from kaskad.oversight import views as oversight_views
from kaskad.people import draft_actions, draft_marks
from kaskad.people import views as people_views
from kaskad.people.visitor import init_visitors
from kaskad.registry import registration as registry_registration
from kaskad.registry import views as registry_views
from kaskad.shell import frame, shell
from kaskad.sprints import registration as sprint_registration
from kaskad.sprints import views as sprint_views

csrf = CSRFProtect()
compress = Compress()


def create_app(settings: Settings | None = None, *, prepared_static: bool = False) -> Flask:
    """The application for *settings* (from the environment by default).

    With *prepared_static* files are served with their compressed copies, which are made in the
    data folder if need be; without, straight from the checkout.
    """
    settings = settings or read_settings()
    app = Flask(
        "kaskad",
        template_folder=str(paths.templates()),
        static_folder=None,
        root_path=str(paths.templates()),
    )
    _configure(app, settings)
    _extensions(app, settings, prepared_static=prepared_static)
    _rooms(app)
    error_pages.register(app)
    _templates(app, settings)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    init_logs(settings.log_level)
    make_data_dir(settings)
    app.extensions["kaskad_settings"] = settings
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="__Host-kaskad" if settings.https else "kaskad",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 30,
        MAX_CONTENT_LENGTH=(settings.max_upload_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # we send no referrer; the token and SameSite are the guard
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=2,
        COMPRESS_MIN_SIZE=500,
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's documented way to wrap


def _extensions(app: Flask, settings: Settings, *, prepared_static: bool) -> None:
    init_db(app, settings.database)
    app.extensions["kaskad_files"] = FileStore(settings.files)
    init_i18n(app, settings)
    csrf.init_app(app)
    compress.init_app(app)
    web.init_web(app, https=settings.https)
    assets.init_assets(
        app, assets.prepare(settings.data_dir) if prepared_static else paths.static()
    )
    health.init_metrics(app)
    init_visitors(app, "people.log_in")


def _rooms(app: Flask) -> None:
    draft_actions.register()
    cascade_links.register_kinds()
    teams.register()
    cascade_facts.register()
    activity_cards.register()
    cascade_news.register()
    indicator_registration.register()
    calendar_registration.register()
    sprint_registration.register()
    approval_registration.register()
    oversight_registration.register()
    registry_registration.register()
    exchange_starts.register()
    report_run.register()
    figures.register()
    example_history.register()
    for blueprint in (
        people_views.blueprint,
        cascade_views.blueprint,
        *boards_views.blueprints,
        calendar_views.blueprint,
        indicator_views.blueprint,
        sprint_views.blueprint,
        approval_views.blueprint,
        oversight_views.blueprint,
        registry_views.blueprint,
        exchange_views.blueprint,
        health.blueprint,
    ):
        app.register_blueprint(blueprint)


def _templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    init_marks(app)
    draft_marks.init_draft_marks(app)
    app.jinja_env.globals.update(
        once_field=web.once_field, max_upload_mb=settings.max_upload_mb, tabs_of=cascade_pages.tabs
    )
    app.extensions["kaskad_frame_facts"] = lambda: shell().facts
    app.context_processor(frame)
