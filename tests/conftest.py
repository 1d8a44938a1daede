"""Fixtures shared by all tests."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout's root."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference values and third-party data beside the checkout; skips where it is absent."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("SKIPPED LOUDLY: the reference folder ../shared is absent, so nothing was compared with it.")
    return folder


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """Invented documents with every kind of block, for both renderers and the browser."""
    spec = importlib.util.spec_from_file_location("sample", PROJECT / "tests" / "produce" / "sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
