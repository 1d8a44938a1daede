"""One collaborative's data in memory, for an analyst: programme, counts, release, and what was wrong with the files."""

from __future__ import annotations

import html
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.errors import Fault, WorkbenchError
from workbench.files import project_root
from workbench.lab.plain_errors import show_errors_plainly
from workbench.months import add

if TYPE_CHECKING:
    from pandas import DataFrame

    from workbench.intake import Intake
    from workbench.programme.models import Programme

DEMO_COLLABORATIVE = "epic-cancer-screening"
_LATER = 12

Audience = Literal["own", "team", "analyst"]


@dataclass(frozen=True, eq=False)
class Data:
    """A collaborative's data: its programme, counts as sent, and the release for one audience.

    ``demo`` is True where the numbers are invented; ``month`` is the last month; ``faults`` is what was wrong with
    the files (:meth:`problems` as a table).
    """

    programme: Programme
    counts: DataFrame
    release: DataFrame
    audience: Audience
    month: str
    demo: bool
    faults: tuple[Fault, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def teams(self) -> tuple[str, ...]:
        """The ids of the teams that the release holds, in the order of the roster."""
        held = set(self.release["team"])
        return tuple(team.id for team in self.programme.teams if team.id in held)

    @property
    def primary(self) -> str:
        """The id of the measure that leads the reports."""
        return self.programme.collaborative.primary

    def problems(self) -> DataFrame:
        """Return what was wrong with the files, one row a finding."""
        from pandas import DataFrame

        columns = ["level", "file", "sheet", "row", "column", "value", "team", "message", "remedy"]
        return DataFrame([asdict(fault) for fault in self.faults], columns=columns)

    def provenance(self, studied: DataFrame | None = None) -> DataFrame:
        """Return what the numbers are made of, and the settings of the method of a studied series."""
        from pandas import DataFrame

        facts: dict[str, object] = {
            "collaborative": self.programme.collaborative.id,
            "audience": self.audience,
            "months": f"{self.release['month'].min()} to {self.month}",
            "rows": len(self.release),
            "sources": ", ".join(self.sources),
            "invented": "yes" if self.demo else "no",
        }
        if studied is not None:
            facts |= {f"method: {name}": value for name, value in studied.attrs["method"].items()}
            facts["notes"] = ", ".join(studied.attrs["notes"])
        return DataFrame({"fact": list(facts), "value": [str(value) for value in facts.values()]})

    def __repr__(self) -> str:
        kind = "invented demo data" if self.demo else f"{len(self.sources)} files"
        held = self.release["measure"].nunique()
        months = f"{self.release['month'].min()} to {self.month}"
        said = f"{self.programme.collaborative.id}: {len(self.teams)} teams, {held} measures, {months}, {kind}"
        wrong = f"; {len(self.faults)} findings about the files, see problems()" if self.faults else ""
        return f"{said}, for audience {self.audience}{wrong}"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>"


def load(
    collaborative: str | None = None,
    *,
    month: str | None = None,
    data: str | Path | None = None,
    audience: Audience = "analyst",
) -> Data:
    """Return the data of a collaborative; without a name, and where nothing was sent yet, the built-in demo.

    ``data`` is a file or folder of sheets (default: ``data/<collaborative>``), ``month`` the last month to read
    (default: the latest in the files). Faults of the files do not stop the reading: see ``Data.problems()``.

    Raises :class:`WorkbenchError` for an unknown collaborative, a path that does not exist, or files without counts.
    """
    from workbench.demo import DEMO_MONTH
    from workbench.disclosure import release
    from workbench.programme import load_programme

    show_errors_plainly()
    root = project_root()
    programme = load_programme(root, collaborative or DEMO_COLLABORATIVE)
    folder = Path(data) if data else root / "data" / programme.collaborative.id
    demo = data is None and (collaborative is None or not _holds_files(folder))
    until = month or (DEMO_MONTH if demo else add(programme.collaborative.end, _LATER))
    intake = _demo_counts(programme, until) if demo else _sent_counts(programme, folder, until)
    if intake.counts.empty:
        raise WorkbenchError(_nothing(folder, intake.faults))
    return Data(
        programme=programme,
        counts=intake.counts,
        release=release(intake.counts, programme, audience=audience),
        audience=audience,
        month=month or str(intake.counts["month"].max()),
        demo=demo,
        faults=intake.faults,
        sources=tuple(file.name for file in intake.files),
    )


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() and not path.name.startswith(".") for path in folder.rglob("*"))


def _sent_counts(programme: Programme, folder: Path, month: str) -> Intake:
    from workbench.intake import read_counts

    return read_counts([folder], programme, month=month)


def _demo_counts(programme: Programme, month: str) -> Intake:
    """Return invented counts; their sheets live in a folder that is gone afterwards."""
    from workbench.demo import make_sheets
    from workbench.intake import read_counts

    with tempfile.TemporaryDirectory(prefix="workbench-demo-") as place:
        return read_counts(make_sheets(Path(place), programme), programme, month=month)


def _nothing(folder: Path, faults: tuple[Fault, ...]) -> str:
    first = f" The first finding: {faults[0]}" if faults else ""
    return f"{folder.name} holds no counts that can be read. Check it with workbench check.{first}"
