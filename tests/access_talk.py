"""Who gets what answer at the addresses of updates, colours by hand and questions.

What stands on the stage: `tests/security/talk_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import FORBIDDEN, Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}
UPDATE = {**KEY, "update_id": "$status_update"}
REPLY = {**UPDATE, "reply_id": "$status_reply"}
COLOUR = {**KEY, "colour_id": "$manual_colour"}
OTHERS = dict.fromkeys(("director", "monitor", "authority", "member", "participant"), FORBIDDEN)
ASKERS = dict.fromkeys(("office", "monitor", "authority"), FORBIDDEN)
ASKED = "only the person who asked, here the director"


def _get(endpoint: str, url: dict[str, Any]) -> Row:
    return Row(f"oversight.{endpoint}", "GET", P, url)


def _post(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None, **kw: Any) -> Row:
    return Row(f"oversight.{endpoint}", "POST", P, url, form or {}, **kw)


def _question(name: str) -> dict[str, Any]:
    return {**KEY, "question_id": f"${name}_question"}


TALK_ROWS = [
    _get("status_updates", {**KEY, "edit": "$status_update"}),
    _post("write_update", KEY, {"colour": "g", "text": "Идём по плану"}),
    _post(
        "change_update",
        UPDATE,
        {"text": "Другими словами", "colour": "g"},
        but={"office": FORBIDDEN},
        because="only its author, here the lead, writes an update anew",
    ),
    _post("archive_update", UPDATE),
    _post("restore_update", {**KEY, "update_id": "$archived_update"}),
    _post("reply_update", UPDATE, {"text": "Принято"}),
    _post(
        "archive_reply",
        REPLY,
        but=OTHERS,
        because="only its author, here the lead, and whoever keeps order take a reply away",
    ),
    _post(
        "restore_reply",
        REPLY,
        but=OTHERS,
        because="as for taking it away",
    ),
    _get("colours", KEY),
    _post("set_colour", KEY, {"colour": "y", "comment": "Вижу иначе", "until": "$talk_day"}),
    _post("end_colour", COLOUR),
    _get("questions", KEY),
    _get("ask_question", KEY),
    _post("send_question", KEY, {"text": "Что мешает?", "due_on": "$talk_day"}),
    _post("answer_question", _question("open"), {"answer": "Ничего не мешает"}),
    _post("recall_question", _question("open"), but=ASKERS, because=ASKED),
    _post("ask_again", _question("recalled"), but=ASKERS, because=ASKED),
    _post("note_answer", _question("answered"), but=ASKERS, because=ASKED),
]
TALK_CHILDREN = (
    "$status_update", "$archived_update", "$status_reply", "$manual_colour",
    "$open_question", "$answered_question", "$recalled_question",
)  # fmt: skip
