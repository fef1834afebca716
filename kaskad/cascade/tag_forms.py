"""Forms of tags: on a project, and in the list of the office."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from kaskad.cascade.forms import Offered
from kaskad.cascade.tag_models import NAME_LIMIT
from kaskad.cascade.tag_queries import TagLine
from kaskad.core.forms import LineField, NotBlank, NumberField, PageForm


class AddTagForm(PageForm):
    """One tag or several, between commas, to be put on a project."""

    name = LineField(_l("Add a tag"), limit=500, required=True, id="tag-name")


class RenameTagForm(PageForm):
    """Another name for a tag."""

    name = LineField(_l("Name of the tag"), limit=NAME_LIMIT, required=True)
    revision = NumberField(most=10**9)


class MergeTagForm(PageForm):
    """The tag that another one is merged into."""

    into = SelectField(
        _l("Merge into"), [NotBlank(_l("Choose from the list.")), Offered()], validate_choice=False
    )

    def offer(self, tags: Iterable[TagLine], tag_id: int) -> None:
        """Fill the list with all but the tag itself."""
        others = [(str(one.id), one.name) for one in tags if one.id != tag_id]
        self.into.choices = [("", _("Choose a tag")), *others]


def mark(form: PageForm, suffix: str) -> None:
    """Give every field an id of its own: the page has such a form for each tag."""
    for one in form:
        one.id = f"{one.name}-{suffix}"
        one.label.field_id = one.id
