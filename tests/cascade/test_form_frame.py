"""The frame of a form that changes something: saved whole, or shown again with what is wrong."""

from __future__ import annotations

import pytest

from kaskad.cascade.form_frame import Done, Refused, carry_out
from kaskad.core import errors
from kaskad.core.forms import LineField, PageForm
from tests.cast import Cast


class NameForm(PageForm):
    name = LineField("Name", limit=10, required=True)


def form(name: str) -> NameForm:
    return NameForm(formdata=None, data={"name": name})


def test_it_is_saved_whole_or_shown_again(ctx: None, cast: Cast) -> None:
    lead, school = cast.person("lead"), cast.organisation()

    def rename(to: str, error: Exception | None = None) -> str:
        school.short_name = to
        if error:
            raise error
        return to

    assert carry_out(lead, form("Школа"), lambda: rename("А")) == Done("А")

    empty, long = form(""), form("я" * 11)
    for bad in (empty, long):
        assert carry_out(lead, bad, lambda: pytest.fail("the form does not hold")) == Refused(422)
        assert bad.name.errors

    sent = form("Школа")
    refused = errors.Invalid("Taken.", fields={"name": "Taken."})
    assert carry_out(lead, sent, lambda: rename("Б", refused)) == Refused(422)
    assert sent.name.errors == ["Taken."]
    assert school.short_name == "А", "taken back"

    conflict = errors.Conflict("Archived.")
    with pytest.raises(errors.Conflict):
        carry_out(lead, sent, lambda: rename("В", conflict))
    told: list[errors.Conflict] = []
    assert carry_out(lead, sent, lambda: rename("В", conflict), told.append) == Refused(409)
    assert told == [conflict]
    with pytest.raises(errors.NotFound):
        carry_out(lead, sent, lambda: rename("В", errors.NotFound("")))
    assert school.short_name == "А"
