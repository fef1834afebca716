"""Roles, permissions, and the one table that joins them.

The help page renders this very table, and the access matrix in the tests walks it.
A permission is `noun.verb`. A role is held in an organisation (and counts for everything that
the organisation and those below it own) or in an initiative (and counts for it and all below).
"""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Role(StrEnum):
    """What a person is in an organisation or in an initiative (domain.md, section 7)."""

    ADMIN = "admin"
    DIRECTOR = "director"
    OFFICE = "office"
    MONITOR = "monitor"
    AUTHORITY = "authority"
    VIEWER = "viewer"
    EMPLOYEE = "employee"
    LEAD = "lead"
    MEMBER = "member"
    PARTICIPANT = "participant"
    OBSERVER = "observer"


ORGANISATION_ROLES = (
    Role.DIRECTOR, Role.OFFICE, Role.MONITOR, Role.AUTHORITY, Role.VIEWER, Role.EMPLOYEE,
)  # fmt: skip
TEAM_ROLES = (Role.LEAD, Role.MEMBER, Role.PARTICIPANT, Role.OBSERVER)


class Permission(StrEnum):
    """Everything that is asked for anywhere."""

    PEOPLE_MANAGE = "people.manage"
    ORGANISATION_MANAGE = "organisation.manage"
    INSTANCE_MANAGE = "instance.manage"
    CASCADE_IMPORT = "cascade.import"
    CALENDAR_MANAGE = "calendar.manage"
    VIEW_SHARE = "view.share"
    HEALTH_CONFIGURE = "health.configure"

    INITIATIVE_VIEW = "initiative.view"
    INITIATIVE_CREATE = "initiative.create"
    INITIATIVE_EDIT = "initiative.edit"
    INITIATIVE_MOVE = "initiative.move"
    INITIATIVE_ARCHIVE = "initiative.archive"
    TEAM_MANAGE = "team.manage"

    PASSPORT_SUBMIT = "passport.submit"
    PASSPORT_APPROVE = "passport.approve"
    INITIATIVE_PROPOSE = "initiative.propose"
    INITIATIVE_DECIDE = "initiative.decide"
    OPINION_ASK = "opinion.ask"
    DECISION_RECORD = "decision.record"
    ISSUE_SETTLE = "issue.settle"
    MILESTONE_EDIT = "milestone.edit"
    CONTROL_CONCLUDE = "control.conclude"
    STATUS_WRITE = "status.write"
    STATUS_REPLY = "status.reply"
    REPORT_ACCEPT = "report.accept"
    COLOUR_SET = "colour.set"
    QUESTION_ASK = "question.ask"
    QUESTION_ANSWER = "question.answer"
    INDICATOR_EDIT = "indicator.edit"
    VALUE_WRITE = "value.write"
    VALUE_VERIFY = "value.verify"
    PERIOD_LOCK = "period.lock"

    BOARD_VIEW = "board.view"
    BOARD_CREATE = "board.create"
    BOARD_CONFIGURE = "board.configure"
    CARD_CREATE = "card.create"
    CARD_EDIT = "card.edit"
    CARD_MOVE = "card.move"
    CARD_ACCEPT = "card.accept"
    CARD_TICK = "card.tick"
    CARD_COMMENT = "card.comment"
    CARD_ATTACH = "card.attach"
    CARD_ARCHIVE = "card.archive"
    COMMENT_MODERATE = "comment.moderate"

    SPRINT_PLAN = "sprint.plan"
    SPRINT_CLOSE = "sprint.close"
    SPRINT_OVERRIDE = "sprint.override"
    SPRINT_NOTE = "sprint.note"
    RETRO_SHARE = "retro.share"


P = Permission

