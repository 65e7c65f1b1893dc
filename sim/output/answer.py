"""Whatever answers: ``blocks_of(answer)`` gives its blocks, and a notebook shows them.

``sim.answers`` registers how; a loader brings that in when the blocks are first wanted, so that
no result needs to know who speaks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import Any

from sim.output.blocks import Block
from sim.output.html import fragment
from sim.output.markdown import markdown
from sim.output.text import plain_text


class Answer:
    """Anything that answers: in words, and as a notebook shows it."""

    __slots__ = ()

    def to_text(self) -> str:
        """The answer as plain text, as the command line prints it."""
        return plain_text(blocks_of(self))

    def to_markdown(self) -> str:
        """The answer in Markdown."""
        return markdown(blocks_of(self))

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def _repr_html_(self) -> str:
        return fragment(blocks_of(self))


_LOADERS: list[Callable[[type], None]] = []


def on_first_need(loader: Callable[[type], None]) -> None:
    """Call ``loader`` with a kind of answer whose blocks are wanted and not known yet."""
    _LOADERS.append(loader)


@singledispatch
def blocks_of(answer: Any) -> list[Block]:
    """The blocks of an answer. Raises TypeError for what is none."""
    kind = type(answer)
    for loader in _LOADERS:
        loader(kind)
    make = blocks_of.dispatch(kind)
    if make is blocks_of.dispatch(object):
        raise TypeError(f"{kind.__name__} is not an answer: nothing says what its blocks are")
    return make(answer)
