"""The access matrix: a row for every address (`tests/access_rows.py` says what a row is).

`tests/security/test_access_matrix.py` makes every request as every member of the cast.
"""

from __future__ import annotations

from typing import Any

from kaskad.people.permissions import Permission
from tests.access_calendars import CALENDAR_CHILDREN, CALENDAR_ROWS
from tests.access_control import CONTROL_CHILDREN, CONTROL_ROWS
from tests.access_documents import DOCUMENT_ROWS
from tests.access_drafts import DRAFT_ROWS
from tests.access_indicator_definition import DEFINITION_CHILDREN, DEFINITION_ROWS
from tests.access_issues import ISSUE_CHILDREN, ISSUE_ROWS
from tests.access_life import LIFE_CHILDREN, LIFE_ROWS
from tests.access_lists import LIST_ROWS
from tests.access_passport import PASSPORT_CHILDREN, PASSPORT_ROWS
from tests.access_progress import PROGRESS_CHILDREN, PROGRESS_ROWS
from tests.access_references import REFERENCE_CHILDREN, REFERENCE_ROWS
from tests.access_registry import REGISTRY_CHILDREN, REGISTRY_ROWS
from tests.access_repetitions import REPETITION_CHILDREN, REPETITION_ROWS
from tests.access_reports import REPORT_ROWS
from tests.access_requests import REQUEST_ROWS
from tests.access_risks import RISK_CHILDREN, RISK_ROWS
from tests.access_rows import FORBIDDEN, HIDDEN, OK, Row, Where
from tests.access_seeing import SEEING_ROWS
from tests.access_sprint_planning import PLANNING_CHILDREN, PLANNING_ROWS
from tests.access_sprint_review import REVIEW_ROWS
from tests.access_tags import TAG_ROWS
from tests.access_talk import TALK_CHILDREN, TALK_ROWS
from tests.access_target_table import TARGET_TABLE_ROWS
from tests.access_timeline import TIMELINE_ROWS
from tests.access_values import VALUE_CHILDREN, VALUE_ROWS
from tests.access_versions import VERSION_ROWS

P, C, ON, F, A, I, OWN = (  # noqa: E741 - the letters head the columns of the table below
    Where.PROJECT,
    Where.CENTRE,
    Where.PERSON,
    Where.FREE,
    Where.ANYWHERE,
    Where.INSTANCE,
    Where.OWN,
)
KEY, CARD, ONE = {"key": "$project"}, {"key": "$card"}, {"person_id": "$viewer"}
ITEM = {"key": "$card", "item_id": "$item"}
COMMENT = {"key": "$card", "comment_id": "$comment"}
COLUMN = {"key": "$project", "column_id": "$column"}
LABEL = {"key": "$project", "label_id": "$label"}
FILE = {"public_id": "$file"}
NAMES = {"surname": "Роль", "given_name": "Имя", "organisation": "$centre"}
ORGANISATION = {"name": "Школа А9", "kind": "school"}
COLUMN_FORM = {"title": "Колонка", "category": "doing", "colour": "grey"}
LINK_ONLY = {"everybody": "410"}
NO_LINK = "the page is for whoever came by a one-time link; without one there is nothing to show"
AUTHOR = dict.fromkeys(
    ("office", "director", "monitor", "authority", "member", "participant"), FORBIDDEN
)


def _get(endpoint: str, where: Where, url: dict[str, Any] | None = None, **kw: Any) -> Row:
    return Row(endpoint, "GET", where, url or {}, **kw)


def _post(
    endpoint: str,
    where: Where,
    url: dict[str, Any] | None = None,
    form: dict[str, Any] | None = None,
    **kw: Any,
) -> Row:
    return Row(endpoint, "POST", where, url or {}, form or {}, **kw)


