"""The page of the whole cascade."""

from collections.abc import Iterable

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from kaskad.cascade import panels, queries
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.forms import TreeFilter
from kaskad.cascade.tree_lines import drawer
from kaskad.cascade.tree_queries import TreeNode
from kaskad.cascade.tree_queries import tree as read_tree
from kaskad.cascade.tree_words import TreeWords
from kaskad.core import clock, web
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

MOST_OFFICES = 5
"""As many buttons an administrator of many centres sees; people's pages give any role."""


@blueprint.get("/cascade")
@web.policy(web.LOGIN)
def tree() -> ResponseReturnValue:
    """The cascade as a tree; as a fragment: the tree alone."""
    person = current_person()
    filters = TreeFilter(request.args)
    if web.is_fragment():
        return tree_fragment(person, archived=filters.archived.data, ideas=filters.ideas.data)
    shown = read_tree(person, today(), archived=filters.archived.data, ideas=filters.ideas.data)
    return render_template(
        "cascade/tree.html",
        tree=shown,
        archived=filters.archived.data,
        ideas=filters.ideas.data,
        in_archive=queries.archived_count(person),
        as_of=clock.fixed_day(),
        may_create=bool(queries.owners_for(person, Permission.INITIATIVE_CREATE)),
        may_move=_any_moves(shown.roots),
        starts=_starts(person, again=bool(shown.total)),
        offices=queries.offices_to_take(person)[:MOST_OFFICES],
        tree_words=TreeWords(),
        draw=drawer(),
    )


def tree_fragment(person: Person, *, archived: bool = False, ideas: bool = False) -> Response:
    """`_tree.html`, as it stands now."""
    return make_response(
        render_template(
            "cascade/_tree.html",
            tree=read_tree(person, today(), archived=archived, ideas=ideas),
            archived=archived,
            tree_words=TreeWords(),
            draw=drawer(),
        )
    )


def _any_moves(nodes: Iterable[TreeNode]) -> bool:
    return any(node.can_move or _any_moves(node.children) for node in nodes)


def _starts(person: Person, *, again: bool) -> list[panels.Start]:
    known = sorted(panels.starts.values(), key=lambda one: one.order)
    return [one for one in known if (one.again or not again) and one.show(person)]
