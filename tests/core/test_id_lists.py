"""A list of ids as one value of a statement."""

from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.core.id_lists import among


def test_as_many_as_there_are(ctx: None, cast: Any) -> None:
    known = set(db.session.scalars(select(Initiative.id)))
    asked = select(Initiative.id).where(among(Initiative.id))
    one = cast.initiative().id
    for ids, found in (
        ([], set()), ([one], {one}), ({one, 10**9}, {one}), (tuple(known), known),
        (range(100_000), known),  # more than a database takes as single parameters
    ):  # fmt: skip
        assert set(db.session.scalars(asked, {"ids": ids})) == found
    assert set(db.session.scalars(asked.where(~among(Initiative.id, "others")),
                                  {"ids": known, "others": [one]})) == known - {one}  # fmt: skip
