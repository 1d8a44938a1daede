"""The bench: choose collaborative, team, measure, group and chart by hand; see chart, sentence and table."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.files import project_root
from workbench.i18n import LANGUAGES
from workbench.i18n import language as language_of
from workbench.lab.data import DEMO_COLLABORATIVE, Data, load
from workbench.lab.views import chart, charts_for, sentence, study
from workbench.report.charts import to_png

if TYPE_CHECKING:
    from pandas import DataFrame

_WIDTH = "34em"
_COLUMNS = ["month", "value", "numerator", "denominator", "n", "state", "centre", "lower", "upper", "rule"]


def bench(data: Data | None = None, **chosen: str | None) -> Bench:
    """Return the bench to show in a notebook; ``team``, ``measure``, ``chart`` and ``language`` are chosen at first."""
    return Bench(data or load(), **chosen)


class Bench:
    """Choices on the left of one question: what does this series show? Shows itself in a notebook."""

    def __init__(
        self,
        data: Data,
        *,
        team: str | None = None,
        measure: str | None = None,
        chart: str | None = None,
        language: str | None = None,
    ) -> None:
        widgets = _widgets()
        self.data = data
        self.studied: DataFrame | None = None
        self._busy = True
        look = {"layout": {"width": _WIDTH}, "style": {"description_width": "8em"}}
        self.collaborative = widgets.Dropdown(description="Collaborative", **look)
        self.team = widgets.Dropdown(description="Team", **look)
        self.measure = widgets.Dropdown(description="Measure", **look)
        self.stratum = widgets.Dropdown(description="Group", **look)
        self.chart = widgets.ToggleButtons(
            description="Chart", style={"description_width": "8em", "button_width": "5em"}
        )
        self.language = widgets.ToggleButtons(
            options=list(LANGUAGES), description="Language", style={"description_width": "8em", "button_width": "5em"}
        )
        self.reasons, self.picture, self.words, self.table = (widgets.HTML() for _ in range(4))
        choices = [self.collaborative, self.team, self.measure, self.stratum, self.chart, self.reasons, self.language]
        self.box = widgets.VBox([*choices, self.words, self.picture, self.table])
        self._offer_collaboratives()
        self._offer_all(team=team, measure=measure, chart=chart)
        self.language.value = _one_of(language or "en", list(LANGUAGES), "language")
        self._busy = False
        self._listen()
        self.show()

    def _repr_mimebundle_(self, **named: Any) -> Any:
        return self.box._repr_mimebundle_(**named)

    def _listen(self) -> None:
        self.collaborative.observe(self._when(self._change_collaborative), "value")
        self.measure.observe(self._when(self._offer_groups_and_charts), "value")
        for choice in (self.team, self.stratum, self.chart, self.language):
            choice.observe(self._when(lambda: None), "value")

    def _when(self, act: Callable[[], None]) -> Callable[[Any], None]:
        """Return what a changed choice does: act, then show once; what the act itself changes shows nothing."""

        def changed(_: Any) -> None:
            if self._busy:
                return
            self._busy = True
            try:
                act()
            except WorkbenchError as error:
                self._say(error)
                return
            finally:
                self._busy = False
            self.show()

        return changed

    def _change_collaborative(self) -> None:
        self.data = load(self.collaborative.value, audience=self.data.audience)
        self._offer_all()

    def _offer_collaboratives(self) -> None:
        from workbench.programme import collaboratives

        here = self.data.programme.collaborative.id
        self.collaborative.options = sorted({here, DEMO_COLLABORATIVE, *collaboratives(project_root())})
        self.collaborative.value = here

    def _offer_all(self, *, team: str | None = None, measure: str | None = None, chart: str | None = None) -> None:
        programme, month = self.data.programme, self.data.month
        teams = [(f"{programme.team(name).name(month)} ({name})", name) for name in self.data.teams]
        self.team.options = teams
        self.team.value = _one_of(team or teams[0][1], [name for _, name in teams], "team")
        held = set(self.data.release["measure"])
        shown = [(_said(item.name.mapping(), item.id), item.id) for item in programme.measures if item.id in held]
        first = self.data.primary if self.data.primary in held else shown[0][1]
        self.measure.options = shown
        self.measure.value = _one_of(measure or first, [name for _, name in shown], "measure")
        self._offer_groups_and_charts(chart)

    def _offer_groups_and_charts(self, chart: str | None = None) -> None:
        """Offer the groups that the release holds, and the chart types that are right for the measure."""
        metadata = self.data.programme.measure(self.measure.value)
        rows = self.data.release[self.data.release["measure"] == metadata.id]
        pairs = rows[["stratifier", "stratum"]].drop_duplicates().itertuples(index=False, name=None)
        groups = sorted(pair for pair in pairs if pair[0] != "all")
        self.stratum.options = [("everybody", ("all", "all")), *((f"{a}: {b}", (a, b)) for a, b in groups)]
        self.stratum.value = ("all", "all")
        legal = charts_for(metadata)
        self.chart.options = [name for name, reason in legal.items() if not reason]
        self.chart.value = _one_of(chart or metadata.chart, list(self.chart.options), "chart")
        refused = [f"no {name} chart: {reason}" for name, reason in legal.items() if reason]
        self.reasons.value = _small("; ".join(refused) + "." if refused else "")

    def show(self) -> None:
        """Analyse what is chosen and show sentence, chart and table."""
        stratifier, stratum = self.stratum.value
        language = self.language.value
        try:
            self.studied = study(self.data, self.measure.value, team=self.team.value, stratifier=stratifier,
                                 stratum=stratum, chart=self.chart.value)  # fmt: skip
            words = sentence(self.studied, language=language)
            png = base64.b64encode(to_png(chart(self.studied, language=language), dpi=160)).decode("ascii")
        except WorkbenchError as error:
            self._say(error)
            return
        self.words.value = f"<p style='max-width:46em;font-size:110%'>{html.escape(words)}</p>"
        self.picture.value = (
            f"<img style='max-width:46em;width:100%' alt='{html.escape(words, quote=True)}' "
            f"src='data:image/png;base64,{png}'>"
        )
        self.table.value = table(self.studied, language=language)

    def _say(self, error: WorkbenchError) -> None:
        self.studied = None
        self.words.value = f"<p style='max-width:46em'><strong>{html.escape(str(error))}</strong></p>"
        self.picture.value = self.table.value = ""


def table(studied: DataFrame, *, language: str = "en") -> str:
    """Return a studied series as an HTML table, newest month first; what is no number says what it is."""
    tr = language_of(language)
    shown = studied[_COLUMNS].iloc[::-1]
    frame = shown.drop(columns=[name for name in _COLUMNS if shown[name].isna().all()])

    def number(value: float) -> str:
        return "" if value != value else tr.number(value, 0 if float(value).is_integer() else 1)

    body = frame.to_html(index=False, border=0, float_format=number, na_rep="", justify="left")
    return f"<details><summary>The numbers behind the chart, newest month first</summary>{body}</details>"


def _one_of(value: str, known: list[str], what: str) -> str:
    if value not in known:
        raise WorkbenchError(f"There is no {what} {value!r} here. Choose one of: {', '.join(known)}.")
    return value


def _said(words: dict[str, str], fallback: str) -> str:
    return words.get("en") or next(iter(words.values()), fallback)


def _small(text: str) -> str:
    return f"<small style='margin-left:9em'>{html.escape(text)}</small>"


def _widgets() -> Any:
    try:
        import ipywidgets
    except ImportError as error:
        raise WorkbenchError("The bench needs ipywidgets. Install the extra: pip install -e '.[lab]'.") from error
    return ipywidgets
