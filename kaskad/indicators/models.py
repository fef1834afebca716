"""Tables of indicator sets and definitions."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.db import ORDER_KEY, Model


class IndicatorSet(Model):
    """An appendix with a table of indicators."""

    __tablename__ = "indicator_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    position: Mapped[str] = mapped_column(ORDER_KEY)
    number: Mapped[str] = mapped_column(String(20), default="")
    title: Mapped[str] = mapped_column(Text, default="")


class Indicator(Model):
    """A measured quantity with unit and target as written (domain.md, D8)."""

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("indicator_set.id"), index=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    position: Mapped[str] = mapped_column(ORDER_KEY)
    number: Mapped[str] = mapped_column(String(20), default="")
    """Appendix and row: «4.7»."""
    name: Mapped[str] = mapped_column(Text)
    criterion: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(60), default="")
    target_raw: Mapped[str] = mapped_column(Text, default="")
