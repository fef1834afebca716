"""Settings from the environment: all optional, all listed in docs/settings.md (a test checks)."""

import errno
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from kaskad.core.refusals import why

PREFIX = "KASKAD_"
LOCALES = ("ru", "en")


class BadSetting(Exception):
    """A setting that cannot be used; the message names it and what would be right.

    The message is lazy: settings are read before there is an application that knows a language.
    """


@dataclass(frozen=True)
class Settings:
    """What an installation is told from outside. One attribute is one `KASKAD_…` variable."""

    data_dir: Path = Path("data")
    database_url: str = ""
    secret_key: str = ""
    base_url: str = ""
    mail_url: str = ""
    mail_from: str = ""
    files_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    max_upload_mb: int = 50
    metrics_token: str = ""
    as_of: date | None = None
    locale: str = "ru"
    time_zone: str = "Europe/Moscow"
    log_level: str = "INFO"
    jobs: str = "worker"

    @property
    def database(self) -> str:
        """SQLAlchemy URL: the one given, else the embedded SQLite file in the data folder."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1).replace(
                "postgres://", "postgresql+psycopg://", 1
            )
        return f"sqlite:///{self.data_dir / 'kaskad.db'}"

    @property
    def files(self) -> str:
        """Fsspec URL of the attachment store: the one given, else a folder in the data folder."""
        return self.files_url or (self.data_dir / "files").resolve().as_uri()

    @property
    def https(self) -> bool:
        """Whether people reach the server by https (then cookies are Secure and HSTS is sent)."""
        return self.base_url.startswith("https://")


def _text_to(kind: object, text: str) -> Any:
    if kind is int:
        return int(text)
    if kind is Path:
        return Path(text).expanduser().resolve()
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind == date | None:
        return date.fromisoformat(text)
    return text


def _is_database(url: str) -> bool:
    return make_url(url).drivername in {
        "postgresql", "postgres", "postgresql+psycopg", "sqlite",
    }  # fmt: skip


def _is_address(url: str, *schemes: str) -> bool:
    parts = urlsplit(url)
    # Asking for the port reads it: one that is no number raises ValueError.
    return parts.scheme in schemes and (parts.port is None or bool(parts.hostname))


_RIGHT: dict[str, Any] = {
    "data_dir": _l("a folder"),
    "database_url": _l("an address like postgresql://user:password@host/name"),
    "base_url": _l("an address like https://kaskad.example"),
    "mail_url": _l("an address like smtp://user:password@host:587"),
    "proxy_hops": _l("a whole number from 0"),
    "max_upload_mb": _l("a whole number from 1"),
    "as_of": _l("a day like 2022-04-15"),
    "locale": _l("ru or en"),
    "time_zone": _l("a time zone like Europe/Moscow"),
    "log_level": _l("DEBUG, INFO, WARNING or ERROR"),
    "jobs": _l("worker or here"),
}
"""What would be right, for each setting that can be wrong."""

_FITS: dict[str, Callable[[Any], bool]] = {
    "database_url": _is_database,
    "base_url": lambda url: _is_address(url, "http", "https") and bool(urlsplit(url).hostname),
    "mail_url": lambda url: _is_address(url, "smtp", "smtps", "file"),
    "proxy_hops": lambda hops: bool(hops >= 0),
    "max_upload_mb": lambda size: bool(size >= 1),
    "locale": lambda name: name in LOCALES,
    "time_zone": lambda name: bool(ZoneInfo(name)),
    "log_level": lambda name: name.upper() in {"DEBUG", "INFO", "WARNING", "ERROR"},
    "jobs": lambda where: where in {"worker", "here"},
}
_QUIET = {"database_url", "mail_url"}
"""Settings with a password in them: the message does not repeat them."""


def _read(name: str, kind: object, text: str) -> object:
    reason: Exception | None = None
    try:
        value = _text_to(kind, text)
        if _FITS.get(name, lambda _value: True)(value):
            return value
    except (ValueError, LookupError, RuntimeError, OSError, ArgumentError) as error:
        reason = error
    variable = f"{PREFIX}{name.upper()}"
    raise BadSetting(
        _l(
            "%(setting)s cannot be used; what is needed: %(right)s.",
            setting=variable if name in _QUIET else f"{variable}={text}",
            right=_RIGHT[name],
        )
    ) from reason


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings of *environ* (the process's own by default).

    An unknown KASKAD_ variable is a typing slip that would otherwise stay unseen: it raises
    BadSetting, as does a value that cannot be used. An empty value is no value.
    """
    environ = os.environ if environ is None else environ
    known = {field.name: field.type for field in fields(Settings)}
    values: dict[str, object] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in {"shared", "test_database_url"}:
            continue  # read by the tests and the CI script, not by the server
        if name not in known:
            raise BadSetting(
                _l("%(name)s is not a setting of Kaskad; see docs/settings.md.", name=variable)
            )
        if not text.strip():
            continue
        values[name] = _read(name, known[name], text)
    values.setdefault("data_dir", Path("data").resolve())
    return Settings(**values)  # type: ignore[arg-type]  # built from the fields' own types above


def make_data_dir(settings: Settings) -> None:
    """Make the data folder if it is not there. Raises BadSetting where nothing can be written."""
    folder = settings.data_dir
    reason: OSError | None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
        reason = None if writable else PermissionError(errno.EACCES, "")
    except OSError as error:
        reason = error
    if reason is not None:
        message = _l(
            "The data folder %(folder)s cannot be used: %(why)s.", folder=folder, why=why(reason)
        )
        raise BadSetting(message) from reason


def secret_key(settings: Settings) -> str:
    """The key that signs sessions: the setting, else one made once and kept in the data folder.

    All workers must share it (trust.md R10), so it is created with O_EXCL: of two processes
    that start together one writes and the other reads.
    """
    if settings.secret_key:
        return settings.secret_key
    make_data_dir(settings)
    path = settings.data_dir / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
