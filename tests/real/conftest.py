"""The two real data sets, read once."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.intake import Intake, read_counts
from workbench.programme import load_programme
from workbench.programme.models import Programme

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def prepare() -> Callable[[Path, Path, Path], Path]:
    """The function that completes the params of a data set."""
    spec = importlib.util.spec_from_file_location("real_prepare", HERE / "prepare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.prepare  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def real_programme(
    shared: Path, prepare: Callable[[Path, Path, Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Path], Programme]:
    """The programme of a data set, with the teams of a file of counts."""

    def load(name: str, source: Path) -> Programme:
        target = tmp_path_factory.mktemp("params")
        prepare(shared / "data" / source, HERE / "params" / name, target)
        return load_programme(target, name, params=target)

    return load


@pytest.fixture(scope="session")
def emergency_programme(real_programme: Callable[[str, Path], Programme]) -> Programme:
    """The programme of the emergency departments."""
    return real_programme("ae-attendances", Path("nhs_ae_attendances") / "counts.csv")


@pytest.fixture(scope="session")
def emergency(shared: Path, emergency_programme: Programme) -> Intake:
    """The counts of the emergency departments."""
    source = shared / "data" / "nhs_ae_attendances" / "counts.csv"
    return read_counts([source], emergency_programme, month="2019-03")


@pytest.fixture(scope="session")
def prescribing_programme(real_programme: Callable[[str, Path], Programme]) -> Programme:
    """The programme of the prescribing data."""
    return real_programme("openprescribing", Path("openprescribing_sicbl_2020_2025") / "counts.csv")


@pytest.fixture(scope="session")
def prescribing(shared: Path, prescribing_programme: Programme) -> Intake:
    """The counts of prescribing from the tidy file."""
    folder = shared / "data" / "openprescribing_sicbl_2020_2025"
    return read_counts([folder / "counts.csv"], prescribing_programme, month="2025-12")


@pytest.fixture(scope="session")
def prescribing_raw(shared: Path, prescribing_programme: Programme) -> Intake:
    """The counts of prescribing from the files as they were published."""
    folder = shared / "data" / "openprescribing_sicbl_2020_2025"
    return read_counts([folder / "raw"], prescribing_programme, month="2025-12")
