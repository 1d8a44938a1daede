"""A small sound collaborative, and the bad files that each take the place of one of its files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.programme import load_programme
from workbench.programme.models import Programme

HERE = Path(__file__).parent


@pytest.fixture
def params(tmp_path: Path) -> Path:
    """A folder ``params`` of its own with the sound collaborative ``good``."""
    folder = tmp_path / "params"
    shutil.copytree(HERE / "good", folder / "good")
    return folder


@pytest.fixture
def write(params: Path) -> Callable[[str, str], Path]:
    """Write one file of the collaborative ``good`` anew."""

    def written(name: str, text: str) -> Path:
        path = params / "good" / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def programme(params: Path) -> Programme:
    """The sound collaborative, loaded."""
    return load_programme(params.parent, "good")
