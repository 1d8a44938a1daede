"""Invented data to learn, test and show with: aggregate sheets as teams send them, and one report's job."""

from __future__ import annotations

from typing import Any

DEMO_MONTH = "2026-10"

__all__ = ["DEMO_MONTH", "demo_job", "make_sheets"]


def __getattr__(name: str) -> Any:
    """Load a part at its first use, so that importing the package stays quick."""
    if name == "make_sheets":
        from workbench.demo.sheets import make_sheets

        return make_sheets
    if name == "demo_job":
        from workbench.demo.job import demo_job

        return demo_job
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
