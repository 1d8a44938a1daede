"""One team's report: its data, its sentences, charts and tables, as blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.report.open import Report, open_report

__all__ = ["Report", "open_report"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from workbench.report import open as opening

    return getattr(opening, name)
