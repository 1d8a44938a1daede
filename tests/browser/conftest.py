"""A headless Chromium of the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-quic", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests; skips loudly where the machine has none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="SKIPPED LOUDLY: playwright is not installed.")
    if not CHROMIUM.is_file():
        pytest.skip("SKIPPED LOUDLY: no Chromium at /usr/bin/chromium, so no finished page was looked at.")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()
