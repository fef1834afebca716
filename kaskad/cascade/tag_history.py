"""What happened to the tags of a project, in sentences of its journal."""

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.history import HistoryEvent, Names, Sentence


def tag_sentence(event: HistoryEvent, _names: Names) -> Sentence | None:
    """The sentence of an event `tag.*` on a project; what befalls a word stands in no project."""
    names = [_("“%(name)s”", name=name) for name in event.data.get("names") or ()]
    words = ", ".join(names)
    if event.action == "tag.added":
        return Sentence(ngettext("added the tag %(names)s", "added the tags %(names)s", len(names),
                                 names=words))  # fmt: skip
    if event.action == "tag.removed":
        return Sentence(ngettext("took off the tag %(names)s", "took off the tags %(names)s",
                                 len(names), names=words))  # fmt: skip
    return None
