"""The shape of the project: who may import whom, who may print, read, compute; and what documents must say."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "workbench"
FILES = sorted(PACKAGE.rglob("*.py"))

# A module imports only from its own layer and those above it in this list; the longest matching name counts.
LAYERS = (
    ("errors",),
    ("months",),
    ("i18n", "files"),
    ("measures.metadata",),
    ("series",),
    ("programme", "measures.registry"),
    ("intake",),
    ("measures",),
    ("spc",),
    ("disclosure",),
    ("study",),
    ("report",),
    ("produce",),
    ("deliver",),
    ("demo", "lab"),
    ("chores",),
    ("cli",),
    ("__main__",),
)
FRONT_DOOR = "__init__"  # workbench/__init__.py: the names notebooks use, handed out when they are asked for

# Where a lazy import must look down: the built-in demo that a report without parameters opens.
LOOKING_DOWN = {("report", "demo")}

READS_OR_WRITES = {
    "open", "read_text", "write_text", "read_bytes", "write_bytes", "read_csv", "read_excel", "read_parquet",
    "read_json", "read_sql", "to_csv", "to_excel", "to_parquet", "to_json", "to_pickle", "savetxt", "loadtxt",
    "urlopen", "unlink", "mkdir", "write_atomic", "Popen", "system",
}  # fmt: skip
OUTSIDE_WORLD = {
    "requests",
    "urllib",
    "http",
    "httpx",
    "socket",
    "subprocess",
    "sqlite3",
    "smtplib",
    "shutil",
    "tempfile",
}
STATISTICS = {
    "mean", "nanmean", "median", "nanmedian", "std", "nanstd", "var", "nanvar", "quantile", "nanquantile", "percentile",
    "nanpercentile", "average", "describe", "corr", "cov", "polyfit", "rolling", "ewm", "expanding", "cumsum", "sem",
}  # fmt: skip
STATISTICS_LIBRARIES = {"scipy", "statsmodels", "statistics", "sklearn"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "utilities", "tools", "lib", "stuff"}
CLOCKS = {"today", "now", "utcnow", "localtime", "gmtime", "ctime"}
SPEAKER = "cli/terminal.py"
CLOCK = "cli/options.py"
CHILD_ENTRIES = {"produce/worker.py", "produce/zygote.py", "intake/xlsx_child.py"}  # answer their parent, then end
MOST_POSITIONAL = 3


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path) -> str:
    """Return a file's path inside the package."""
    return path.relative_to(PACKAGE).as_posix()


