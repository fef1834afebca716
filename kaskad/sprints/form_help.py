"""What the forms of sprints share: sentences beside fields, texts somebody else has changed."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.forms import blame
from kaskad.core import errors
from kaskad.core.forms import PageForm
from kaskad.core.i18n import show_day
from kaskad.core.revisions import Revisioned

Refused = errors.Invalid | errors.Conflict


def refuse(form: PageForm, error: Refused, row: Revisioned | None = None) -> int:
    """Say in *form* why it was refused; the status of the answer.

    Where somebody else has changed the same field meanwhile, their text stands beside it, and
    sending the form once more keeps one's own. Raises a conflict that has nothing to do with texts.
    """
    if isinstance(error, errors.Invalid):
        if not form.errors:
            blame(form, error)
            if not any(name in form for name in error.fields):
                form.form_errors = [*form.form_errors, *error.what_next]
        return 422
    if not error.clashes or row is None:
        raise error
    for clash in error.clashes:
        if clash.field in form:
            sentence = _(
                "Meanwhile somebody wrote: “%(theirs)s”. Save once more to keep yours.",
                theirs=_shown(clash.theirs),
            )
            form[clash.field].errors = [*form[clash.field].errors, sentence]
    if "revision" in form:
        form["revision"].data = row.revision
        form["revision"].raw_data = None
    return 409


def changes_of(form: PageForm, names: Sequence[str]) -> dict[str, Any]:
    """What the form says of the fields *names*; one that was not sent is not to be changed."""
    return {name: form[name].data for name in names if form[name].raw_data}


def _shown(value: Any) -> str:
    return show_day(value) if hasattr(value, "isoformat") else str(value or "–")
