"""Who keeps the words: tags belong to the whole installation, as the reference lists do.

Whoever changes a project puts tags on it; renaming, merging and putting away touch projects of
others, so that is for whoever keeps the reference lists (`reference_access`).
"""

from flask_babel import gettext as _

from kaskad.cascade.reference_access import check_keeper
from kaskad.cascade.tag_models import Tag
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Person


def tag_for(tag_id: int) -> Tag:
    """The tag. Raises NotFound."""
    row = db.session.get(Tag, tag_id)
    if row is None:
        raise errors.NotFound(_("There is no such tag."))
    return row


def tag_to_keep(person: Person, tag_id: int) -> Tag:
    """The tag, to change the word. Forbidden for whoever does not keep the lists."""
    check_keeper(person)
    return tag_for(tag_id)
