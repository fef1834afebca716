"""Static files: one address for one state of the whole tree, so browsers keep them for ever.

The address holds a digest of all files (`/static/<build>/shared/app.js`); relative imports in
JavaScript and CSS stay inside the same build by themselves. `prepare` writes compressed copies
into the data folder once per build; WhiteNoise then serves what the browser takes.
"""

import gzip
import hashlib
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from wsgiref.headers import Headers

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from kaskad import paths

_COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt", ".html", ".webmanifest"}
_A_YEAR = 365 * 24 * 3600


def _files(root: Path) -> list[Path]:
    return sorted(
        path for path in root.rglob("*") if path.is_file() and path.suffix not in {".br", ".gz"}
    )


@lru_cache(maxsize=1)
def build_id() -> str:
    """Digest of the contents of all static files."""
    digest = hashlib.sha256()
    root = paths.static()
    for path in _files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def prepare(data_dir: Path) -> Path:
    """Folder with the static files and their compressed copies, made if it is not there yet."""
    target = data_dir / "static" / build_id()
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent))
    root = paths.static()
    for path in _files(root):
        copy = work / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        if path.suffix in _COMPRESSIBLE:
            content = path.read_bytes()
            Path(f"{copy}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
            Path(f"{copy}.br").write_bytes(brotli.compress(content, quality=9))
    work.chmod(0o755)
    try:
        os.replace(work, target)  # noqa: PTH105 - Path.replace says the same in other words
    except OSError:  # another worker was faster
        shutil.rmtree(work, ignore_errors=True)
    return target


def static_url(name: str) -> str:
    """Address of the static file *name*, as `shared/app.js`."""
    return f"/static/{build_id()}/{name}"


def _guard(headers: Headers, _path: str, _url: str) -> None:
    """A static file is what its name says, and an SVG opened by itself runs nothing (S89)."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"


def init_assets(app: Flask, root: Path) -> None:
    """Serve *root* in front of *app*."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's documented way to wrap
        app.wsgi_app,
        root=str(root),
        prefix=f"static/{build_id()}/",
        max_age=_A_YEAR,
        immutable_file_test=lambda _path, _url: True,
        charset="utf-8",
        add_headers_function=_guard,
    )
    app.jinja_env.globals["static_url"] = static_url