def module(path: Path) -> str:
    """Return a file's module name inside the package, for example ``report.blocks``."""
    return place(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def layer(name: str) -> int:
    """Return the layer of a module; raise LookupError for one that no layer names."""
    found = [
        (len(prefix), number)
        for number, prefixes in enumerate(LAYERS)
        for prefix in prefixes
        if name == prefix or name.startswith(prefix + ".")
    ]
    if not found:
        raise LookupError(f"workbench.{name} belongs to no layer: name it in LAYERS and in the design")
    return max(found)[1]


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of every module of this package that a file imports, inside functions too."""
    modules = {module(file) for file in FILES} | {"__init__"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}:{node.lineno} imports relatively; write the full name"
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name.removeprefix("workbench.") in modules else str(node.module) for name in whole]
        else:
            continue
        for name in names:
            if name == "workbench" or name.startswith("workbench."):
                yield node.lineno, name.removeprefix("workbench").removeprefix(".") or "__init__"


def libraries(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and top name of everything a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, str(node.module).split(".")[0]


def calls(path: Path) -> Iterator[tuple[int, str, ast.Call]]:
    """Yield line, last name and node of every call of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield node.lineno, name, node


def public_functions(path: Path) -> Iterator[tuple[ast.FunctionDef, bool]]:
    """Yield the public functions of a module and the public methods of its public classes, and if it is a method."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node, False
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
                    yield item, not any(getattr(mark, "id", "") == "staticmethod" for mark in item.decorator_list)


def under(*folders: str) -> list[Path]:
    """Return the files of some folders or modules of the package."""
    return [path for path in FILES if any(place(path) == f or place(path).startswith(f + "/") for f in folders)]


def test_every_module_has_a_layer():
    homeless = []
    for path in FILES:
        if module(path) != FRONT_DOOR:
            try:
                layer(module(path))
            except LookupError as error:
                homeless.append(str(error))
    assert homeless == []


def test_imports_point_to_the_layers_above():
    wrong = []
    for path in FILES:
        name = module(path)
        if name == FRONT_DOOR:
            continue
        for line, target in imported(path):
            top = (name.split(".")[0], target.split(".")[0])
            if target == FRONT_DOOR:
                wrong.append(f"{place(path)}:{line} imports the front door")
            elif layer(target) > layer(name) and top not in LOOKING_DOWN:
                wrong.append(f"{place(path)}:{line} imports {target}")
    assert wrong == []


def test_imports_that_look_down_are_lazy():
    eager = [
        f"{place(path)}:{node.lineno}"
        for path in FILES
        for node in tree(path).body
        if isinstance(node, ast.ImportFrom)
        and str(node.module).startswith("workbench.")
        and (module(path).split(".")[0], str(node.module).split(".")[1]) in LOOKING_DOWN
    ]
    assert eager == []


def test_the_report_process_knows_no_intake_and_no_disclosure():
    wrong = [
        f"{place(path)}:{line} imports {target}"
        for path in under("report", "spc", "study.py", "series.py")
        for line, target in imported(path)
        if target.split(".")[0] in {"intake", "disclosure"}
    ]
    assert wrong == []


@pytest.mark.parametrize("part", ["spc", "report/charts", "report/charts.py"])
def test_methods_and_charts_read_and_write_nothing(part):
    wrong = [
        f"{place(path)}:{line} calls {name}"
        for path in under(part)
        for line, name, _ in calls(path)
        if name in READS_OR_WRITES
    ]
    wrong += [
        f"{place(path)}:{line} imports {name}"
        for path in under(part)
        for line, name in libraries(path)
        if name in OUTSIDE_WORLD
    ]
    assert wrong == []


def test_methods_know_no_plotting():
    wrong = [
        f"{place(path)}:{line} imports {name}"
        for path in under("spc", "study.py", "series.py", "measures", "disclosure", "intake")
        for line, name in libraries(path)
        if name in {"matplotlib", "seaborn"}
    ]
    assert wrong == []


def test_charts_and_sentences_compute_no_statistic():
    files = under("report/charts", "report/charts.py", "report/narrative", "report/narrative.py")
    wrong = [
        f"{place(path)}:{line} calls {name}" for path in files for line, name, _ in calls(path) if name in STATISTICS
    ]
    wrong += [
        f"{place(path)}:{line} imports {name}"
        for path in files
        for line, name in libraries(path)
        if name in STATISTICS_LIBRARIES
    ]
    assert wrong == []


def test_charts_use_no_global_figures():
    wrong = [
        f"{place(path)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(tree(path))
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "matplotlib"
            and any(a.name == "pyplot" for a in node.names)
        )
        or (isinstance(node, ast.ImportFrom) and node.module == "matplotlib.pyplot")
        or (isinstance(node, ast.Import) and any(a.name == "matplotlib.pyplot" for a in node.names))
    ]
    assert wrong == []


def test_the_parts_named_here_exist():
    missing = [
        part for part in ("spc", "report/narrative.py", "series.py", "study.py", SPEAKER, CLOCK) if not under(part)
    ]
    assert (missing, bool(under("report/charts", "report/charts.py"))) == ([], True)


def test_no_module_has_a_vague_name():
    vague = [place(path) for path in FILES if VAGUE & set(place(path).removesuffix(".py").split("/"))]
    assert vague == []


def test_only_the_command_line_asks_the_clock():
    wrong = [
        f"{place(path)}:{line} calls {name}"
        for path in FILES
        for line, name, _ in calls(path)
        if name in CLOCKS and not (place(path) == CLOCK or (name == "today" and place(path).startswith("cli/")))
    ]
    assert wrong == []


def test_only_the_command_line_prints_or_exits():
    wrong = []
    for path in FILES:
        may_exit = place(path).startswith("cli/") or place(path) in {"__main__.py", *CHILD_ENTRIES}
        for line, _, node in calls(path):
            shown = ast.unparse(node.func)
            speaks = shown == "print" or shown.startswith("click.echo")
            answers = shown in {"sys.exit", "exit", "quit", "os._exit"} or "stdout.write" in shown
            if (speaks and place(path) != SPEAKER) or (answers and not may_exit):
                wrong.append(f"{place(path)}:{line} calls {shown}")
    assert wrong == []


def test_public_functions_take_at_most_three_positional_parameters():
    wrong = []
    for path in FILES:
        if place(path).startswith("cli/"):
            continue
        for function, method in public_functions(path):
            given = len(function.args.posonlyargs) + len(function.args.args) - method
            if given > MOST_POSITIONAL:
                wrong.append(f"{place(path)}:{function.lineno} {function.name} takes {given}")
    assert wrong == []


def test_modules_and_public_names_say_what_they_are():
    silent = [place(path) for path in FILES if tree(path).body and not ast.get_docstring(tree(path))]
    for path in FILES:
        for function, _ in public_functions(path):
            overload = any("overload" in ast.unparse(mark) for mark in function.decorator_list)
            if not ast.get_docstring(function) and not overload:
                silent.append(f"{place(path)}:{function.lineno} {function.name}")
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{place(path)}:{node.lineno} {node.name}")
    assert silent == []


def test_modules_stay_short_enough_to_read():
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    long = [f"{name}: {lines}" for name, lines in lengths.items() if lines > 350]
    assert long == []


def test_functions_stay_short_enough_to_read():
    long = [
        f"{place(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno + 1 > 60
    ]
    assert long == []


HEAVY = ("matplotlib", "pandas", "numpy", "scipy", "seaborn", "IPython", "pydantic", "jinja2", "typst", "nbformat")
IMPORT = f"""
import sys, time
begin = time.perf_counter()
import workbench
seconds = time.perf_counter() - begin
print(seconds, *[name for name in {HEAVY!r} if name in sys.modules])
"""


def test_importing_the_package_is_quick_and_loads_nothing_heavy():
    answers = [
        subprocess.run(
            [sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True, cwd=PROJECT
        ).stdout.split()
        for _ in range(3)
    ]
    assert [answer[1:] for answer in answers] == [[], [], []]
    assert sorted(float(answer[0]) for answer in answers)[1] < 0.3


def pyproject() -> dict:
    """Return pyproject.toml."""
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def required() -> list[Requirement]:
    """Return every requirement of the package and its extras."""
    project = pyproject()["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    return [Requirement(line) for line in lines]


def locked() -> dict[str, Version]:
    """Return the versions of requirements.lock by canonical name."""
    lines = (PROJECT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    found = [line.split("#")[0].split(";")[0].strip() for line in lines]
    pairs = [line.split("==") for line in found if line]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def test_every_dependency_has_its_reason():
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    begin, end = text.index("dependencies = ["), text.index("[project.scripts]")
    lines = [line.strip() for line in text[begin:end].splitlines() if line.strip().startswith('"')]
    unexplained = [line for line in lines if not re.search(r'",\s+# \w.{3,}', line)]
    assert (unexplained, len(lines)) == ([], len(required()))


def test_the_lock_file_satisfies_every_requirement():
    versions = locked()
    wrong = [
        str(requirement)
        for requirement in required()
        if canonicalize_name(requirement.name) not in versions
        or not requirement.specifier.contains(versions[canonicalize_name(requirement.name)], prereleases=True)
    ]
    assert wrong == []


def test_the_conda_environment_is_what_the_project_declares():
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    python = ",".join(sorted(pyproject()["project"]["requires-python"].split(","), reverse=True))
    given = [line for line in environment["dependencies"] if isinstance(line, str)]
    by_pip = [line["pip"] for line in environment["dependencies"] if isinstance(line, dict)]
    conda_python = ",".join(sorted(given[0].removeprefix("python").split(","), reverse=True))
    assert (conda_python, given[1:]) == (python, ["pip", "make", "git"])
    assert by_pip == [["-r requirements.lock", "-e .[lab]"]]


def test_every_third_party_import_is_a_declared_dependency():
    distributions = {"ruamel": "ruamel-yaml"}
    declared = {canonicalize_name(requirement.name) for requirement in required()}
    own = set(sys.stdlib_module_names) | {"workbench"}
    wrong = sorted(
        {
            f"{place(path)} imports {name}"
            for path in FILES
            for _, name in libraries(path)
            if name not in own and canonicalize_name(distributions.get(name, name)) not in declared
        }
    )
    assert wrong == []


def commands() -> dict:
    """Return the commands of the command line by name."""
    from workbench.cli import cli

    return dict(cli.commands)


def test_the_readme_mentions_every_command():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    absent = [name for name in commands() if not re.search(rf"workbench {re.escape(name)}\b", readme)]
    assert absent == []


def test_every_command_has_help_and_says_it():
    silent = [name for name, command in commands().items() if not (command.help or "").strip()]
    assert silent == []


def test_every_target_of_the_makefile_is_a_command():
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.M)) - {"help"}
    assert sorted(targets - set(commands()) - {"reports"}) == []


def test_no_person_and_no_machine_is_named_in_the_code():
    wrong = [
        f"{place(path)}: {found.group()}"
        for path in FILES
        if (found := re.search(r"/home/\w+|/Users/\w+|/work/|C:\\\\Users", path.read_text(encoding="utf-8")))
    ]
    assert wrong == []
