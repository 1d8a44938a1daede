"""Runs a report notebook through papermill, after checking what papermill only warns about.

Two engines run the same notebook to the same blocks: ``workbench`` executes the cells in this process (see
:mod:`workbench.produce.shell`), ``stock`` in a Jupyter kernel. papermill itself loads this module by its entry
point, so it imports neither papermill nor IPython before they are needed.
"""

from __future__ import annotations

import ast
import json
import keyword
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.errors import ReportFailed, WorkbenchError

if TYPE_CHECKING:
    InProcessEngine: Any

Notebook = dict[str, Any]
EngineName = Literal["workbench", "stock"]

KERNEL = "python3"
TAG = "parameters"
INJECTED = "injected-parameters"
_PAPERMILL_NAME = {"workbench": "workbench", "stock": "nbclient"}

__all__ = [
    "EngineName",
    "InProcessEngine",
    "Notebook",
    "check_notebook",
    "check_parameters",
    "execute",
    "load_notebook",
]


def __getattr__(name: str) -> Any:
    if name != "InProcessEngine":
        raise AttributeError(name)
    from papermill.engines import Engine  # asks for the class itself while it loads: it may be there afterwards

    if name not in globals():
        globals()[name] = _engine_class(Engine)
    return globals()[name]


def _engine_class(base: Any) -> Any:
    class InProcessEngine(base):  # type: ignore[misc]
        """Papermill's engine ``workbench``: cells run one after another in this process."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            """Run the cells of the managed notebook; what papermill hands on for kernels has no meaning here."""
            from workbench.produce.shell import run_cells

            run_cells(nb_man)

    return InProcessEngine


def load_notebook(path: Path) -> Notebook:
    """Return the notebook of a file as a mapping; raise an error that names file and position if it is none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorkbenchError(f"{path.name} could not be read: {error.strerror}. Check the notebooks folder.") from error
    except UnicodeDecodeError as error:
        raise WorkbenchError(f"{path.name} is not a notebook: it is not UTF-8 text. Restore the file.") from error
    except json.JSONDecodeError as error:
        raise WorkbenchError(
            f"{path.name}, line {error.lineno}, column {error.colno}: this is not a whole notebook. Restore the file."
        ) from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list) or notebook.get("nbformat") != 4:
        raise WorkbenchError(f"{path.name} is not a notebook of format 4. Save it with JupyterLab and try again.")
    return notebook


def check_notebook(notebook: Notebook, name: str) -> None:
    """Refuse a notebook that could not be trusted to use its parameters: wrong kernel, no or two parameter cells."""
    kernel = notebook.get("metadata", {}).get("kernelspec", {}).get("name")
    if kernel != KERNEL:
        raise WorkbenchError(
            f"{name} asks for the kernel {kernel!r}. Reports run on {KERNEL}: choose it and save again."
        )
    tagged = _tagged(notebook, TAG)
    if len(tagged) != 1:
        found = "none" if not tagged else f"cells {', '.join(map(str, tagged))}"
        raise WorkbenchError(
            f"{name} needs exactly one cell tagged {TAG!r}, found {found}. Mend the tags and save again."
        )
    injected = _tagged(notebook, INJECTED)
    if injected:
        raise WorkbenchError(
            f"{name}, cell {injected[0]}: parameters of an earlier run are left in it. Delete that cell."
        )


def check_parameters(notebook: Notebook, parameters: Mapping[str, Any], *, name: str) -> None:
    """Refuse a parameter the notebook does not declare, and any name or value that is not plain text."""
    declared = _declared(notebook["cells"][_tagged(notebook, TAG)[0] - 1], name)
    for key, value in parameters.items():
        if not isinstance(key, str) or not key.isidentifier() or keyword.iskeyword(key) or key.startswith("_"):
            raise WorkbenchError(f"{key!r} cannot be the name of a parameter. Use letters, digits and _.")
        if key not in declared:
            raise WorkbenchError(f"{name} declares no parameter {key}. It declares: {', '.join(sorted(declared))}.")
        if not isinstance(value, str):
            raise WorkbenchError(
                f"The parameter {key} is {type(value).__name__}, not text. Give every parameter as text."
            )


def execute(
    notebook: Notebook, parameters: Mapping[str, str], *, engine: EngineName, timeout: float | None = None
) -> Notebook:
    """Return the notebook as executed, in the working directory; nothing is written.

    ``timeout`` (seconds a cell) holds for the stock engine; the in-process engine is stopped from outside.
    Raises :class:`ReportFailed` with the number of the cell that ended in an error, its kind but not its text;
    the whole error is chained for a private log.
    """
    import papermill
    from papermill.exceptions import PapermillException

    options = _stock_options(timeout) if engine == "stock" else {}
    try:
        return papermill.execute_notebook(
            _as_node(notebook),
            None,
            parameters=dict(parameters),
            engine_name=_PAPERMILL_NAME[engine],
            kernel_name=KERNEL,
            progress_bar=False,
            **options,
        )
    except papermill.PapermillExecutionError as error:
        raise ReportFailed(_reason(error)) from error
    except PapermillException as error:
        raise ReportFailed("The notebook could not be run; the private log says why.") from error


def _tagged(notebook: Notebook, tag: str) -> list[int]:
    """Return the numbers (from 1) of the cells that carry a tag."""
    cells = enumerate(notebook["cells"], start=1)
    return [number for number, cell in cells if tag in cell.get("metadata", {}).get("tags", [])]


def _declared(cell: Mapping[str, Any], name: str) -> set[str]:
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise WorkbenchError(
            f"{name}: the cell tagged {TAG!r} is not plain Python (its line {error.lineno})."
        ) from error
    names: set[str] = set()
    for statement in statements:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        names.update(target.id for target in targets if isinstance(target, ast.Name))
    return names


def _as_node(notebook: Notebook) -> Any:
    """Return the notebook as papermill wants it; a node is taken as it is, so no path is ever formatted."""
    import nbformat
    from papermill.iorw import load_notebook_node

    return load_notebook_node(nbformat.from_dict(json.loads(json.dumps(notebook))))


def _stock_options(timeout: float | None) -> dict[str, Any]:
    from traitlets.config import Config

    encrypted = Config({"KernelManager": {"transport_encryption": "required"}})
    return {"config": encrypted, "execution_timeout": int(timeout) if timeout else None, "start_timeout": 60}


def _reason(error: Any) -> str:
    """Return the place and the kind of an error; the text of a foreign error may hold somebody's data and stays out."""
    place = f"Cell {error.cell_index} of the report ended in an error"
    kind = str(error.ename)
    if kind in _our_errors():
        return f"{place}: {error.evalue}"
    return f"{place} ({kind if kind.isidentifier() and len(kind) <= 60 else 'unknown kind'})."


def _our_errors() -> set[str]:
    found, waiting = set(), [WorkbenchError]
    while waiting:
        kind = waiting.pop()
        if kind.__module__.startswith("workbench."):
            found.add(kind.__name__)
            waiting.extend(kind.__subclasses__())
    return found
