"""Charts as pictures: the look that holds while one is drawn or saved, and SVG."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

from matplotlib import style
from matplotlib.figure import Figure

FONT = "DejaVu Sans"
SMALL, NORMAL = 7.5, 8.5
GREY = "#5f5f5f"

Style: TypeAlias = dict[str, Any]

RC: Style = {
    "font.family": FONT,
    "font.size": NORMAL,
    "axes.titlesize": NORMAL,
    "axes.labelsize": NORMAL,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "hatch.linewidth": 0.6,
    "text.parse_math": False,
    "svg.hashsalt": "communique",
    "figure.dpi": 100,
    "savefig.dpi": 150,
}

P = ParamSpec("P")
T = TypeVar("T")


def styled(chart: Callable[P, T]) -> Callable[P, T]:
    """Run a chart function, or the saving of one, in this style whatever the user's settings."""

    @wraps(chart)
    def with_style(*args: P.args, **kwargs: P.kwargs) -> T:
        with style.context(["default", RC]):
            return chart(*args, **kwargs)

    return with_style


@styled
def svg(figure: Figure) -> bytes:
    """The chart as SVG. The same chart gives the same bytes."""
    data = io.BytesIO()
    figure.savefig(data, format="svg", metadata={"Date": None, "Creator": None})
    return data.getvalue()
