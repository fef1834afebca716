"""Forms of the cascade."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from kaskad.cascade.models import InitiativeKind, InitiativeState
from kaskad.cascade.wording import kind_word, role_help, role_word
from kaskad.core.errors import Invalid
from kaskad.core.forms import (
    DayField,
    FilterForm,
    LineField,
    NotBlank,
    NumberField,
    PageForm,
    TextField,
)
from kaskad.people.permissions import TEAM_ROLES

_CHOOSE = _l("Choose from the list.")


class Offered:
    """Refuses a value that is not in the list, with a sentence instead of a riddle."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Raise ValidationError for nothing chosen or something foreign."""
        offered = {str(value) for value, *_rest in field.iter_choices()}
        if str(field.data if field.data is not None else "") not in offered:
            raise ValidationError(str(_CHOOSE))


def _list(label: Any) -> SelectField:
    return SelectField(label, [Offered()], validate_choice=False)


def _few(label: Any) -> RadioField:
    return RadioField(label, [Offered()], validate_choice=False)


class NewInitiativeForm(PageForm):
    """A new programme, strategic project or project."""

    kind = _few(_l("What is it?"))
    title = TextField(_l("Full title"), limit=1000, required=True)
    short_title = LineField(_l("Short title"), limit=300)
    key = LineField(_l("Project key"), limit=20)
    parent = _list(_l("Under"))
    owner = _list(_l("Whose is it?"))
    period_raw = LineField(_l("Period"), limit=300)
    state = RadioField(
        _l("Where does the project stand?"), [Offered()], validate_choice=False,
        default=str(InitiativeState.IDEA),
    )  # fmt: skip
    order_kind = LineField(_l("What the paper is called"), limit=60)
    order_number = LineField(_l("Number of the paper"), limit=60)
    order_on = DayField(_l("Day of the decision"), validators=[Optional()])

    def offer(
        self, parents: list[tuple[str, str]], owners: list[tuple[int, str]], kinds: list[str]
    ) -> None:
        """Fill the lists."""
        self.state.choices = [
            (str(InitiativeState.IDEA), _("An idea: nobody has decided on it yet")),
            (str(InitiativeState.RUNNING), _("It is being carried out, and an order says so")),
        ]
        self.kind.choices = [(one, kind_word(one).capitalize()) for one in kinds]
        self.parent.choices = parents
        self.owner.choices = [(str(owner_id), name) for owner_id, name in owners]


class ChangeInitiativeForm(PageForm):
    """What the head of a passport says."""

    title = TextField(_l("Full title"), limit=1000, required=True)
    short_title = LineField(_l("Short title"), limit=300)
    key = LineField(_l("Project key"), limit=20, required=True)
    owner = _list(_l("Whose is it?"))
    period_raw = LineField(_l("Period"), limit=300)
    announced_start_raw = LineField(_l("Announced start"), limit=300)
    revision = NumberField(most=10**9)

    def offer(self, owners: list[tuple[int, str]]) -> None:
        """Fill the lists."""
        self.owner.choices = [(str(owner_id), name) for owner_id, name in owners]


class MoveForm(PageForm):
    """Where to put an initiative: under what, and behind which neighbour."""

    parent = LineField(_l("Under"), limit=20)
    """Folded key; empty: at the top, under nothing."""
    after = LineField(_l("Place in the list"), limit=20)
    """Id of the neighbour before it; `first`; empty: the last place."""
    revision = NumberField(most=10**9)

    def after_id(self) -> int | None:
        """As `move_initiative` takes it. Raises ValidationError for anything else."""
        text = self.after.data or ""
        if text == "first":
            return None
        return int(text) if text.isdecimal() and len(text) < 19 else 0


class AddMemberForm(PageForm):
    """A person and their role."""

    person = SelectField(_l("Person"), [NotBlank(_CHOOSE), Offered()], validate_choice=False)
    role = _few(_l("Role"))
    function = LineField(_l("What they do in the project"), limit=300)

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Fill the lists."""
        self.person.choices = [("", "–"), *((str(one), name) for one, name in people)]
        self.role.choices = role_choices()


class MemberForm(PageForm):
    """Another role or function of a member."""

    role = _list(_l("Role"))
    function = LineField(_l("What they do in the project"), limit=300)
    sure = BooleanField(_l("Leave the project without a lead for now"))

    def offer(self) -> None:
        """Fill the lists."""
        self.role.choices = [(str(role), role_word(role)) for role in TEAM_ROLES]


class EndMemberForm(PageForm):
    """Ending somebody's work in the team."""

    sure = BooleanField(_l("Leave the project without a lead for now"))


def role_choices() -> list[tuple[str, str]]:
    """Roles with what they may do."""
    return [(str(role), f"{role_word(role)}: {role_help(role)}") for role in TEAM_ROLES]


class TreeFilter(FilterForm):
    """What the tree shows."""

    archived = BooleanField()
    ideas = BooleanField()


class PageFilter(FilterForm):
    """Which page of the journal."""

    before = NumberField(most=2**62)


KINDS = [str(one) for one in InitiativeKind]


def blame(form: PageForm, error: Invalid) -> None:
    """Put the sentences of *error* beside the fields at fault, or at the top of *form*."""
    for name, sentence in error.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence]
    if not any(name in form for name in error.fields) and error.message:
        form.form_errors = [*form.form_errors, error.message]


def once_of(form: Mapping[str, str]) -> str | None:
    """The key that makes a form count once, if it came along."""
    return form.get("_once", "")[:64] or None


def one_line(text: str | None) -> str:
    """*text* with every run of white space a single space: a title typed over several lines."""
    return " ".join((text or "").split())
