"""Where templates, static files and migrations are.

In a wheel they lie inside the package; in a checkout or an editable install, beside it
(docs/decisions/0001-house.md). Nothing else in the code may guess at folders.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    """The folder *name* inside the package if it is there, else beside it.

    Raises FileNotFoundError if neither exists: a broken installation is better refused
    at start than discovered by the first visitor.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"Kaskad is not installed completely: no folder {name!r}.")


def templates() -> Path:
    """Folder of the Jinja templates."""
    return _find("templates")


def static() -> Path:
    """Folder of the static files."""
    return _find("static")


def migrations() -> Path:
    """Folder of the Alembic migrations."""
    return _find("migrations")


def translations() -> Path:
    """Folder of the gettext catalogues."""
    return _PACKAGE / "translations"


def example() -> Path:
    """Folder of the example cascade that ships with the product."""
    return _PACKAGE / "ops" / "example"
