"""Whose a report is: the person's who asked for it, and nobody else's."""

from flask_babel import gettext as _

from kaskad.core import errors
from kaskad.core.db import db
from kaskad.exchange.models import ReportJob
from kaskad.people.models import Person


def report_for(person: Person, report_id: int) -> ReportJob:
    """The report, to look at or to act on. NotFound for everybody but who asked for it."""
    job = db.session.get(ReportJob, report_id)
    if job is None or job.person_id != person.id:
        raise errors.NotFound(_("There is no such report."))
    return job
