"""Forms of the sheet of import issues."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import AnyOf, Optional

from kaskad.core.forms import FilterForm, LineField, OneOf, PageForm
from kaskad.oversight.issue_page import SHOWS, Wish
from kaskad.oversight.models import IssueKind

KEEP = "keep"
_UNKNOWN = _l("There is no such choice.")


class IssueFilter(FilterForm):
    """What the address asks for; nonsense is named and the usual taken."""

    show = StringField(_l("Shown"), [Optional(), AnyOf(list(SHOWS), _UNKNOWN)])
    kind = StringField(_l("Kind"), [Optional(), AnyOf([str(one) for one in IssueKind], _UNKNOWN)])
    project = LineField(_l("Project"), limit=20)
    page = StringField(_l("Page"), [Optional(), OneOf((), number=True)])

    def wish(self) -> tuple[Wish, list[str]]:
        """(what is shown, a sentence for each thing in the address that made no sense)."""
        self.validate()
        wrong = [
            f"{self[name].label.text}: {' '.join(str(error) for error in errors)}"
            for name, errors in self.errors.items()
        ]

        def given(name: str) -> str:
            return "" if self[name].errors else str(self[name].data or "")

        return Wish(given("show"), given("kind"), given("project"), int(given("page") or 1)), wrong


class SettleIssueForm(PageForm):
    """One of the ways to settle an issue; the button pressed is the choice."""

    choice = StringField(validators=[OneOf((KEEP,), number=True)])
    revision = IntegerField(validators=[Optional()])
    note = LineField(_l("Note"), limit=500)
    alike = BooleanField(_l("The same for the other lines with these words"))

    def taken(self) -> int | None:
        """Number of the proposal; None: leave it as written."""
        text = str(self.choice.data or "")
        return None if text in {"", KEEP} else int(text)


class ReopenIssueForm(PageForm):
    """Take a decision back; alone, or with those that were settled together with it."""

    alike = BooleanField()
