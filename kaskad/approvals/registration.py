"""What approvals make known to the rooms below; called when the application is put together."""

from kaskad.approvals import (
    begin_actions,
    life_history,
    life_panel,
    life_waiting,
    progress_panel,
    request_registration,
    version_registration,
)


def register() -> None:
    """Sentences of the journal, panels, what waits on "My day"."""
    begin_actions.register()
    life_history.register()
    life_panel.register()
    life_waiting.register()
    version_registration.register()
    request_registration.register()
    progress_panel.register()
