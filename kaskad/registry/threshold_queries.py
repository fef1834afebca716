"""The thresholds of organisations as the page of thresholds shows them."""

from dataclasses import dataclass

from sqlalchemy import func, select

from kaskad.core.db import db
from kaskad.people.models import Organisation
from kaskad.registry.health import Thresholds
from kaskad.registry.models import HealthThresholds
from kaskad.registry.thresholds import thresholds_from


@dataclass(frozen=True)
class ThresholdsOf:
    """What holds for the projects of an organisation."""

    limits: Thresholds
    revision: int
    """Of its own row; 0: it has none."""
    set_by: str
    """Name of the organisation whose numbers hold: itself or one above; empty: the defaults."""
    own: bool


def thresholds_of(organisation: Organisation) -> ThresholdsOf:
    """The numbers set by itself, by the nearest organisation above, or the defaults."""
    upper = Organisation.__table__.alias("upper")
    found = db.session.execute(
        select(HealthThresholds, Organisation.name)
        .join(Organisation, Organisation.id == HealthThresholds.organisation_id)
        .join(upper, upper.c.id == organisation.id)
        .where(upper.c.path.startswith(Organisation.path))
        .order_by(func.length(Organisation.path).desc())
        .limit(1)
    ).first()
    if found is None:
        return ThresholdsOf(Thresholds(), 0, "", own=False)
    row, name = found
    own = row.organisation_id == organisation.id
    return ThresholdsOf(thresholds_from(row.numbers), row.revision if own else 0, name, own)