_SEE = frozenset({P.INITIATIVE_VIEW, P.BOARD_VIEW})
_TAKE_PART = _SEE | {
    P.CARD_MOVE, P.CARD_TICK, P.CARD_COMMENT, P.CARD_ATTACH, P.SPRINT_NOTE, P.RETRO_SHARE,
    P.STATUS_REPLY, P.INITIATIVE_PROPOSE,
}  # fmt: skip
_WORK = _TAKE_PART | {P.CARD_CREATE, P.CARD_EDIT, P.CARD_ARCHIVE, P.VALUE_WRITE}
_LEAD = _WORK | {
    P.CARD_ACCEPT, P.BOARD_CONFIGURE, P.BOARD_CREATE, P.TEAM_MANAGE, P.INITIATIVE_EDIT,
    P.COMMENT_MODERATE, P.SPRINT_PLAN, P.SPRINT_CLOSE, P.PASSPORT_SUBMIT, P.ISSUE_SETTLE,
    P.MILESTONE_EDIT, P.STATUS_WRITE, P.QUESTION_ANSWER, P.INDICATOR_EDIT,
}  # fmt: skip
_OVERSEE = _SEE | {P.CARD_COMMENT, P.STATUS_REPLY, P.QUESTION_ASK}
_DECIDE = _OVERSEE | {
    P.PASSPORT_APPROVE, P.INITIATIVE_DECIDE, P.OPINION_ASK, P.COLOUR_SET, P.REPORT_ACCEPT,
}  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # Accounts, settings and imports; content is changed by those who answer for it.
    Role.ADMIN: _SEE
    | {P.PEOPLE_MANAGE, P.ORGANISATION_MANAGE, P.INSTANCE_MANAGE, P.CASCADE_IMPORT},
    # Remarks of a retrospective stay in the team; the office sees what comes of them.
    Role.OFFICE: (_LEAD - {P.RETRO_SHARE})
    | {
        P.SPRINT_OVERRIDE,
        P.PEOPLE_MANAGE,
        P.ORGANISATION_MANAGE,
        P.CASCADE_IMPORT,
        P.INITIATIVE_CREATE,
        P.INITIATIVE_MOVE,
        P.INITIATIVE_ARCHIVE,
        P.CALENDAR_MANAGE,
        P.VIEW_SHARE,
        P.HEALTH_CONFIGURE,
        P.OPINION_ASK,
        P.DECISION_RECORD,
        P.CONTROL_CONCLUDE,
        P.COLOUR_SET,
        P.QUESTION_ASK,
        P.REPORT_ACCEPT,
    },
    Role.DIRECTOR: _DECIDE
    | {P.INITIATIVE_MOVE, P.INITIATIVE_PROPOSE, P.CONTROL_CONCLUDE, P.VIEW_SHARE, P.MILESTONE_EDIT},
    # Answers for the figures; whoever wrote a value does not verify it.
    Role.MONITOR: _OVERSEE
    | {P.CONTROL_CONCLUDE, P.INDICATOR_EDIT, P.VALUE_WRITE, P.VALUE_VERIFY, P.PERIOD_LOCK},
    # The department above: it decides where the director of the centre leads (domain.md, D19).
    Role.AUTHORITY: _DECIDE,
    Role.VIEWER: _SEE,
    Role.EMPLOYEE: _SEE | {P.INITIATIVE_PROPOSE},
    Role.LEAD: _LEAD,
    Role.MEMBER: _WORK,
    Role.PARTICIPANT: _TAKE_PART,
    Role.OBSERVER: _SEE,
}

# On a board that belongs to an organisation itself, those who work there are its team.
FREE_BOARD_ROLES: dict[Role, Role] = {
    Role.EMPLOYEE: Role.MEMBER,
    Role.DIRECTOR: Role.LEAD,
    Role.OFFICE: Role.OFFICE,
}


def allowed(role: Role, permission: Permission) -> bool:
    """Whether *role* carries *permission*. A role missing from the table carries nothing."""
    return permission in ROLE_PERMISSIONS.get(role, frozenset())


ROLE_NAMES = {
    Role.ADMIN: _l("Administrator"),
    Role.DIRECTOR: _l("Director"),
    Role.OFFICE: _l("Project office"),
    Role.MONITOR: _l("Monitoring of quality"),
    Role.AUTHORITY: _l("Department of education"),
    Role.VIEWER: _l("Viewer"),
    Role.EMPLOYEE: _l("Employee"),
    Role.LEAD: _l("Lead of the project"),
    Role.MEMBER: _l("Member of the working group"),
    Role.PARTICIPANT: _l("Participant"),
    Role.OBSERVER: _l("Observer"),
}
"""What people call each role."""

