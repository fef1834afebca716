"""Setting the numbers of the rules of health for an organisation."""

from dataclasses import asdict

from kaskad import journal
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Organisation, Person
from kaskad.registry.health import Thresholds
from kaskad.registry.models import HealthThresholds
from kaskad.registry.thresholds import differing, faults, thresholds_from


def set_thresholds(
    actor: Person,
    organisation: Organisation,
    limits: Thresholds,
    seen: int | None,
    *,
    once: str | None = None,
) -> bool:
    """Judge projects of *organisation* and below by *limits*; False when nothing changed.

    Raises Invalid with a sentence for each number at fault, Conflict when somebody has set others
    since revision *seen* (0: nobody had set any).
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    if wrong := faults(limits):
        raise errors.Invalid(next(iter(wrong.values())), fields=wrong)
    row = db.session.get(HealthThresholds, organisation.id)
    if row is None:
        row = HealthThresholds(organisation_id=organisation.id, numbers={})
        db.session.add(row)
        db.session.flush()
    lock(row)
    before = asdict(thresholds_from(row.numbers))
    diff = revisions.change(row, seen, {"numbers": differing(limits)})
    if not diff:
        return False
    db.session.flush()
    after = asdict(limits)
    journal.record(
        "health.thresholds_set", "organisation", organisation.id, organisation_id=organisation.id,
        data={
            "name": organisation.name,
            "changes": {
                name: [before[name], value] for name, value in after.items()
                if before[name] != value
            },
        },
        once=once,
    )  # fmt: skip
    return True
