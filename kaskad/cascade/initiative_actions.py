"""Making, changing, moving, archiving the nodes of the cascade."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from kaskad import journal
from kaskad.cascade import freezing, part_edits
from kaskad.cascade.models import Initiative, InitiativeKind, InitiativeState
from kaskad.cascade.notices import announce_key, keys_taken_above
from kaskad.cascade.part_actions import periods_of
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.keys import fold_key, is_key, normal_key, suggest_key
from kaskad.core.ordering import place, spread
from kaskad.people.models import Organisation, Person
from kaskad.periods import PeriodContext, read_period

LAST = 0
"""As `after_id`: behind all the others."""

PARENTS: dict[InitiativeKind, frozenset[InitiativeKind | None]] = {
    InitiativeKind.PROGRAMME: frozenset({None}),
    InitiativeKind.STRATEGIC_PROJECT: frozenset({InitiativeKind.PROGRAMME}),
    # A project may stand alone: the sources know projects whose programme is not in the cascade.
    InitiativeKind.PROJECT: frozenset(
        {InitiativeKind.PROGRAMME, InitiativeKind.STRATEGIC_PROJECT, None}
    ),
}

CHANGEABLE = frozenset(
    {
        "title",
        "short_title",
        "key",
        "owner_id",
        "period_raw",
        "announced_start_raw",
        "planned_sprints",
        "plan_columns",
    }
)
"""The state is not among them: it changes by a step with a decision (`approvals.life_actions`)."""


def taken_keys() -> set[str]:
    """Folded keys of all initiatives, also of those nobody here may see: keys are unique."""
    return set(db.session.scalars(select(Initiative.key_fold))) | keys_taken_above()


def suggested_key(title: str, also_taken: Iterable[str] = ()) -> str:
    """A free key for *title*."""
    return suggest_key(title, taken_keys() | set(also_taken))


def create_initiative(
    actor: Person | None,
    *,
    kind: InitiativeKind,
    title: str,
    owner: Organisation,
    parent: Initiative | None = None,
    key: str | None = None,
    short_title: str = "",
    state: InitiativeState = InitiativeState.RUNNING,
    period_raw: str = "",
    context: PeriodContext | None = None,
    announced_start_raw: str = "",
    planned_sprints: int | None = None,
    source: str = "",
    source_key: str | None = None,
    position: str | None = None,
    once: str | None = None,
    quiet: bool = False,
) -> Initiative:
    """A new node of the cascade, behind its siblings.

    Without *key* one is suggested from the title. *quiet* leaves the journal to the caller (an
    import). Sent twice with the same *once* it is made once. Raises Invalid with `fields` for a
    key that is malformed or taken (in either alphabet) and for a parent of the wrong kind.
    """
    earlier = journal.happened_once(actor.id if actor else None, once)
    if earlier is not None:
        return db.session.get_one(Initiative, earlier.subject_id)
    if parent is not None:
        lock(parent)
    _check_parent(kind, parent)
    shown = normal_key(key) if key else suggested_key(short_title or title)
    _check_key(shown, None)
    announce_key(None, shown)
    row = Initiative(
        kind=kind,
        key=shown,
        key_fold=fold_key(shown),
        title=title,
        short_title=short_title,
        state=state,
        owner_id=owner.id,
        parent_id=parent.id if parent else None,
        position=position or _position(parent, None, LAST),
        planned_sprints=planned_sprints,
        announced_start_raw=announced_start_raw,
        announced_start=read_period(announced_start_raw).start,
        source=source,
        source_key=source_key,
        **periods_of(period_raw, context),
    )
    _flush_key(row)
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    db.session.flush()
    if not quiet:
        _note("initiative.created", row, {"title": row.label, "kind": str(kind)}, once)
    return row


def change_initiative(
    actor: Person | None,
    initiative: Initiative,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> revisions.Diff:
    """Change fields of `CHANGEABLE`, drawn from revision *seen*; what really changed.

    Raises Conflict when somebody changed the same field meanwhile, and for title and period while
    the passport is frozen; Invalid for a bad key.
    """
    lock(initiative)
    if _sent_before(actor, once):
        return {}
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"not a field people change: {sorted(unknown)}")
    wanted = dict(changes)
    if "key" in wanted:
        wanted["key"] = normal_key(wanted["key"])
        _check_key(wanted["key"], initiative)
        if wanted["key"] != initiative.key:
            announce_key(initiative, wanted["key"])
    words = {name: wanted[name] for name in freezing.INITIATIVE_FIELDS if name in wanted}
    if part_edits.differs(initiative, words):
        freezing.check(initiative)
    diff = revisions.change(initiative, seen, wanted)
    if not diff:
        return diff
    if "key" in diff:
        initiative.key_fold = fold_key(initiative.key)
    if "period_raw" in diff:
        for name, value in periods_of(initiative.period_raw).items():
            setattr(initiative, name, value)
    if "announced_start_raw" in diff:
        initiative.announced_start = read_period(initiative.announced_start_raw).start
    initiative.updated_at = journal.when()
    _flush_key(initiative)
    _note("initiative.changed", initiative, {"changes": diff}, once)
    return diff


def move_initiative(
    actor: Person | None,
    initiative: Initiative,
    parent: Initiative | None,
    *,
    after_id: int | None = LAST,
    seen: int | None = None,
    once: str | None = None,
) -> bool:
    """Put *initiative* under *parent*, right after its sibling *after_id* (None: first).

    The whole branch goes along. False when it stood there already. Raises Invalid for a parent of
    the wrong kind, one in the archive, or one of its own branch; Conflict when somebody moved it
    elsewhere after revision *seen*.
    """
    if parent is not None:
        lock(parent)  # from the root down, in the same order everywhere: no deadlock
    lock(initiative)
    if _sent_before(actor, once):
        return False
    _check_parent(initiative.kind, parent)
    if parent is not None and parent.path.startswith(initiative.path):
        raise errors.Invalid(_("A branch cannot be moved under itself."))
    before = {"parent_id": initiative.parent_id, "position": initiative.position}
    parent_id = parent.id if parent else None
    if initiative.parent_id == parent_id and _stands_after(initiative, after_id):
        return False
    diff = revisions.change(initiative, seen, {"parent_id": parent_id})
    initiative.position = _position(parent, initiative.id, after_id)
    revisions.touch(initiative, "position")
    initiative.updated_at = journal.when()
    if diff:
        _rewrite_paths(initiative, parent)
    db.session.flush()
    _note(
        "initiative.moved",
        initiative,
        {
            "parent": [before["parent_id"], parent_id],
            "position": [before["position"], initiative.position],
        },
        once,
    )
    return True


def archive_initiative(
    actor: Person | None, initiative: Initiative, *, once: str | None = None
) -> None:
    """Put *initiative* away. Raises Invalid while something below it is still in use."""
    lock(initiative)
    if initiative.archived_at is not None or _sent_before(actor, once):
        return
    live = db.session.scalar(
        select(func.count())
        .select_from(Initiative)
        .where(Initiative.parent_id == initiative.id, Initiative.archived_at.is_(None))
    )
    if live:
        raise errors.Invalid(
            _("There are projects below it. Move them elsewhere or archive them first.")
        )
    initiative.archived_at = journal.when()
    revisions.touch(initiative, "archived_at")
    db.session.flush()
    _note("initiative.archived", initiative, {"title": initiative.label}, once)


def restore_initiative(
    actor: Person | None, initiative: Initiative, *, once: str | None = None
) -> None:
    """Bring *initiative* back. Raises Invalid while what it stands under is archived."""
    lock(initiative)
    if initiative.archived_at is None or _sent_before(actor, once):
        return
    parent = db.session.get(Initiative, initiative.parent_id) if initiative.parent_id else None
    if parent is not None and parent.archived_at is not None:
        raise errors.Invalid(_("What it stands under is in the archive. Restore that first."))
    initiative.archived_at = None
    revisions.touch(initiative, "archived_at")
    db.session.flush()
    _note("initiative.restored", initiative, {"title": initiative.label}, once)


def _sent_before(actor: Person | None, once: str | None) -> bool:
    return journal.happened_once(actor.id if actor else None, once) is not None


def neighbour_before(initiative: Initiative) -> int | None:
    """Id of the sibling right before it, as `move_initiative` takes it; None: it is the first."""
    parent = db.session.get(Initiative, initiative.parent_id) if initiative.parent_id else None
    ids = [row_id for row_id, _key in _siblings(parent)]
    index = ids.index(initiative.id)
    return ids[index - 1] if index else None


def _check_parent(kind: InitiativeKind, parent: Initiative | None) -> None:
    parent_kind = InitiativeKind(parent.kind) if parent else None
    if parent_kind not in PARENTS[InitiativeKind(kind)]:
        sentence = {
            InitiativeKind.PROGRAMME: _("A programme stands at the top, under nothing."),
            InitiativeKind.STRATEGIC_PROJECT: _("A strategic project stands under a programme."),
            InitiativeKind.PROJECT: _("A project stands under a strategic project or a programme."),
        }[InitiativeKind(kind)]
        raise errors.Invalid(sentence, fields={"parent": sentence})
    if parent is not None and parent.archived_at is not None:
        sentence = _("What you want to put it under is in the archive. Restore that first.")
        raise errors.Invalid(sentence, fields={"parent": sentence})


def _check_key(key: str, own: Initiative | None) -> None:
    if not is_key(key):
        sentence = _("A key is 2 to 8 letters and digits and begins with a letter, as ПРО.")
        raise errors.Invalid(sentence, fields={"key": sentence})
    holder = db.session.scalar(select(Initiative.id).where(Initiative.key_fold == fold_key(key)))
    if holder is not None and (own is None or holder != own.id):
        raise _key_taken(key)


def _key_taken(key: str) -> errors.Invalid:
    sentence = _(
        "The key %(key)s is taken (in Latin letters: %(latin)s). Choose another.",
        key=key,
        latin=fold_key(key),
    )
    return errors.Invalid(sentence, fields={"key": sentence})


def _flush_key(row: Initiative) -> None:
    """Flush; two people who took one key in the same moment get the sentence, not an error page."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        if "key_fold" not in str(error.orig):
            raise
        raise _key_taken(row.key) from error


