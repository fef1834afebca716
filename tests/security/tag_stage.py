"""Tags on the stage: one on both projects, one that nobody uses, one in the archive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative
from kaskad.cascade.tag_models import InitiativeTag, Tag
from kaskad.cascade.tag_names import folded
from kaskad.core.clock import now
from kaskad.core.db import db

NAMES = ("Наставничество", "Семья и школа", "Прежнее слово")


def add_stage_tags(projects: Iterable[Initiative]) -> None:
    """The tags; the first on every project."""
    rows = [Tag(name=name, name_fold=folded(name)) for name in NAMES]
    rows[2].archived_at = now()
    db.session.add_all(rows)
    db.session.flush()
    db.session.add_all(InitiativeTag(initiative_id=one.id, tag_id=rows[0].id) for one in projects)


def tag_facts_of() -> dict[str, Any]:
    """Ids of what `add_stage_tags` has made."""
    ids = db.session.scalars(select(Tag.id).order_by(Tag.id)).all()
    return {"tag": ids[0], "other_tag": str(ids[1]), "archived_tag": ids[2]}
