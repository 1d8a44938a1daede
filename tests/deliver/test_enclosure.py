"""A report is used only if its manifest, its files and its printed identity agree."""

from __future__ import annotations

import json

import pytest

from workbench.deliver.enclosure import read_enclosure
from workbench.errors import GateHeld


def edit(path, **changes):
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, **changes}))


def test_a_complete_report_is_read(tmp_path, kit):
    folder = kit.finish(tmp_path, kit.identity_of())
    report = read_enclosure(tmp_path, kit.identity_of())
    assert report.pdf == (folder / "team_report_T1_2026-10_en.pdf").read_bytes()
    assert report.png == kit.tiny_png()


def test_no_manifest_means_no_report(tmp_path, kit):
    folder = kit.finish(tmp_path, kit.identity_of())
    (folder / "manifest_en.json").unlink()
    with pytest.raises(GateHeld, match="no finished report"):
        read_enclosure(tmp_path, kit.identity_of())


@pytest.mark.parametrize("change", [{"status": "running"}, {"status": None}])
def test_a_manifest_that_is_not_complete_holds(tmp_path, kit, change):
    edit(kit.finish(tmp_path, kit.identity_of()) / "manifest_en.json", **change)
    with pytest.raises(GateHeld, match="not complete"):
        read_enclosure(tmp_path, kit.identity_of())


@pytest.mark.parametrize("key", ["team", "month", "language", "collaborative", "document"])
def test_a_manifest_of_another_report_holds(tmp_path, kit, key):
    path = kit.finish(tmp_path, kit.identity_of()) / "manifest_en.json"
    edit(path, identity={**json.loads(path.read_text())["identity"], key: "other"})
    with pytest.raises(GateHeld, match="manifest is another"):
        read_enclosure(tmp_path, kit.identity_of())


def test_a_folder_copied_from_another_team_holds(tmp_path, kit):
    kit.finish(tmp_path, kit.identity_of("T2")).rename(tmp_path / "col" / "2026-10" / "T1")
    with pytest.raises(GateHeld, match="manifest is another"):
        read_enclosure(tmp_path, kit.identity_of())


def test_another_teams_pdf_under_this_teams_name_holds(tmp_path, kit):
    other = kit.finish(tmp_path, kit.identity_of("T2")) / "team_report_T2_2026-10_en.pdf"
    (kit.finish(tmp_path, kit.identity_of()) / "team_report_T1_2026-10_en.pdf").write_bytes(other.read_bytes())
    with pytest.raises(GateHeld, match=r"team_report_T1_2026-10_en\.pdf was changed"):
        read_enclosure(tmp_path, kit.identity_of())


def test_an_empty_file_holds(tmp_path, kit):
    (kit.finish(tmp_path, kit.identity_of()) / "chart_T1_2026-10_en.png").write_bytes(b"")
    with pytest.raises(GateHeld, match="was changed"):
        read_enclosure(tmp_path, kit.identity_of())


def test_a_missing_file_holds(tmp_path, kit):
    (kit.finish(tmp_path, kit.identity_of()) / "team_report_T1_2026-10_en.pdf").unlink()
    with pytest.raises(GateHeld, match="is missing"):
        read_enclosure(tmp_path, kit.identity_of())


@pytest.mark.parametrize("name", ["../T2/team_report_T2_2026-10_en.pdf", "/etc/hostname"])
def test_a_file_outside_the_folder_holds(tmp_path, kit, name):
    kit.finish(tmp_path, kit.identity_of("T2"))
    edit(kit.finish(tmp_path, kit.identity_of()) / "manifest_en.json", outputs={name: "0"})
    with pytest.raises(GateHeld, match="outside its folder"):
        read_enclosure(tmp_path, kit.identity_of())


def test_a_report_that_prints_another_identity_holds(tmp_path, kit):
    printed = {"collaborative": "col", "team": "T2", "month": "2026-10", "document": "team_report", "language": "en"}
    kit.finish(tmp_path, kit.identity_of(), identity=printed)
    with pytest.raises(GateHeld, match="the report itself names another"):
        read_enclosure(tmp_path, kit.identity_of())


def test_a_report_without_its_words_holds(tmp_path, kit):
    path = kit.finish(tmp_path, kit.identity_of()) / "manifest_en.json"
    outputs = json.loads(path.read_text())["outputs"]
    edit(path, outputs={name: digest for name, digest in outputs.items() if not name.startswith("summary")})
    with pytest.raises(GateHeld, match="without its words"):
        read_enclosure(tmp_path, kit.identity_of())


def test_a_manifest_that_cannot_be_read_holds(tmp_path, kit):
    (kit.finish(tmp_path, kit.identity_of()) / "manifest_en.json").write_text("{")
    with pytest.raises(GateHeld, match="cannot be read"):
        read_enclosure(tmp_path, kit.identity_of())
