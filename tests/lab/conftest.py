"""The built-in demo, loaded once."""

from __future__ import annotations

import pytest

from workbench.lab import Data, load


@pytest.fixture(scope="session")
def demo() -> Data:
    """The demo's data as an analyst sees them."""
    return load()
