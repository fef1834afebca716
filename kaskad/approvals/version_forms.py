"""Forms of versions: sending, returning, approving; which two to compare."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from kaskad.core.forms import DayField, FilterForm, LineField, NumberField, PageForm, TextField


class _Marked(PageForm):
    """A form that shares its page with others: its fields have ids of their own."""

    mark = ""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        for field in self:
            field.id = f"{self.mark}-{field.name}"
            field.label.field_id = field.id


class SubmitForm(_Marked):
    """Sending the passport for approval."""

    mark = "submit"
    note = TextField(_l("A word to whoever decides"), limit=2000)


class ReturnForm(_Marked):
    """Giving it back."""

    mark = "return"
    remarks = TextField(_l("What should be improved"), limit=10_000, required=True)


class ApproveForm(_Marked):
    """Approving it, by a paper if there is one."""

    mark = "approve"
    paper_kind = LineField(_l("What the paper is called"), limit=60)
    paper_number = LineField(_l("Number of the paper"), limit=60)
    decided_on = DayField(_l("Day of the paper"), validators=[Optional()])
    text = TextField(_l("Words of the decision"), limit=10_000)


class CompareFilter(FilterForm):
    """Two versions, by their numbers; 0 is what is written now."""

    a = NumberField(most=1_000_000)
    b = NumberField(most=1_000_000)


@dataclass(frozen=True)
class VersionForms:
    """The forms of the bar; one that was refused comes back as it was typed."""

    submit: SubmitForm
    remarks: ReturnForm
    approve: ApproveForm


def version_forms(refused: PageForm | None = None) -> VersionForms:
    """Fresh forms, and the one that was refused."""

    def one(kind: Any) -> Any:
        return refused if isinstance(refused, kind) else kind(formdata=None)

    return VersionForms(one(SubmitForm), one(ReturnForm), one(ApproveForm))
