"""Forms of a progress report: its texts, why lines deviate, remarks of who returns it."""

import re
from collections.abc import Collection

from flask import request
from flask_babel import lazy_gettext as _l

from kaskad.approvals.progress_queries import ReportView
from kaskad.cascade.edit_forms import EditForm
from kaskad.core.forms import PageForm, TextField

TEXT, NOTE = 10_000, 2_000
_FIELD = re.compile(r"((?:activity|indicator)-\d{1,18})-text", re.ASCII)


class ReportForm(EditForm):
    """What people write."""

    summary = TextField(_l("How the period went"), limit=TEXT)
    reasons = TextField(_l("Why something is late or lags behind"), limit=TEXT)
    measures = TextField(_l("What is done about it, with new dates"), limit=TEXT)
    asked = TextField(_l("What is asked for: decisions, help"), limit=TEXT)


class NoteForm(EditForm):
    """Why one line deviates."""

    text = TextField(_l("Explanation"), limit=NOTE)


class RemarksForm(PageForm):
    """What is to be improved."""

    remarks = TextField(_l("What should be improved?"), limit=5_000, required=True)


def prefix_of(line: str) -> str:
    """What the fields of a line begin with."""
    return f"{line}-"


def sent_forms(known: Collection[str]) -> tuple[ReportForm, dict[str, NoteForm]]:
    """The forms as they were sent; notes only on lines that are *known*."""
    sent = (found[1] for name in request.form if (found := _FIELD.fullmatch(name)))
    notes = {line: NoteForm(prefix=prefix_of(line)) for line in sent if line in known}
    return ReportForm(), notes


def filled_forms(
    view: ReportView | None, lines: Collection[str]
) -> tuple[ReportForm, dict[str, NoteForm]]:
    """The forms with what stands in the report."""
    report = ReportForm(
        formdata=None,
        data={
            "summary": view.summary, "reasons": view.reasons, "measures": view.measures,
            "asked": view.asked, "revision": view.revision,
        } if view else {"revision": 0},
    )  # fmt: skip
    notes = {}
    for line in lines:
        said = view.notes.get(line) if view else None
        notes[line] = NoteForm(
            formdata=None,
            prefix=prefix_of(line),
            data={"text": said.text if said else "", "revision": said.revision if said else 0},
        )
    return report, notes
