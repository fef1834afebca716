"""Who gets what answer at the addresses of an initiative's life, proposals and final reports.

What stands on the stage: `tests/security/life_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import FORBIDDEN, OK, Row, Where

P, OWN, ANYWHERE = Where.PROJECT, Where.OWN, Where.ANYWHERE
KEY = {"key": "$project"}
DECISION = {**KEY, "decision_id": "$decision"}
FILE = {**DECISION, "public_id": "$decision_file"}
OPINION = {**KEY, "opinion_id": "$opinion"}
WORDS = {"decided_on": "2022-04-12", "number": "б/н", "text": "Так решили"}
OFFICE_TOO = {"office": OK}
BOTH = {"director": OK, "authority": OK}
THEIRS = dict.fromkeys(
    ("admin", "director", "office", "monitor", "authority", "employee", "lead", "member",
     "participant", "observer"),
    FORBIDDEN,
)  # fmt: skip
NOBODY = {**THEIRS, "viewer": FORBIDDEN}
ASKED = "an opinion is written by the expert who was asked, whoever else sees the project"
PROPOSED = "a proposal is taken back and sent again by who has made it"
RECORDED = "orders are entered by the office, and by those who decide"
IN_TEAMS = dict.fromkeys(("lead", "member", "participant"), OK)
IDEA = {
    "title": "Школьные медиаторы", "problem": "Ссоры", "idea": "Учим мирить",
    "organisation": "", "receiver": "",
}  # fmt: skip


def _post(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None, **kw: Any) -> Row:
    return Row(f"approvals.{endpoint}", "POST", P, url, form or {}, **kw)


LIFE_ROWS = [
    Row("approvals.life", "GET", P, {**KEY, "decision": "$decision"}),
    _post(
        "take_life_step", {**KEY, "step": "paused"}, WORDS, but=OFFICE_TOO,
        because="the office may pause a project, too: it does not have to wait for a decider",
    ),
    _post("add_order", KEY, WORDS, but=BOTH, because=RECORDED),
    _post("change_decision", DECISION, WORDS, but=BOTH, because=RECORDED),
    _post("archive_decision", DECISION, but=BOTH, because=RECORDED),
    _post(
        "restore_decision", {**KEY, "decision_id": "$archived_decision"}, but=BOTH,
        because=RECORDED,
    ),
    _post("archive_decision_file", FILE, but=BOTH, because=RECORDED),
    _post("restore_decision_file", FILE, but=BOTH, because=RECORDED),
    Row("approvals.decision_file", "GET", P, {"public_id": "$decision_file"}),
    _post("ask_opinion", KEY, {"expert": "$employee", "subject": "Итог этапа"}),
    _post("recall_opinion", OPINION),
    Row("approvals.opinion", "GET", P, OPINION, but=THEIRS, because=ASKED),
    _post(
        "give_opinion", OPINION, {"verdict": "for", "text": "Это нужно"}, but=THEIRS,
        because=ASKED,
    ),
    Row("approvals.final_report", "GET", P, KEY),
    _post("save_final_report", KEY, {"lessons": "Начинать раньше"}),
    _post("take_final_report_back", KEY),
    Row("exchange.final_report_file", "GET", P, {**KEY, "form": "docx"}),
    Row("approvals.proposals", "GET", OWN),
    Row(
        "approvals.new_proposal", "GET", ANYWHERE, but=IN_TEAMS,
        because="a project may be proposed also by those who only take part in one",
    ),
    Row(
        "approvals.send_proposal", "POST", ANYWHERE, {}, IDEA, but=IN_TEAMS,
        because="a project may be proposed also by those who only take part in one",
    ),
    Row("approvals.proposal_again", "GET", P, KEY, but=NOBODY, because=PROPOSED),
    _post("withdraw_proposal", KEY, {"text": "Передумали"}, but=NOBODY, because=PROPOSED),
    _post("send_proposal_again", KEY, IDEA, but=NOBODY, because=PROPOSED),
]  # fmt: skip
LIFE_CHILDREN = ("$decision", "$archived_decision", "$decision_file", "$opinion")
