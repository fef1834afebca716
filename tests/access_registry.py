"""Who gets what answer at the addresses of the registry's saved views and thresholds.

What stands on the stage: `tests/security/registry_stage.py`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kaskad.registry.health import DEFAULTS
from tests.access_rows import FORBIDDEN, HIDDEN, OK, Row, Where
from tests.cast import PEOPLE

_OWNERS = {
    "but": {
        **dict.fromkeys((one for one in PEOPLE if one != "off"), FORBIDDEN),
        "office": OK,
        "stranger": HIDDEN,
    },
    "because": "the office shares it with the centre: all there see it, its owner changes it",
}


def _view(endpoint: str, view: str, form: dict[str, Any] | None = None) -> Row:
    return Row(
        f"registry.{endpoint}", "POST", Where.OWN, {"view_id": view}, form or {}, **_OWNERS  # type: ignore[arg-type]
    )  # fmt: skip


REGISTRY_CHILDREN = ("$saved_view", "$archived_view")
REGISTRY_ROWS = [
    Row("registry.registry", "GET", Where.OWN),
    Row("registry.views_list", "GET", Where.OWN),
    Row("registry.save_view", "POST", Where.OWN, {}, {"name": "Мои красные", "colour": "r"}),
    _view("change_view", "$saved_view", {"name": "Другое имя"}),
    _view("replace_view", "$saved_view", {"view": "table"}),
    _view("open_first", "$saved_view"),
    _view("archive_view", "$saved_view"),
    Row(
        "registry.restore_view", "POST", Where.OWN, {"view_id": "$archived_view"},
        but={**dict.fromkeys((one for one in PEOPLE if one != "off"), HIDDEN), "office": OK},
        because="what is in the archive only its owner sees",
    ),
    Row("registry.thresholds", "GET", Where.ANYWHERE),
    Row(
        "registry.set_thresholds", "POST", Where.CENTRE, {"organisation_id": "$centre"},
        {
            # No part is above the whole, and a report is asked for or not.
            name: str(value - 1 if value == 100 or name == "report_year" else value + 1)
            for name, value in asdict(DEFAULTS).items()
        },
    ),
]  # fmt: skip
