"""What personal data the server keeps, why and for how long (152-FZ, art. 9 (4); trust.md L2).

Every column of the tables about people stands here; a test compares this with the schema, and
the page "What the server knows about you" is drawn from it.
"""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Kept:
    """One thing kept: which columns it lives in, why, for how long."""

    what: LazyString
    columns: tuple[str, ...]
    purpose: LazyString
    term: LazyString


_WHILE_HERE = _l("while you take part, and three years afterwards")
_YEAR = _l("as long as the account, then with it")
_ALWAYS = _l("with the history of the projects, which is not rewritten")

INVENTORY: tuple[Kept, ...] = (
    Kept(
        _l("Surname, name, patronymic"),
        (
            "party.name", "party.short_name", "person.surname", "person.given_name",
            "person.patronymic",
        ),
        _l("to see who answers for what and who did what"), _WHILE_HERE,
    ),
    Kept(
        _l("Post and place of work"), ("person.post", "party.home_id"),
        _l("to know whom to ask, and for lists and reports"), _WHILE_HERE,
    ),
    Kept(
        _l("Who you were in an imported document"), ("person.source_key",),
        _l("so that loading the document again finds you"), _WHILE_HERE,
    ),
    Kept(
        _l("E-mail address"), ("account.email", "account.email_key"),
        _l("to log in and to send you letters"), _YEAR,
    ),
    Kept(
        _l("A trace of your password, from which it cannot be read"),
        ("account.password_hash", "account.password_changed_at"),
        _l("to check the password at log-in"), _YEAR,
    ),
    Kept(
        _l("State of the account: since when, administrator or not, closed or not"),
        ("account.person_id", "account.admin", "account.disabled_at", "account.created_at"),
        _l("to let in only those who may come in"), _YEAR,
    ),
    Kept(
        _l("Language, theme, contrast, size of letters, time zone"),
        (
            "person.locale", "person.theme", "person.contrast", "person.text_size",
            "person.time_zone",
        ),
        _l("to show pages as you like them"), _YEAR,
    ),
    Kept(
        _l("What you have seen already"), ("person.looked_event_id",),
        _l("to show what is new to you"), _YEAR,
    ),
    Kept(
        _l("Where you are logged in: browser, network address, times"),
        (
            "login_session.id", "login_session.public_id", "login_session.token_hash",
            "login_session.person_id", "login_session.created_at", "login_session.seen_at",
            "login_session.expires_at", "login_session.ended_at", "login_session.address",
            "login_session.browser",
        ),
        _l("to let you see and end your sessions, and to look into break-ins"),
        _l("a session ends 30 days after the last visit"),
    ),
    Kept(
        _l("Your consents: to what, to which text, when, from which network address"),
        (
            "consent.id", "consent.person_id", "consent.purpose", "consent.text_version",
            "consent.text_hash", "consent.text", "consent.given_at", "consent.withdrawn_at",
            "consent.address",
        ),
        _l("to prove that you agreed, as the law demands"), _l("three years after withdrawal"),
    ),
    Kept(
        _l("Your roles in organisations, since when and until when"),
        (
            "membership.id", "membership.person_id", "membership.organisation_id",
            "membership.role", "membership.since", "membership.until",
        ),
        _l("to let you do what your work needs"), _ALWAYS,
    ),
    Kept(
        _l("Invitations and links for a new password"),
        (
            "one_time_link.id", "one_time_link.purpose", "one_time_link.token_hash",
            "one_time_link.person_id", "one_time_link.created_by_id", "one_time_link.created_at",
            "one_time_link.expires_at", "one_time_link.used_at", "one_time_link.revoked_at",
            "one_time_link.data",
        ),
        _l("to let you in once by a letter"),
        _l("an invitation works for seven days, a link for an hour"),
    ),
    Kept(
        _l("What you have typed into a form and not saved yet; nobody else can read it"),
        (
            "form_draft.id", "form_draft.person_id", "form_draft.page", "form_draft.place",
            "form_draft.title", "form_draft.fields", "form_draft.revisions",
            "form_draft.saved_at",
        ),
        _l("so that you can go on writing later, also in another browser"),
        _l("until you save the form or throw the text away, at most 30 days"),
    ),
    Kept(
        _l("Marks of service: number, kind, versions, when added or archived"),
        (
            "person.id", "party.id", "party.kind", "party.created_at", "party.archived_at",
            "party.revision", "party.field_revisions",
        ),
        _l("so that two people do not overwrite each other"), _ALWAYS,
    ),
)  # fmt: skip

TABLES = (
    "party", "person", "account", "membership", "login_session", "consent", "one_time_link",
    "form_draft",
)  # fmt: skip
"""Tables about people; each of their columns is listed above."""
