"""From what teams send to counts: files, sheets, columns, checks on rows, and what a later file changes."""

from __future__ import annotations

from typing import Any

__all__ = ["FileInfo", "Intake", "read_counts"]


def __getattr__(name: str) -> Any:
    """Load the reader at its first use, so that importing the package stays quick."""
    if name in __all__:
        from workbench.intake import read

        return getattr(read, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
