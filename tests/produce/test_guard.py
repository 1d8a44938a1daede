"""The second net under a report process: what it may open, and what it may not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from workbench.produce.guard import NotAllowed, watcher


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "home"))
    for name in ("project/out/.work/alder_en", "project/out/.work/birch_en", "project/workbench"):
        (tmp_path / name).mkdir(parents=True)
    return watcher(tmp_path / "project/out/.work/alder_en", project=tmp_path / "project")


@pytest.mark.parametrize(
    "path",
    [
        "project/out/.work/alder_en/release.csv",
        "project/workbench/i18n.py",
        "project/templates/a.j2",
        "home/fonts.json",
    ],
)
def test_own_files_and_code_may_be_read(watch, tmp_path: Path, path: str) -> None:  # type: ignore[no-untyped-def]
    watch("open", (str(tmp_path / path), "r", os.O_RDONLY))
    watch("open", (sys.prefix + "/lib/x.py", "r", os.O_RDONLY))
    watch("open", (3, "r", os.O_RDONLY))


@pytest.mark.parametrize(
    "path",
    [
        "project/out/.work/birch_en/release.csv",
        "project/out/.work/alder_en/../birch_en/release.csv",
        "project/data/counts.csv",
        "project/params/x/people.yaml",
        "project/state/ledger",
        "elsewhere/x.csv",
        "project/out/.work/alder_en2/x",
    ],
)
def test_no_other_file_may_be_read(watch, tmp_path: Path, path: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAllowed, match="its own job folder"):
        watch("open", (str(tmp_path / path), "r", os.O_RDONLY))


def test_another_process_may_not_be_read(watch) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAllowed):
        watch("open", (f"/proc/{os.getppid()}/environ", "r", os.O_RDONLY))


def test_a_link_out_of_the_folder_is_followed(watch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    link = tmp_path / "project/out/.work/alder_en/link"
    link.symlink_to(tmp_path / "project/data")
    with pytest.raises(NotAllowed):
        watch("open", (str(link / "counts.csv"), "r", os.O_RDONLY))


def test_code_may_not_be_written(watch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    watch("open", (str(tmp_path / "project/out/.work/alder_en/x"), "w", os.O_WRONLY | os.O_CREAT))
    with pytest.raises(NotAllowed, match="write"):
        watch("open", (str(tmp_path / "project/workbench/i18n.py"), "w", os.O_WRONLY))


def test_other_jobs_may_not_be_listed(watch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    watch("os.listdir", (str(tmp_path / "project/out/.work/alder_en"),))
    with pytest.raises(NotAllowed):
        watch("os.listdir", (str(tmp_path / "project/out/.work"),))


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("192.0.2.1", 80))),
        ("socket.getaddrinfo", ("example.org", 80, 0, 0, 0)),
        ("subprocess.Popen", ("ls", [], None, None)),
        ("os.system", ("ls",)),
        ("os.fork", ()),
        ("os.posix_spawn", ("ls", [], {})),
    ],
)
def test_no_network_and_no_programs(watch, event: str, arguments: tuple[object, ...]) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAllowed):
        watch(event, arguments)


def test_other_events_pass(watch) -> None:  # type: ignore[no-untyped-def]
    watch("import", ("x",))
    watch("socket.connect", (None, "/run/x.sock"))
