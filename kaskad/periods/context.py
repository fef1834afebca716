"""What stands around a period and lends it the bounds its words leave out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kaskad.periods.kinds import Anchor


@dataclass(frozen=True, slots=True)
class PeriodContext:
    """The known dates above the thing whose period is read; every one may be missing.

    Give only what lies above: for a stage its project and the end of the stage before it, for an
    activity its stage and project. `written_on` is the date of the document with the words.
    """

    stage_start: date | None = None
    stage_end: date | None = None
    project_start: date | None = None
    project_end: date | None = None
    programme_start: date | None = None
    programme_end: date | None = None
    previous_stage_end: date | None = None
    written_on: date | None = None

    @property
    def start(self) -> date | None:
        """The day after the previous stage, else the start of the nearest parent (6.1)."""
        if self.previous_stage_end:
            return self.previous_stage_end + timedelta(days=1)
        return self.stage_start or self.project_start or self.programme_start

    @property
    def end(self) -> date | None:
        """The end of the nearest parent that has one."""
        return self.stage_end or self.project_end or self.programme_end

    @property
    def anchor(self) -> Anchor | None:
        """Which parent lends the bounds."""
        if self.previous_stage_end or self.stage_start or self.stage_end:
            return Anchor.STAGE
        if self.project_start or self.project_end:
            return Anchor.PROJECT
        if self.programme_start or self.programme_end:
            return Anchor.PROGRAMME
        return None