OPS = [
    _get("ops.health", OWN),
    _get("ops.ready", OWN),
    _get("ops.metrics", OWN, but={"everybody": HIDDEN}, because="figures are for a bearer token"),
]
PEOPLE_ROWS = [
    _get("people.log_in", OWN),
    _post(
        "people.log_in_now",
        OWN,
        form={"email": "$own:email", "password": "wrong horse"},
        but={"everybody": "422"},
        because="the cast has no passwords: nobody gets in by guessing",
    ),
    _post("people.log_out", OWN),
    _get("people.forgot_password", OWN),
    _post("people.send_reset_link", OWN, form={"email": "$own:email"}),
    _get("people.reset_password", OWN, {"token": "$reset_token"}),
    _get("people.new_password", OWN, but=LINK_ONLY, because=NO_LINK),
    _post(
        "people.save_new_password",
        OWN,
        form={"password": "ясный тихий вечер у озера"},
        but=LINK_ONLY,
        because=NO_LINK,
    ),
    _get("people.set_up", OWN, {"token": "$setup_token"}),
    _get("people.set_up_form", OWN, but=LINK_ONLY, because=NO_LINK),
    _post("people.set_up_now", OWN, but=LINK_ONLY, because=NO_LINK),
    _get("people.start", I, asks=Permission.INSTANCE_MANAGE),
    _get("people.accept_invitation", OWN, {"token": "$invitation_token"}),
    _get("people.invitation", OWN, but=LINK_ONLY, because=NO_LINK),
    _post("people.join", OWN, but=LINK_ONLY, because=NO_LINK),
    _get("people.consent", OWN),
    _post("people.agree", OWN, form={"consent": "y"}),
    _get("people.help_roles", OWN),
    _get("people.help_data", OWN),
    _post("people.set_language", OWN, form={"language": "en"}),
    _post("people.set_theme", OWN, form={"theme": "dark"}),
    _get("people.profile", OWN),
    _post("people.change_profile", OWN, form={"surname": "Новая"}),
    _post(
        "people.change_look",
        OWN,
        form={
            "locale": "en",
            "theme": "dark",
            "contrast": "normal",
            "text_size": "large",
            "time_zone": "Asia/Omsk",
        },
    ),
    _post(
        "people.change_password",
        OWN,
        form={"password": "wrong horse", "new_password": "ясный тихий вечер у озера"},
        but={"everybody": "422"},
        because="the cast has no passwords: the present one is wrong",
    ),
    _post("people.end_session", OWN, {"public_id": "$own:session"}),
    _post("people.end_other_sessions", OWN),
    _post("people.give_consent", OWN, {"purpose": "publication"}),
    _post("people.withdraw_consent", OWN, {"purpose": "processing"}),
    _get("people.people_list", OWN),
    _get("people.person", ON, ONE),
    _post(
        "people.change_person",
        ON,
        ONE,
        NAMES,
        but={"viewer": OK},
        because="everybody may mend their own name",
    ),
    _post("people.grant_role", ON, ONE, {"organisation": "$centre", "role": "employee"}),
    _post(
        "people.revoke_role",
        ON,
        {**ONE, "membership_id": "$membership"},
        but={"viewer": OK},
        because="everybody may give up their own role",
    ),
    _get("people.new_person", A),
    _post("people.create_person", A, form=NAMES),
    _get("people.invite", A),
    _post(
        "people.send_invite",
        A,
        form={"email": "new@ozerny.example", "organisation": "$centre", "role": "employee"},
    ),
    _post("people.make_admin", ON, ONE),
    _post("people.revoke_admin", ON, ONE),
    _post("people.disable_account", ON, ONE),
    _post("people.enable_account", ON, ONE),
    _post("people.archive_person", ON, ONE),
    _post("people.restore_person", ON, ONE),
    _post("people.change_email", ON, ONE, {"email": "other@ozerny.example"}),
    _post("people.make_password_link", ON, ONE),
    _get("people.organisations", OWN),
    _get("people.organisation", C, {"organisation_id": "$school"}),
    _post("people.change_organisation", C, {"organisation_id": "$school"}, ORGANISATION),
    _post("people.move_organisation", C, {"organisation_id": "$school"}, {"parent": "$school2"}),
    _post("people.take_office", I, {"organisation_id": "$centre"}),
    _get("people.new_organisation", A),
    _post("people.create_organisation", A, form={**ORGANISATION, "parent": "$centre"}),
]
CASCADE_ROWS = [
    _get("cascade.tree", OWN),
    _get(
        "cascade.new_initiative",
        A,
        but={"admin": FORBIDDEN},
        because="an administrator looks after accounts; projects are begun by the office",
    ),
    _get("cascade.suggest_key", A, {"title": "Новый проект"}),
    _post(
        "cascade.create_initiative",
        A,
        form={
            "kind": "project",
            "title": "Новый проект",
            "key": "НОВ",
            "parent": "",
            "owner": "$centre",
        },
    ),
    _get("cascade.project", P, KEY),
    _get("cascade.passport", P, KEY),
    _get("cascade.plan", P, KEY),
    _get("cascade.journal", P, KEY),
    _get("cascade.team", P, KEY),
    _get("cascade.edit_project", P, KEY),
    _post(
        "cascade.change_project",
        P,
        KEY,
        {"title": "Другое имя", "key": "$project_key", "owner": "$owner"},
    ),
    _get("cascade.move_form", P, KEY),
    _post("cascade.move", P, KEY, {"parent": "$programme"}),
    _post("cascade.archive", P, KEY),
    _post("cascade.restore", P, KEY),
    _post("cascade.add_member", P, KEY, {"person": "$employee", "role": "observer"}),
    _post("cascade.change_member", P, {**KEY, "person_id": "$teammate"}, {"role": "member"}),
    _post("cascade.end_member", P, {**KEY, "person_id": "$teammate"}),
]
EXCHANGE_ROWS = [
    _get("exchange.import_cascade", A),
    _post("exchange.preview_cascade", A, form={"file": "$cascade_file"}),
    _post("exchange.apply_cascade", A, form={"packed": "$cascade_packed"}),
    _post("exchange.load_example", I),
]
BOARD_ROWS = [
    _get("boards.my_day", OWN),
    _post("boards.look_over", OWN, form={"upto": "1"}),
    _post(
        "boards.note_mention",
        OWN,
        {"comment_id": "$comment"},
        but={"everybody": HIDDEN, "member": OK},
        because="only `member` is mentioned there",
    ),
    _get("boards.board_list", OWN),
    _get("boards.new_board", F, asks=Permission.BOARD_CREATE),
    _post(
        "boards.create_board", F, form={"organisation": "$centre", "title": "Отдел", "key": "ОТД"}
    ),
    _post("boards.create_project_board", P, KEY),
    _get("boards.board", P, KEY),
    _post("boards.keep_view", P, KEY, {"view": "list", "fold": "$column"}),
    _get("boards.archived_cards", P, KEY),
    _get("boards.new_card", P, KEY),
    _post("boards.create_card", P, KEY, {"title": "Новая", "column": "$column"}),
    _get("boards.paste_form", P, KEY),
    _post("boards.paste_cards", P, KEY, {"text": "Раз\nДва", "column": "$column"}),
    _post("boards.change_cards", P, KEY, {"card": "$card", "do": "move", "column": "$column2"}),
    _get("boards.cards_from_plan", P, KEY),
    _post(
        "boards.make_cards_from_plan",
        P,
        KEY,
        {"activity": "$activity", "mode": "$activity_mode", "column": "$column"},
    ),
    _post(
        "boards.undo_cards_from_plan",
        P,
        KEY,
        {"event": "$plan_event"},
        but=dict.fromkeys(("office", "member"), HIDDEN),
        before="plan_event",
        because="only one's own making of cards can be taken back",
    ),
    _get("boards.board_settings", P, KEY),
    _post("boards.create_column", P, KEY, COLUMN_FORM),
    _post("boards.change_column", P, COLUMN, COLUMN_FORM),
    _post("boards.shift_column", P, COLUMN, {"to_the": "right"}),
    _post("boards.archive_column", P, COLUMN, {"to": "$column2"}),
    _post("boards.restore_column", P, COLUMN),
    _post("boards.create_label", P, KEY, {"name": "Метка", "colour": "teal"}),
    _post("boards.change_label", P, LABEL, {"name": "Метка", "colour": "teal"}),
    _post("boards.archive_label", P, LABEL),
    _post("boards.restore_label", P, LABEL),
]
CARD_ROWS = [
    _get("boards.card", P, CARD),
    _get("boards.card_face", P, CARD),
    _get("boards.card_part", P, {**CARD, "part": "head"}),
    _get("boards.card_history", P, CARD),
    _get("boards.edit_card", P, {**CARD, "part": "title"}),
    _post("boards.change_card", P, CARD, {"title": "Другая"}),
    _post("boards.rename_card", P, CARD, {"title": "Другая"}),
    _post("boards.preview_text", P, CARD, {"body": "**Слово**"}),
    _post("boards.watch_card", P, CARD, {"watch": "1"}),
    _get("boards.move_form", P, CARD),
    _post("boards.move_card", P, CARD, {"column": "$column2"}),
    _post("boards.archive_card", P, CARD),
    _post("boards.restore_card", P, CARD),
    _get("boards.edit_assignees", P, CARD),
    _post("boards.assign_card", P, CARD, {"id": "$party"}),
    _get("boards.edit_labels", P, CARD),
    _post("boards.label_card", P, CARD, {"id": "$label"}),
    _get("boards.edit_links", P, {**CARD, "name": "activity"}),
    _post("boards.link_card", P, {**CARD, "name": "activity"}, {"id": "$activity"}),
    _post("boards.relate_card", P, CARD, {"kind": "relates", "other": "$card2"}),
    _post(
        "boards.unrelate_card",
        P,
        CARD,
        {"card_id": "$card_id", "other_id": "$card3_id", "kind": "blocks"},
    ),
    _post("boards.add_item", P, CARD, {"text": "Пункт"}),
    _post("boards.tick_item", P, ITEM, {"done": "1"}),
    _get("boards.edit_item", P, ITEM),
    _post("boards.change_item", P, ITEM, {"text": "Другой пункт"}),
    _post("boards.move_item", P, ITEM, {"after": "$item2"}),
    _post("boards.remove_item", P, ITEM),
    _get("boards.card_people", P, CARD),
    _post("boards.comment_card", P, CARD, {"body": "Слово"}),
    _get(
        "boards.edit_comment", P, COMMENT, but=AUTHOR, because="only its author, `lead`, mends it"
    ),
    _post(
        "boards.change_comment",
        P,
        COMMENT,
        {"body": "Другое"},
        but=AUTHOR,
        because="only its author, `lead`, mends it",
    ),
    _post(
        "boards.archive_comment",
        P,
        COMMENT,
        but={who: FORBIDDEN for who in AUTHOR if who != "office"},
        because="its author or a moderator removes it",
    ),
    _post("boards.attach_file", P, CARD, {"file": "$upload"}),
    _post(
        "boards.archive_file",
        P,
        {**CARD, **FILE},
        but=dict.fromkeys(("participant",), FORBIDDEN),
        because="one's own files, or any as an editor of the card",
    ),
    _post("boards.choose_cover", P, CARD, {"file": "$file"}),
    _get("boards.file", P, FILE),
    _post(
        "boards.undo",
        OWN,
        form={"event": "$event"},
        but={"everybody": HIDDEN, "lead": OK},
        before="event",
        because="only one's own deed can be taken back",
    ),
]
MATRIX = [
    *OPS,
    *PEOPLE_ROWS,
    *CASCADE_ROWS,
    *EXCHANGE_ROWS,
    *BOARD_ROWS,
    *CARD_ROWS,
    *DOCUMENT_ROWS,
    *DRAFT_ROWS,
    *REPORT_ROWS,
    *PLANNING_ROWS,
    *REVIEW_ROWS,
    *TIMELINE_ROWS,
    *REGISTRY_ROWS,
    *LIST_ROWS,
    *REFERENCE_ROWS,
    *TAG_ROWS,
    *RISK_ROWS,
    *SEEING_ROWS,
    *VALUE_ROWS,
    *DEFINITION_ROWS,
    *ISSUE_ROWS,
    *CONTROL_ROWS,
    *TALK_ROWS,
    *LIFE_ROWS,
    *PROGRESS_ROWS,
    *TARGET_TABLE_ROWS,
    *VERSION_ROWS,
    *REQUEST_ROWS,
    *CALENDAR_ROWS,
    *REPETITION_ROWS,
    *PASSPORT_ROWS,
]

CHILDREN = {
    "$column",
    "$column2",
    "$label",
    "$item",
    "$item2",
    "$comment",
    "$file",
    "$activity",
    "$activity_mode",
    "$card",
    "$card2",
    "$card_id",
    "$card3_id",
    "$party",
    "$employee",
    "$teammate",
    "$centre",
    "$owner",
    "$programme",
    *PLANNING_CHILDREN,
    *REGISTRY_CHILDREN,
    *REFERENCE_CHILDREN,
    *RISK_CHILDREN,
    *VALUE_CHILDREN,
    *DEFINITION_CHILDREN,
    *ISSUE_CHILDREN,
    *CONTROL_CHILDREN,
    *TALK_CHILDREN,
    *LIFE_CHILDREN,
    *PROGRESS_CHILDREN,
    *CALENDAR_CHILDREN,
    *REPETITION_CHILDREN,
    *PASSPORT_CHILDREN,
}
"""Facts that belong to a parent: trust.md S01 puts another project's in their place."""
