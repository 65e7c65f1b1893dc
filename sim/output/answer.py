"""What every answer gives besides words: a tidy table and plain data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


class Answer(ABC):
    """Something that a person asked for. Its ``repr`` is one line."""

    COLUMNS: ClassVar[tuple[str, ...]] = ()
    """Of the table, where it may have no row to tell them by."""

    @abstractmethod
    def rows(self) -> list[Row]:
        """The tidy table, a dict per row, all with the same keys."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""

    def to_frame(self) -> pd.DataFrame:
        """The tidy table as a pandas frame."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(self.COLUMNS) or None)
