"""Who gets what answer at the addresses of tags.

What stands on the stage: `tests/security/tag_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import Row, Where

KEY: dict[str, Any] = {"key": "$project"}
TAG: dict[str, Any] = {"tag_id": "$tag"}
ANYWHERE = Where.ANYWHERE

TAG_ROWS = [
    Row("cascade.add_tag", "POST", Where.PROJECT, KEY, {"name": "семья"}),
    Row("cascade.remove_tag", "POST", Where.PROJECT, {**KEY, **TAG}),
    Row("cascade.tags", "GET", ANYWHERE),
    Row("cascade.rename_tag", "POST", ANYWHERE, TAG, {"name": "Другое слово"}),
    Row("cascade.merge_tag", "POST", ANYWHERE, TAG, {"into": "$other_tag"}),
    Row("cascade.archive_tag", "POST", ANYWHERE, TAG),
    Row("cascade.restore_tag", "POST", ANYWHERE, {"tag_id": "$archived_tag"}),
]