def _siblings(parent: Initiative | None) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Initiative.id, Initiative.position)
        .where(Initiative.parent_id == (parent.id if parent else None))
        .order_by(Initiative.position, Initiative.id)
    )
    return [(row.id, row.position) for row in rows]


def _stands_after(initiative: Initiative, after_id: int | None) -> bool:
    parent = db.session.get(Initiative, initiative.parent_id) if initiative.parent_id else None
    ids = [row_id for row_id, _key in _siblings(parent)]
    index = ids.index(initiative.id)
    if after_id is None:
        return index == 0
    if after_id not in ids:
        return index == len(ids) - 1
    return index > 0 and ids[index - 1] == after_id


def _position(parent: Initiative | None, moving_id: int | None, after_id: int | None) -> str:
    rows = _siblings(parent)
    try:
        return place(rows, after_id, moving_id)
    except ValueError:
        # Two siblings with one key (an old import): deal them all new ones, then there is room.
        keys = spread(len(rows))
        for (row_id, _old), key in zip(rows, keys, strict=True):
            db.session.execute(
                update(Initiative).where(Initiative.id == row_id).values(position=key)
            )
        again = [(row_id, key) for (row_id, _old), key in zip(rows, keys, strict=True)]
        return place(again, after_id, moving_id)


def _rewrite_paths(initiative: Initiative, parent: Initiative | None) -> None:
    old = initiative.path
    new = f"{parent.path if parent else '/'}{initiative.id}/"
    db.session.flush()
    db.session.execute(
        update(Initiative)
        .where(Initiative.path.startswith(old))
        .values(path=new + func.substr(Initiative.path, len(old) + 1))
        .execution_options(synchronize_session=False)
    )
    for known in db.session.identity_map.values():
        if isinstance(known, Initiative):
            db.session.expire(known, ["path"])
    db.session.info.pop("scopes", None)


def _note(action: str, initiative: Initiative, data: dict[str, Any], once: str | None) -> None:
    journal.record(
        action,
        "initiative",
        initiative.id,
        initiative_id=initiative.id,
        organisation_id=initiative.owner_id,
        data=data,
        once=once,
    )
