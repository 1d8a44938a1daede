"""The manifest: keys that change with every input, and files that are what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.errors import ReportFailed
from workbench.files import canonical_json, sha256
from workbench.produce import manifest
from workbench.report.blocks import Identity

IDENTITY = Identity("small-test", "alder", "2026-10", "team_report", "en")
INPUTS = {kind: sha256(kind) for kind in manifest.KINDS}


def written(folder: Path) -> tuple[Path, dict[str, object]]:
    (folder / "a.html").write_bytes(b"page")
    record = {
        "identity": vars(IDENTITY), "status": "complete", "key": manifest.key_of(IDENTITY, INPUTS),
        "inputs": INPUTS, "outputs": {"a.html": sha256(b"page")},
    }  # fmt: skip
    path = folder / "manifest_en.json"
    path.write_text(canonical_json(record))
    return path, record


@pytest.mark.parametrize("kind", manifest.KINDS)
def test_a_change_of_any_input_changes_the_key(kind: str) -> None:
    changed = {**INPUTS, kind: sha256("other")}
    assert manifest.key_of(IDENTITY, changed) != manifest.key_of(IDENTITY, INPUTS)


@pytest.mark.parametrize("kind", manifest.KINDS)
def test_a_changed_input_is_named_in_words(tmp_path: Path, kind: str) -> None:
    _, record = written(tmp_path)
    assert manifest.changes({**INPUTS, kind: sha256("other")}, record) == [manifest.CHANGED[kind]]


def test_the_key_depends_on_the_identity() -> None:
    other = Identity("small-test", "birch", "2026-10", "team_report", "en")
    assert manifest.key_of(other, INPUTS) != manifest.key_of(IDENTITY, INPUTS)


def test_a_key_of_incomplete_inputs_is_refused() -> None:
    with pytest.raises(ReportFailed):
        manifest.key_of(IDENTITY, {"release": "x"})


def test_an_unaltered_report_has_no_problem(tmp_path: Path) -> None:
    path, record = written(tmp_path)
    assert manifest.read(path) == record
    assert manifest.problem(tmp_path, record) == ""


def test_every_flipped_byte_of_an_output_is_found(tmp_path: Path) -> None:
    _, record = written(tmp_path)
    for place in range(4):
        content = bytearray(b"page")
        content[place] ^= 1
        (tmp_path / "a.html").write_bytes(content)
        assert manifest.problem(tmp_path, record) == "an output file was altered"


def test_a_missing_output_is_found(tmp_path: Path) -> None:
    _, record = written(tmp_path)
    (tmp_path / "a.html").unlink()
    assert manifest.problem(tmp_path, record) == "an output file is missing"


def test_an_output_outside_the_folder_is_not_looked_at(tmp_path: Path) -> None:
    _, record = written(tmp_path)
    record["outputs"] = {"../x": "0"}
    assert manifest.problem(tmp_path, record) == "an output file is missing"


@pytest.mark.parametrize("change", [{"status": "running"}, {"key": "0"}, {"inputs": {}}, {"identity": {}}])
def test_a_manifest_that_is_not_whole_counts_as_none(tmp_path: Path, change: dict[str, object]) -> None:
    path, record = written(tmp_path)
    path.write_text(json.dumps({**record, **change}))
    assert manifest.read(path) is None


def test_a_torn_manifest_counts_as_none(tmp_path: Path) -> None:
    path, _ = written(tmp_path)
    text = path.read_text()
    for length in range(0, len(text) - 1, 40):
        path.write_text(text[:length])
        assert manifest.read(path) is None


def test_common_inputs_follow_notebook_package_and_templates(tmp_path: Path) -> None:
    for name in ("workbench/a.py", "workbench/a.po", "templates/a.j2"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    before = manifest.common_inputs(tmp_path, notebook=b"1")
    (tmp_path / "workbench/a.po").write_text("2")
    (tmp_path / "workbench/a.pyc").write_text("2")
    after = manifest.common_inputs(tmp_path, notebook=b"2")
    assert {kind for kind in before if before[kind] != after[kind]} == {"notebook", "package"}
    (tmp_path / "templates/a.j2").write_text("2")
    last = manifest.common_inputs(tmp_path, notebook=b"2")
    assert {kind for kind in after if after[kind] != last[kind]} == {"templates"}
