"""Rows of the access matrix for drafts: whose they are is all that counts."""

from __future__ import annotations

from typing import Any

from tests.access_rows import HIDDEN, NOBODY, Row, Where
from tests.cast import PEOPLE

OTHERS: dict[str, Any] = {
    "but": {who: HIDDEN for who in PEOPLE if who not in {"lead", *NOBODY}},
    "because": "the draft is the lead's: nobody else learns that it is there",
}
PAGE = {"page": "/projects/PRO/passport/goal", "fields": '{"passport-PRO-goal-nb-body": "Цель"}'}

DRAFT_ROWS = [
    Row("people.save_draft", "POST", Where.OWN, {}, PAGE),
    Row("people.show_draft", "GET", Where.OWN, {"draft_id": "$draft"}, **OTHERS),
    Row("people.drop_draft", "POST", Where.OWN, {}, {"draft": "$draft"}, **OTHERS),
]
