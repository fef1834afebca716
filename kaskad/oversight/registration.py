"""What oversight makes known to the rooms below; called when the application is put together."""

from kaskad.oversight import (
    control_history,
    control_kept,
    control_panels,
    control_timeline,
    issue_history,
    issue_panels,
    talk_history,
    talk_panels,
)


def register() -> None:
    """Control points, updates, questions: journal, tab, overview, "My day", timeline."""
    control_history.register()
    control_kept.register()
    control_panels.register()
    control_timeline.register()
    issue_history.register()
    issue_panels.register()
    talk_history.register()
    talk_panels.register()
