"""The names that a notebook gets from ``import workbench as wb``, whatever was imported before."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

import workbench as wb

NAMES = ["analyse", "chart", "load", "measures", "open_report", "sentence", "series", "study"]


def test_the_list_of_public_names_is_short_and_known() -> None:
    assert wb.__all__ == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_can_be_called(name: str) -> None:
    assert callable(getattr(wb, name))


def test_every_public_name_is_listed_for_completion() -> None:
    assert set(NAMES) - set(dir(wb)) == set()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'chrat'"):
        _ = wb.chrat


@pytest.mark.parametrize("name", ["measures", "series", "study"])
def test_a_name_that_is_also_a_module_stays_one(name: str) -> None:
    assert isinstance(getattr(wb, name), ModuleType)


@pytest.mark.parametrize(
    "before",
    [
        "pass",
        "import workbench.measures.registry",
        "from workbench.series import series_of",
        "import workbench.study as s",
    ],
)
def test_names_can_be_called_after_modules_of_the_same_name_were_imported(before: str) -> None:
    code = f"{before}\nimport workbench as wb\nprint(callable(wb.measures), callable(wb.series), callable(wb.study))"
    answer = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["True", "True", "True"]


def test_calling_a_module_calls_the_function_of_its_name() -> None:
    assert list(wb.measures()["id"])[:1] == [next(iter(wb.measures.registry.all_measures()))]
