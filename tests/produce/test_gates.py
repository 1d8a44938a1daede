"""The gates: each holds what it is there for, says so without showing it, and lets a good report pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbench.errors import GateHeld
from workbench.intake import Intake
from workbench.produce import gates
from workbench.produce.finished import Finished, read_finished
from workbench.produce.jobs import make_job, output_names
from workbench.produce.worker import make_report
from workbench.programme.models import NameFrom, Programme

HTML, PDF, PNG = "html", "pdf", "png"


@pytest.fixture(scope="module")
def good(
    tmp_path_factory: pytest.TempPathFactory, programme: Programme, release: pd.DataFrame, intake: Intake,
    small_notebook: Callable[..., bytes],
) -> Finished:  # fmt: skip
    folder = tmp_path_factory.mktemp("job") / "alder_en"
    written = make_job(
        folder, notebook=small_notebook(), programme=programme, team="alder", month="2026-10", language="en",
        release=release, intake=intake, audience="own",
    )  # fmt: skip
    assert make_report(folder, engine_name="workbench").reason == ""
    others = gates.names_of_others(programme, programme.team("alder"))
    return read_finished(folder, written.job, others=others, paths=("/data/projects/mine",))


def with_file(finished: Finished, kind: str, change: Callable[[bytes], bytes]) -> Finished:
    name = output_names(finished.job.identity)[kind]
    return replace(finished, files={**finished.files, name: change(finished.files[name])})


def with_text(finished: Finished, text: str) -> Finished:
    return with_file(finished, HTML, lambda page: page.replace(b"</main>", f"{text}</main>".encode()))


def finding(finished: Finished) -> str:
    with pytest.raises(GateHeld) as caught:
        gates.check(finished)
    return str(caught.value)


def test_a_good_report_passes(good: Finished) -> None:
    gates.check(good)


def test_held_reports_have_their_own_exit_code() -> None:
    assert GateHeld.exit_code == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>Birch Clinic does better</p>", "another team is named"),
        ("<p>ask birch</p>", "another team is named"),
        ('<p title="Cedar Health Centre">x</p>', "another team is named"),
        ("<!-- Cedar Health Centre Inc -->", "another team is named"),
        ("<script>1</script>", "a script or a form"),
        ("<img src='https://example.org/x.png' alt=''>", "refers to something outside itself"),
        ("<a href='javascript:alert(1)'>x</a>", "refers to something outside itself"),
        ("<p onclick='x'>x</p>", "event handler"),
        ("<p style='background: url(//x)'>x</p>", "style loads something"),
        ("<style>@import 'x.css';</style>", "style loads something"),
        ("<p>/home/somebody/data.csv</p>", "a path of this machine"),
        ("<p>C:\\Users\\x</p>", "a path of this machine"),
        ("<p>see /data/projects/mine/x</p>", "a path of this machine"),
        ("<p>Traceback (most recent call last)</p>", "programming error"),
        ("<p>KeyError: 'x'</p>", "programming error"),
        ("<p>card 1234-567-890</p>", "a health-card number"),
        ("<p>card 1234567890AB</p>", "a health-card number"),
        ("<p>K1A 0B1</p>", "a postal code"),
        ("<p>call 416-555-0199</p>", "a telephone number"),
        ("<p>jane@example.org</p>", "an e-mail address"),
        ("<p>nan of 20</p>", "without a meaning"),
        ("<figure></figure>", "lost a chart"),
    ],
)
def test_what_must_not_leave_is_held(good: Finished, text: str, said: str) -> None:
    assert said in finding(with_text(good, text))


def test_a_finding_does_not_repeat_what_it_found(good: Finished) -> None:
    said = finding(with_text(good, "<p>Birch Clinic, 1234-567-890, KeyError: x, /home/jane</p>"))
    assert [word for word in ("Birch", "1234", "KeyError", "jane") if word in said] == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Alder Family Practice Inc has 1 234 567 visits</p>",
        "<p>62.5 percent of 1,204 people and/or 2026-10</p>",
        "<p>birchwood and Cedars</p>",
        "<svg><path d='M 416-555-0199 1234-567-890 nan'/></svg>",
        "<p>A. Coach</p>",
        "<p>a6f3f85d1234567890ab54</p>",
    ],
)
def test_ordinary_text_passes(good: Finished, text: str) -> None:
    gates.check(with_text(good, text))


def test_a_report_of_another_identity_is_held(good: Finished) -> None:
    other = replace(good.job.identity, month="2026-09")
    moved = {
        name.replace("2026-10", "2026-09"): content for name, content in good.files.items()
    }  # the files of October under the names of September
    assert "the document is another report's" in finding(
        replace(good, job=replace(good.job, identity=other), files=moved)
    )


def test_a_page_of_another_identity_is_held(good: Finished) -> None:
    changed = with_file(good, HTML, lambda page: page.replace("alder · 2026-10".encode(), "birch · 2026-10".encode()))
    assert "the page does not carry the report's identity" in finding(changed)


def test_a_pdf_of_another_identity_is_held(good: Finished) -> None:
    old, new = ("alder · 2026-10".encode("utf-16-be").hex().upper().encode() for _ in range(2))
    new = "alder · 2026-09".encode("utf-16-be").hex().upper().encode()
    changed = with_file(good, PDF, lambda pdf: pdf.replace(old, new))
    assert "the PDF does not carry the report's identity" in finding(changed)


def test_another_name_in_the_pdf_is_held(good: Finished) -> None:
    changed = with_file(good, PDF, lambda pdf: pdf.replace(b"A line that rises.", b"Birch Clinic rises"))
    assert "another team is named" in finding(changed)


@pytest.mark.parametrize("action", [b"/JavaScript", b"/OpenAction", b"/EmbeddedFile", b"/URI(x)"])
def test_a_live_pdf_is_held(good: Finished, action: bytes) -> None:
    changed = with_file(good, PDF, lambda pdf: pdf.replace(b"/Type/Pages", action + b"/Type/Pages", 1))
    assert "the PDF holds an action" in finding(changed)


def test_more_metadata_in_the_pdf_is_held(good: Finished) -> None:
    changed = with_file(good, PDF, lambda pdf: pdf.replace(b"/Creator(", b"/Company(x)/Creator(", 1))
    assert "the PDF's metadata" in finding(changed)


def test_more_metadata_in_the_picture_is_held(good: Finished) -> None:
    chunk = b"\0\0\0\x08tEXtAuthor\0x\0\0\0\0"
    changed = with_file(good, PNG, lambda png: png[:33] + chunk + png[33:])
    assert "the picture's metadata" in finding(changed)


@pytest.mark.parametrize(("kind", "said"), [(HTML, "the page is"), (PDF, "the PDF is"), (PNG, "the picture is")])
def test_a_cut_file_is_held(good: Finished, kind: str, said: str) -> None:
    assert said in finding(with_file(good, kind, lambda content: content[:-60]))


def test_a_file_that_no_report_has_is_held(good: Finished) -> None:
    assert "a file that no report has" in finding(replace(good, files={**good.files, "notes.txt": b"x"}))


def test_a_cell_that_was_not_run_is_held(good: Finished) -> None:
    cells = [dict(cell) for cell in good.executed["cells"]]
    cells[-1]["execution_count"] = None
    assert "could not be read back" in finding(replace(good, executed={**good.executed, "cells": cells}))


def test_a_notebook_that_is_not_the_reports_is_held(good: Finished) -> None:
    cells = [dict(cell) for cell in good.notebook["cells"]]
    cells[-1]["source"] += "\n1"
    changed = replace(good, notebook={**good.notebook, "cells": cells})
    assert "is not the notebook of the report" in finding(changed)


def test_a_missing_section_is_held(good: Finished) -> None:
    def without(name: str) -> dict[str, Any]:
        kept = [cell for cell in good.executed["cells"] if f'show("{name}"' not in cell["source"]]
        template = [cell for cell in good.notebook["cells"] if f'show("{name}"' not in cell["source"]]
        return {
            "executed": {**good.executed, "cells": kept},
            "notebook": {**good.notebook, "cells": template},
        }

    assert "a section is missing" in finding(replace(good, **without("quality")))


def test_a_missing_chart_is_held(good: Finished) -> None:
    more = pd.concat([good.job.release, good.job.release.assign(measure="local.screened", state="missing")])
    none = replace(good.job, release=more[more["state"] == "missing"])
    assert "holds 1 charts and must hold 0" in finding(replace(good, job=none))


def test_own_and_common_names_are_no_foreign_names(programme: Programme) -> None:
    sponsor = programme.teams[1].model_copy(update={"names": (NameFrom(name="Sponsor"),), "organisation": "Alder"})
    short = programme.teams[2].model_copy(update={"id": "042", "names": (NameFrom(name="CHC"),), "organisation": "X"})
    changed = programme.model_copy(update={"teams": (programme.teams[0], sponsor, short)})
    assert gates.names_of_others(changed, changed.team("alder")) == ("birch",)


def test_private_paths_are_those_of_this_machine(project: Path) -> None:
    assert str(project) in gates.private_paths(Path("x"))