ROLE_STORIES = {
    Role.ADMIN: _l("Looks after accounts, organisations and the server; does not change projects."),
    Role.DIRECTOR: _l(
        "Sees everything in the organisation, approves and decides, asks questions, moves projects."
    ),
    Role.OFFICE: _l("Keeps the order: people, organisations, projects, boards and imports."),
    Role.MONITOR: _l(
        "Sees everything in the organisation, verifies values and locks periods: answers for the"
        " figures."
    ),
    Role.AUTHORITY: _l(
        "Stands above the organisation: sees everything, decides where its director leads."
    ),
    Role.VIEWER: _l("Only looks: a guest, an expert."),
    Role.EMPLOYEE: _l(
        "Works in the organisation: sees its projects, works on its own free boards."
    ),
    Role.LEAD: _l("Answers for the project: its passport, team, board and accepted results."),
    Role.MEMBER: _l("Works in the project: makes cards, changes them, moves them."),
    Role.PARTICIPANT: _l("Takes part: moves cards, ticks items, comments, attaches files."),
    Role.OBSERVER: _l("Follows the project without changing it."),
}
"""One sentence on each role."""

PERMISSION_NAMES = {
    P.PEOPLE_MANAGE: _l("Invite people, change their names and roles"),
    P.ORGANISATION_MANAGE: _l("Add, change and move organisations"),
    P.INSTANCE_MANAGE: _l("Look after accounts and the server"),
    P.CASCADE_IMPORT: _l("Load a cascade from a file"),
    P.CALENDAR_MANAGE: _l("Enter school years, vacations and days off"),
    P.VIEW_SHARE: _l("Share views of the registry with colleagues"),
    P.HEALTH_CONFIGURE: _l("Set from when a project is yellow or red"),
    P.INITIATIVE_VIEW: _l("See the project and its passport"),
    P.INITIATIVE_CREATE: _l("Start a project"),
    P.INITIATIVE_EDIT: _l("Change the passport"),
    P.INITIATIVE_MOVE: _l("Move a project in the cascade"),
    P.INITIATIVE_ARCHIVE: _l("Put a project into the archive and bring it back"),
    P.TEAM_MANAGE: _l("Change the team"),
    P.PASSPORT_SUBMIT: _l("Send a passport for approval, ask for changes of it"),
    P.PASSPORT_APPROVE: _l("Approve and return passports and changes of projects led by others"),
    P.INITIATIVE_PROPOSE: _l("Propose projects"),
    P.INITIATIVE_DECIDE: _l("Decide on projects led by others: take up, pause, complete, decline"),
    P.OPINION_ASK: _l("Ask experts for their opinion"),
    P.DECISION_RECORD: _l("Enter orders and decisions"),
    P.ISSUE_SETTLE: _l("Settle what an import was not sure of"),
    P.MILESTONE_EDIT: _l("Set control points and move them"),
    P.CONTROL_CONCLUDE: _l("Write down what a control stage has found"),
    P.STATUS_WRITE: _l("Report how a project is going"),
    P.STATUS_REPLY: _l("Reply to such reports"),
    P.REPORT_ACCEPT: _l("Accept and return reports on the progress of projects led by others"),
    P.COLOUR_SET: _l("Set a colour by hand"),
    P.QUESTION_ASK: _l("Ask those who lead a project"),
    P.QUESTION_ANSWER: _l("Answer questions about a project"),
    P.INDICATOR_EDIT: _l("Define indicators and their targets"),
    P.VALUE_WRITE: _l("Enter values of indicators"),
    P.VALUE_VERIFY: _l("Verify and return values written by others"),
    P.PERIOD_LOCK: _l("Lock and unlock periods of values"),
    P.BOARD_VIEW: _l("See the board"),
    P.BOARD_CREATE: _l("Make a board"),
    P.BOARD_CONFIGURE: _l("Set up columns and labels of the board"),
    P.CARD_CREATE: _l("Make cards"),
    P.CARD_EDIT: _l("Change cards"),
    P.CARD_MOVE: _l("Move cards"),
    P.CARD_ACCEPT: _l("Accept what is done"),
    P.CARD_TICK: _l("Tick items of a checklist"),
    P.CARD_COMMENT: _l("Write comments"),
    P.CARD_ATTACH: _l("Attach files"),
    P.CARD_ARCHIVE: _l("Put cards into the archive and bring them back"),
    P.COMMENT_MODERATE: _l("Remove other people's comments"),
    P.SPRINT_PLAN: _l("Plan and start sprints"),
    P.SPRINT_CLOSE: _l("Review and close sprints"),
    P.SPRINT_OVERRIDE: _l("Open a sprint ahead of time, with a reason; open a closed one again"),
    P.SPRINT_NOTE: _l("Write notes of the weekly sync"),
    P.RETRO_SHARE: _l("Take part in retrospectives and see their remarks"),
}
"""What people call each permission."""
