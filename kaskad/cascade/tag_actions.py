"""Tagging projects, and keeping the words in order: renaming, merging, the archive.

A tag is one word for the whole installation. Whoever changes a project (INITIATIVE_EDIT) puts
tags on it and may bring in a new word; who keeps the reference lists keeps the words. A tag is no
part of the passport: it changes also while the passport is frozen. Whoever calls has asked.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from kaskad import journal
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.tag_models import NAME_LIMIT, InitiativeTag, Tag
from kaskad.cascade.tag_names import MOST, folded, normal_name
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Person


def add_tags(
    actor: Person | None, initiative: Initiative, names: Iterable[str], *, once: str | None = None
) -> tuple[str, ...]:
    """Put tags on a project; a word nobody has used becomes a tag. Names of those that are new.

    A word that was merged means the tag that came of it. Raises Invalid for no name, a name that
    is too long, one whose tag is in the archive, and for more than `MOST` tags.
    """
    lock(initiative)
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return ()
    if initiative.kind != InitiativeKind.PROJECT:
        raise errors.Invalid(_("Tags belong to projects."))
    wanted = {row.id: row for row in (_tag(name) for name in _checked(names))}
    rows = db.session.execute(
        select(InitiativeTag.tag_id, Tag.archived_at)
        .join(Tag, Tag.id == InitiativeTag.tag_id)
        .where(InitiativeTag.initiative_id == initiative.id)
    ).all()
    have = {row.tag_id for row in rows}
    new = [row for row in wanted.values() if row.id not in have]
    live = sum(row.archived_at is None for row in rows)
    if live + len(new) > MOST:
        raise _refused(_("A project has at most %(count)s tags.", count=MOST))
    if not new:
        return ()
    db.session.add_all(InitiativeTag(initiative_id=initiative.id, tag_id=row.id) for row in new)
    db.session.flush()
    _tell("added", initiative, [row.name for row in new], once)
    return tuple(row.name for row in new)


def remove_tag(
    actor: Person | None, initiative: Initiative, tag: Tag, *, once: str | None = None
) -> bool:
    """Take a tag off a project; False when it does not carry it."""
    lock(initiative)
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    held = (
        InitiativeTag.initiative_id == initiative.id,
        InitiativeTag.tag_id == tag.id,
    )
    if db.session.scalar(select(InitiativeTag.tag_id).where(*held)) is None:
        return False
    db.session.execute(delete(InitiativeTag).where(*held))
    _tell("removed", initiative, [tag.name], once)
    return True


def rename_tag(
    actor: Person, tag: Tag, seen: int | None, name: str, *, once: str | None = None
) -> bool:
    """Another name for a tag; the old one goes on leading to it. False when nothing changed.

    Raises Invalid for a name that another tag has, Conflict.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    _live(tag)
    (new,) = _checked([name])
    before, fold = tag.name, folded(new)
    own = None
    if fold != tag.name_fold:
        own = _free(tag, fold)
        if own is not None:  # its own former name: the two change places
            own.name_fold = f"#{own.id}"  # no name begins so
            db.session.flush()
    old_fold = tag.name_fold
    diff = revisions.change(tag, seen, {"name": new})
    if not diff:
        return False
    tag.name_fold = fold
    db.session.flush()
    if own is not None:
        own.name, own.name_fold = before, old_fold
    elif fold != old_fold:
        db.session.add(
            Tag(name=before, name_fold=old_fold, archived_at=journal.when(), merged_into_id=tag.id)
        )
    db.session.flush()
    _note("renamed", tag, {"changes": diff}, once)
    return True


def merge_tags(actor: Person, tag: Tag, into: Tag, *, once: str | None = None) -> int:
    """Let every project of *tag* carry *into*; the word goes on leading there.

    How many projects got the other tag. *tag* keeps its projects in the archive, so bringing it
    back undoes what can be undone. Raises Invalid for the same tag, Conflict for one in the
    archive.
    """
    if journal.happened_once(actor.id, once) is not None:
        return 0
    if tag.id == into.id:
        sentence = _("Choose another tag: a tag cannot be merged into itself.")
        raise errors.Invalid(sentence, fields={"into": sentence})
    for one in sorted((tag, into), key=lambda one: one.id):
        _live(one)
    here = set(_carriers(into))
    new = [initiative_id for initiative_id in _carriers(tag) if initiative_id not in here]
    db.session.add_all(InitiativeTag(initiative_id=one, tag_id=into.id) for one in new)
    tag.archived_at, tag.merged_into_id = journal.when(), into.id
    revisions.touch(tag, "archived_at")
    db.session.flush()
    _note("merged", tag, {"into": into.name, "projects": len(new)}, once)
    return len(new)


