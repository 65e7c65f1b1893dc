"""Command: plot."""

from __future__ import annotations
