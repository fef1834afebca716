"""A party as lists show it: what the macros `avatar` and `who` need, without loading the row."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Face:
    """Someone: name, two letters, a colour."""

    id: int
    kind: str
    name: str
    short_name: str = ""

    @property
    def initials(self) -> str:
        """Two signs for the round badge, as on `Party`."""
        words = [part.strip("«»\"'()") for part in (self.short_name or self.name).split()]
        words = [word for word in words if word]
        if len(words) > 1:
            return (words[0][0] + words[1][0]).upper()
        return words[0][:2].upper() if words else "?"

    @property
    def tone(self) -> int:
        """Colour of the badge, as on `Party`."""
        return self.id % 8 + 1
