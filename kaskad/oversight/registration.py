"""What oversight makes known to the rooms below; called when the application is put together."""

from kaskad.oversight import (
    control_history,
    control_panels,
    control_timeline,
    talk_history,
    talk_panels,
)


def register() -> None:
    """Control points: journal, tab, overview, "My day", timeline."""
    control_history.register()
    control_panels.register()
    control_timeline.register()
    talk_history.register()
    talk_panels.register()
