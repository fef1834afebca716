"""What has been brought in, so that bringing it in again knows what has changed since."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.clock import now
from kaskad.core.db import Model


class LoadedFile(Model):
    """The last loaded text of a cascade file (docs/decisions: three-way loading).

    What stands the same in the old text and in the new one is left alone, whatever people have
    made of it in Kaskad meanwhile; only what the new text says differently is brought in.
    """

    __tablename__ = "loaded_file"
    __table_args__ = (UniqueConstraint("source", "root_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(200))
    """The district, as on its initiatives."""
    root_key: Mapped[str] = mapped_column(String(200))
    """`source_key` of the topmost initiative of the file."""
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime] = mapped_column(default=now)
