"""The rules that every notebook keeps: how it begins, how it is parametrised, what its cells may hold."""

from __future__ import annotations

import ast
import io
import itertools
import json
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from workbench.chores import STRIP

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
KINDS = ("reports", "explore", "methods")
ALL = sorted(path for kind in KINDS for path in (NOTEBOOKS / kind).glob("**/*.ipynb") if "checkpoint" not in path.name)
REPORTS = [path for path in ALL if path.relative_to(NOTEBOOKS).parts[0] == "reports"]
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.IfExp,
             ast.Try, ast.With, ast.Subscript, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)  # fmt: skip


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[path.relative_to(NOTEBOOKS).as_posix() for path in paths])


def cells_of(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def code_of(path: Path) -> list[dict]:
    return [cell for cell in cells_of(path) if cell["cell_type"] == "code"]


def parameters(path: Path) -> list[dict]:
    return [cell for cell in cells_of(path) if "parameters" in cell["metadata"].get("tags", [])]


def test_the_team_report_is_among_the_notebooks() -> None:
    assert NOTEBOOKS / "reports" / "team_report.ipynb" in ALL


def test_every_notebook_lies_in_a_folder_of_its_kind() -> None:
    assert sorted(NOTEBOOKS.glob("*.ipynb")) == []


@named(ALL)
def test_begins_with_a_title_and_one_sentence(path: Path) -> None:
    first = cells_of(path)[0]
    lines = [line for line in source(first).splitlines() if line.strip()]
    assert (first["cell_type"], lines[0][:2], len(lines)) == ("markdown", "# ", 2)
    assert lines[1].endswith(".")


@named(ALL)
def test_runs_on_the_stock_python_kernel(path: Path) -> None:
    assert json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"


@named(ALL)
def test_has_one_parameters_cell_before_other_code(path: Path) -> None:
    assert [cell["id"] for cell in parameters(path)] == [code_of(path)[0]["id"]]


@named(ALL)
def test_every_parameter_is_typed_commented_and_none(path: Path) -> None:
    text = source(parameters(path)[0])
    statements = ast.parse(text).body
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    commented = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    assert statements
    for statement in statements:
        assert isinstance(statement, ast.AnnAssign), ast.unparse(statement)
        assert isinstance(statement.value, ast.Constant), ast.unparse(statement)
        assert (statement.value.value, statement.lineno in commented) == (None, True)


@named(ALL)
def test_imports_the_workbench_under_its_short_name(path: Path) -> None:
    assert any("import workbench as wb" in source(cell) for cell in code_of(path))


@named(ALL)
def test_holds_no_path_of_a_machine_and_no_address(path: Path) -> None:
    text = "\n".join(source(cell) for cell in cells_of(path))
    assert [mark for mark in ("/home/", "/tmp/", "/Users/", "C:\\", "http://", "https://") if mark in text] == []


@named([path for path in ALL if path.relative_to(NOTEBOOKS).parts[0] != "methods"])
def test_carries_no_outputs(path: Path) -> None:
    assert [cell["id"] for cell in code_of(path) if cell["outputs"] or cell["execution_count"] is not None] == []


@named(REPORTS)
def test_report_cells_hold_no_logic(path: Path) -> None:
    found = [
        type(node).__name__
        for cell in code_of(path)
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, FORBIDDEN)
    ]
    assert found == []


@named(REPORTS)
def test_report_cells_hold_no_text_or_number_of_their_own(path: Path) -> None:
    constants = [
        node.value
        for cell in code_of(path)
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, ast.Constant) and node.value is not None
    ]
    assert constants == []


@named(REPORTS)
def test_report_cells_are_one_statement_each(path: Path) -> None:
    cells = [cell for cell in code_of(path) if cell not in parameters(path)]
    assert [cell["id"] for cell in cells if len(ast.parse(source(cell)).body) != 1] == []


@named(REPORTS)
def test_every_shown_section_of_a_report_has_a_line_for_the_analyst(path: Path) -> None:
    cells = cells_of(path)
    for before, cell in itertools.pairwise(cells):
        if cell["cell_type"] == "code" and source(cell).startswith("report."):
            assert before["cell_type"] == "markdown", cell["id"]


@named(REPORTS)
def test_a_report_ends_with_its_provenance(path: Path) -> None:
    assert source(code_of(path)[-1]) == "report.provenance()"


@named(REPORTS)
def test_a_report_takes_exactly_the_parameters_of_its_job(path: Path) -> None:
    names = [ast.unparse(statement.target) for statement in ast.parse(source(parameters(path)[0])).body]
    assert names == ["job", "collaborative", "team", "month", "document", "language"]


@pytest.mark.parametrize("path", [path for path in ALL if "methods" not in path.parts], ids=lambda path: path.name)
def test_is_committed_as_the_filter_leaves_it(path: Path) -> None:
    """A checkout stays clean after the set-up, whatever the notebook editor writes."""
    with path.open("rb") as file:
        done = subprocess.run([sys.executable, "-m", *STRIP], stdin=file, capture_output=True, check=True)
    assert done.stdout.decode("utf-8") == path.read_text(encoding="utf-8")
