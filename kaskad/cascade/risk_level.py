"""How serious a risk is: probability by impact. Pure.

Both go from 1 to 5; their product makes the level:

    impact      1        2        3        4        5
    probability
    5           medium   medium   high     high     high
    4           low      medium   high     high     high
    3           low      medium   medium   high     high
    2           low      low      medium   medium   medium
    1           low      low      low      low      medium

that is: up to 4 low, 5 to 10 medium, 12 and more high. Without one of the two there is no level:
"not assessed" is a state of its own and never as good as low (domain.md, D9).
"""

from enum import StrEnum

LEAST, MOST = 1, 5
SCALE = range(LEAST, MOST + 1)
_MEDIUM_FROM, _HIGH_FROM = 5, 12


class RiskLevel(StrEnum):
    """The level of an assessed risk."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


def level_of(probability: int | None, impact: int | None) -> RiskLevel | None:
    """The level, None when not assessed. Raises ValueError outside 1 to 5."""
    for value in (probability, impact):
        if value is not None and value not in SCALE:
            raise ValueError(f"{value} is not on the scale from {LEAST} to {MOST}")
    if probability is None or impact is None:
        return None
    product = probability * impact
    if product >= _HIGH_FROM:
        return RiskLevel.HIGH
    return RiskLevel.MEDIUM if product >= _MEDIUM_FROM else RiskLevel.LOW
