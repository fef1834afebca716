"""What the four colours mean in words: a colour never stands without them (decision D10)."""

from collections.abc import Callable

from flask_babel import gettext as _

COLOURS = ("g", "y", "r", "n")
"""As forms offer them; the worst is not the first thing to be chosen."""

_WORDS: dict[str, Callable[[], str]] = {
    "g": lambda: _("on track"), "y": lambda: _("needs attention"),
    "r": lambda: _("critical"), "n": lambda: _("not assessed"),
}  # fmt: skip


def colour_word(colour: str) -> str:
    """The same words as the registry has for its computed colours."""
    return str(_WORDS[colour]()) if colour in _WORDS else ""


def colour_choices(colours: tuple[str, ...] = COLOURS) -> list[tuple[str, str]]:
    """The colours as a form offers them."""
    return [(one, colour_word(one).capitalize()) for one in colours]