def archive_tag(actor: Person, tag: Tag, *, once: str | None = None) -> bool:
    """Show it nowhere; its projects keep it. False when it is in the archive already."""
    return _put_away(actor, tag, away=True, once=once)


def restore_tag(actor: Person, tag: Tag, *, once: str | None = None) -> bool:
    """Bring it back, on all projects that carried it; merged, it is a tag of its own again."""
    return _put_away(actor, tag, away=False, once=once)


def _put_away(actor: Person, tag: Tag, *, away: bool, once: str | None) -> bool:
    if journal.happened_once(actor.id, once) is not None:
        return False
    if (lock(tag).archived_at is not None) == away:
        return False
    tag.archived_at, tag.merged_into_id = (journal.when() if away else None), None
    revisions.touch(tag, "archived_at")
    db.session.flush()
    _note("archived" if away else "restored", tag, {}, once)
    return True


def _carriers(tag: Tag) -> Sequence[int]:
    return db.session.scalars(
        select(InitiativeTag.initiative_id).where(InitiativeTag.tag_id == tag.id)
    ).all()


def _checked(names: Iterable[str]) -> list[str]:
    found = [name for name in map(normal_name, names) if name]
    if not found:
        raise _refused(_("Please write the name of a tag."))
    for name in found:
        if len(name) > NAME_LIMIT:
            raise _refused(
                _("A tag is a word or two: at most %(limit)s characters.", limit=NAME_LIMIT)
            )
        if "," in name or ";" in name:
            raise _refused(_("Please write one tag, without commas."))
    return found


def _tag(name: str) -> Tag:
    """The tag that *name* means, made if there is none."""
    row = _named(name)
    if row is None:
        row = Tag(name=name, name_fold=folded(name))
        try:
            with db.session.begin_nested():
                db.session.add(row)
                db.session.flush()
        except IntegrityError:  # somebody else has just made the same
            row = _named(name)
            if row is None:
                raise
    while row.merged_into_id is not None:
        row = db.session.get_one(Tag, row.merged_into_id)
    if row.archived_at is not None:
        raise _refused(
            _("The tag “%(name)s” is in the archive; the project office can bring it back.",
              name=row.name)
        )  # fmt: skip
    return row


def _named(name: str) -> Tag | None:
    found: Tag | None = db.session.scalar(select(Tag).where(Tag.name_fold == folded(name)))
    return found


def _free(tag: Tag, fold: str) -> Tag | None:
    """A former name of *tag* itself that is *fold*. Raises Invalid where another tag has it."""
    other: Tag | None = db.session.scalar(select(Tag).where(Tag.name_fold == fold))
    if other is None or other.merged_into_id == tag.id:
        return other
    if other.archived_at is None:
        raise _refused(
            _("There is a tag “%(name)s” already. Merge the two instead.", name=other.name)
        )
    raise _refused(_("“%(name)s” is a tag in the archive. Choose another name.", name=other.name))


def _refused(sentence: str) -> errors.Invalid:
    return errors.Invalid(sentence, fields={"name": sentence})


def _live(tag: Tag) -> None:
    if lock(tag).archived_at is not None:
        raise errors.Conflict(_("This tag is in the archive. Bring it back first."))


def _tell(action: str, initiative: Initiative, names: list[str], once: str | None) -> None:
    journal.record(
        f"tag.{action}", "initiative", initiative.id, initiative_id=initiative.id,
        organisation_id=initiative.owner_id, data={"names": names}, once=once,
    )  # fmt: skip


def _note(action: str, tag: Tag, data: dict[str, Any], once: str | None) -> None:
    journal.record(f"tag.{action}", "tag", tag.id, data={"name": tag.name, **data}, once=once)
