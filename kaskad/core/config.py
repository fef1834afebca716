"""Settings from the environment: all optional, all listed in docs/settings.md (a test checks)."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

PREFIX = "KASKAD_"


class BadSetting(Exception):
    """A setting that cannot be read; the message names it and what would be right."""


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


def _read(name: str, kind: object, text: str) -> object:
    try:
        if kind is int:
            return int(text)
        if kind is Path:
            return Path(text).expanduser().resolve()
        if kind == tuple[str, ...]:
            return tuple(part.strip() for part in text.split(",") if part.strip())
        if kind == date | None:
            return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadSetting(f"{PREFIX}{name.upper()}={text!r} cannot be read: {error}.") from error
    return text


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings of *environ* (the process's own by default).

    An unknown KASKAD_ variable is a typing slip that would otherwise stay unseen: it raises
    BadSetting, as does a value that cannot be read.
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
            raise BadSetting(f"{variable} is not a setting of Kaskad; see docs/settings.md.")
        values[name] = _read(name, known[name], text)
    values.setdefault("data_dir", Path("data").resolve())
    return Settings(**values)  # type: ignore[arg-type]  # built from the fields' own types above


def secret_key(settings: Settings) -> str:
    """The key that signs sessions: the setting, else one made once and kept in the data folder.

    All workers must share it (trust.md R10), so it is created with O_EXCL: of two processes
    that start together one writes and the other reads.
    """
    if settings.secret_key:
        return settings.secret_key
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
