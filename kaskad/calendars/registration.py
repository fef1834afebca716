"""What calendars make known to the rooms below; called when the application is put together."""


def register() -> None:
    """Nothing yet."""
