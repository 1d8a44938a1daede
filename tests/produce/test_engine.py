"""The engine: what papermill only warns about is refused, and both engines leave the same notebook."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import ReportFailed, WorkbenchError
from workbench.produce.engine import check_notebook, check_parameters, execute, load_notebook
from workbench.report.blocks import document_of


@pytest.fixture(autouse=True)
def no_shell_left_behind() -> Iterator[None]:
    """A shell that one test made must not make the next one believe that it runs in a notebook."""
    yield
    from workbench.produce.shell import ReportShell

    ReportShell.clear_instance()


def book(*sources: str, tags: tuple[str, ...] = ("parameters",), kernel: str = "python3") -> dict[str, Any]:
    cells = [{"source": "team: str = None\nmonth = None", "tags": list(tags)}, *({"source": text} for text in sources)]
    return {
        "cells": [
            {
                "cell_type": "code", "id": f"c{number}", "metadata": {"tags": item.get("tags", [])},
                "execution_count": None, "outputs": [], "source": item["source"],
            }
            for number, item in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip


def outputs(executed: Any) -> list[list[dict[str, Any]]]:
    return [json.loads(json.dumps(cell["outputs"])) for cell in executed["cells"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"cells": [', "line 1, column 12"),
        ("[]", "format 4"),
        ('{"cells": [], "nbformat": 3}', "format 4"),
    ],
)
def test_a_broken_notebook_is_refused_with_its_place(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text(content)
    with pytest.raises(WorkbenchError, match=r"broken\.ipynb") as caught:
        load_notebook(path)
    assert said in str(caught.value)


def test_a_notebook_without_a_parameters_cell_is_refused() -> None:
    with pytest.raises(WorkbenchError, match="exactly one cell tagged 'parameters', found none"):
        check_notebook(book(tags=()), "x.ipynb")


def test_two_parameters_cells_are_refused_with_both_numbers() -> None:
    notebook = book("1")
    notebook["cells"][1]["metadata"]["tags"] = ["parameters"]
    with pytest.raises(WorkbenchError, match="found cells 1, 2"):
        check_notebook(notebook, "x.ipynb")


def test_a_notebook_for_another_kernel_is_refused() -> None:
    with pytest.raises(WorkbenchError, match="asks for the kernel 'ir'"):
        check_notebook(book(kernel="ir"), "x.ipynb")


def test_parameters_left_by_an_earlier_run_are_refused() -> None:
    notebook = book("1")
    notebook["cells"][1]["metadata"]["tags"] = ["injected-parameters"]
    with pytest.raises(WorkbenchError, match="cell 2: parameters of an earlier run"):
        check_notebook(notebook, "x.ipynb")


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"teem": "a"}, "declares no parameter teem"),
        ({"a=1\nimport os\nb": "a"}, "cannot be the name of a parameter"),
        ({"class": "a"}, "cannot be the name of a parameter"),
        ({"__builtins__": "a"}, "cannot be the name of a parameter"),
        ({"team": 12}, "The parameter team is int, not text"),
        ({"team": None}, "The parameter team is NoneType, not text"),
    ],
)
def test_a_parameter_that_is_unknown_or_not_plain_text_is_refused(parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(WorkbenchError) as caught:
        check_parameters(book(), parameters, name="x.ipynb")
    assert said in str(caught.value)


def test_text_parameters_stay_text() -> None:
    executed = execute(book("team, month"), {"team": "0012", "month": "2024_10"}, engine="workbench")
    assert outputs(executed)[2][0]["data"]["text/plain"] == "('0012', '2024_10')"


MANY_KINDS = """\
import sys
from IPython.display import HTML, display
print("one"); print("two")
print("three", file=sys.stderr)
handle = display(HTML("<b>old</b>"), display_id="x")
handle.update(HTML("<b>new</b>"))
team"""


def test_both_engines_leave_the_same_outputs() -> None:
    own, stock = (
        execute(book(MANY_KINDS, "1;", "None", "{'a': (1, 2)}"), {"team": "t"}, engine=engine)
        for engine in ("workbench", "stock")
    )
    assert outputs(own) == outputs(stock)
    assert [cell["execution_count"] for cell in own["cells"]] == [cell["execution_count"] for cell in stock["cells"]]


def test_each_run_starts_with_an_empty_namespace() -> None:
    execute(book("left_over = 1"), {"team": "t"}, engine="workbench")
    executed = execute(book("'left_over' in globals()"), {"team": "t"}, engine="workbench")
    assert outputs(executed)[2][0]["data"]["text/plain"] == "False"


def test_an_error_names_cell_and_kind_but_not_its_text() -> None:
    with pytest.raises(ReportFailed) as caught:
        execute(book("raise KeyError({'card': '1234567890AB'})", "1"), {"team": "t"}, engine="workbench")
    assert str(caught.value) == "Cell 2 of the report ended in an error (KeyError)."


def test_an_error_of_ours_says_what_it_says() -> None:
    source = "from workbench.errors import WorkbenchError\nraise WorkbenchError('Mend the thing.')"
    with pytest.raises(ReportFailed, match="ended in an error: Mend the thing"):
        execute(book(source), {"team": "t"}, engine="workbench")


@pytest.mark.filterwarnings("ignore:To exit")
@pytest.mark.parametrize("source", ["import sys; sys.exit(0)", "quit()", "exit"])
def test_leaving_early_is_no_success(source: str) -> None:
    executed = execute(book(source, "'later'"), {"team": "t"}, engine="workbench")
    assert executed["cells"][3]["execution_count"] is None
    with pytest.raises(ReportFailed, match="ended in an error"):
        document_of(executed)


def test_asking_a_question_fails_at_once() -> None:
    with pytest.raises(ReportFailed, match="EOFError"):
        execute(book("input()"), {"team": "t"}, engine="workbench")


def test_endless_printing_is_cut() -> None:
    executed = execute(book("print('x' * 5_000_000)"), {"team": "t"}, engine="workbench")
    text = outputs(executed)[2][0]["text"]
    assert len(text) < 1_000_100
    assert text.endswith("[output cut here]\n")


@pytest.mark.parametrize("first", ["papermill", "workbench.produce.engine"])
def test_papermill_finds_the_engine_whoever_is_imported_first(first: str) -> None:
    code = f"import {first}, papermill.engines as e; print(e.papermill_engines.get_engine('workbench').__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "InProcessEngine\n"


def test_the_engine_module_itself_stays_light() -> None:
    code = "import sys, workbench.produce.engine; print('papermill' in sys.modules, 'IPython' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
    assert importlib.util.find_spec("workbench.produce.engine") is not None
