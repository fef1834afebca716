"""Targets that cannot be so: refused where somebody writes them, told where they were written."""

from flask_babel import gettext as _

from kaskad.core import errors
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.targets import TargetDoubt, doubt_of, read_target


def target_doubt(raw: str, kind: IndicatorKind) -> str:
    """What cannot be so about the target *raw*, in words; empty: nothing."""
    doubt = doubt_of(read_target(raw), kind)
    if doubt is None:
        return ""
    return str(
        {
            TargetDoubt.UNREADABLE: _(
                "“%(raw)s” cannot be read as a number. Write 170, 19.2 or “from 10 to 20”, or say"
                " it in words.",
                raw=raw,
            ),
            TargetDoubt.NEGATIVE: _("“%(raw)s”: a count or a share is never below zero.", raw=raw),
            TargetDoubt.MORE_THAN_WHOLE: _(
                "“%(raw)s”: a share is never more than 100 per cent.", raw=raw
            ),
        }[doubt]
    )  # fmt: skip


def check_target(raw: str, kind: IndicatorKind) -> None:
    """Raise Invalid at `target_raw` for a target that cannot be so."""
    if sentence := target_doubt(raw, kind):
        raise errors.Invalid(sentence, fields={"target_raw": sentence})
