"""A report on the stage that was made aside, with its file."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from sqlalchemy import select

from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.core.storage import FileStore
from kaskad.exchange.models import ReportJob, ReportState
from kaskad.people.models import Person

ADDRESS = "/indicators.xlsx"


def add_report(owner: Person, store: FileStore) -> None:
    """One that *owner* has asked for and that is ready."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("words.txt", "words")
    made.seek(0)
    stored = store.put(made, 10_000)
    db.session.add(
        ReportJob(
            person_id=owner.id, address=ADDRESS, asked_key="1" * 64, root="http://localhost/",
            language="ru", title="Отчёт роли lead", form="xlsx", rows=2000,
            state=ReportState.DONE, step="keeping", done=3, total=3, finished_at=now(),
            file_name="Отчёт.xlsx", media_type="application/octet-stream", size=stored.size,
            file_key=stored.key,
        )
    )  # fmt: skip
    db.session.flush()


def report_facts() -> dict[str, Any]:
    """The id of what `add_report` has made."""
    return {"report": db.session.scalars(select(ReportJob.id).order_by(ReportJob.id)).first()}
