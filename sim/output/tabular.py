"""What every answer gives besides words: a tidy table and plain data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


class Tabular(ABC):
    """An answer that can be worked on: a tidy table, plain data, a ``repr`` of one line."""

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
