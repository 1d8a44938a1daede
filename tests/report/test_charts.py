"""The chart shows what was released and nothing else, in words that never lie over one another."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from workbench import months
from workbench.report import marks, scales, style
from workbench.report.charts import Aim, ChartSpec, control_chart, to_png, to_svg

FIRST = "2025-01"


def analysed(values: list[float], **columns: object) -> pd.DataFrame:
    """Return a drawn series as the analysis gives it: every month a number, no signal, limits 20 to 80."""
    count = len(values)
    plain: dict[str, object] = {
        "month": months.span(FIRST, months.add(FIRST, count - 1)),
        "value": [float(value) for value in values],
        "state": ["number"] * count,
        "low": np.nan,
        "high": np.nan,
        "centre": 50.0,
        "lower": 20.0,
        "upper": 80.0,
        "phase": 1,
        "in_baseline": True,
        "excluded": False,
        "signal": False,
        "rule": "",
        "direction": "",
        "runs_signal": False,
        "n": 120.0,
        "provisional": False,
        "trial": False,
    }
    return pd.DataFrame({**plain, **columns})


def wave(count: int) -> list[float]:
    """Return made-up percentages that go up and down."""
    return [round(50 + 12 * np.sin(number * 1.7), 1) for number in range(count)]


def lines(figure: Figure, gid: str) -> list[Line2D]:
    """Return the lines of one name."""
    return [line for line in figure.axes[0].lines if line.get_gid() == gid]


def drawn(figure: Figure, gid: str) -> list[tuple[float, float]]:
    """Return the points of the lines of one name, without gaps."""
    pairs = [pair for line in lines(figure, gid) for pair in zip(*line.get_data(), strict=True)]
    return sorted((float(x), float(y)) for x, y in pairs if np.isfinite(y))


def bars(figure: Figure, gid: str) -> list[tuple[float, float, float]]:
    """Return month, low and high of the intervals of one name."""
    found = [item for item in figure.axes[0].collections if isinstance(item, LineCollection) and item.get_gid() == gid]
    return [
        (float(a[0]), float(a[1]), float(b[1]))
        for item in found
        for a, b in (map(tuple, s) for s in item.get_segments())
    ]


def words(figure: Figure, gid: str | None = None) -> list[str]:
    """Return the texts of a figure, all or those of one name."""
    return [text.get_text() for text in figure.axes[0].texts if gid in (None, text.get_gid())]


def boxes(figure: Figure) -> list[tuple[str, object]]:
    """Return the texts that are not set on a badge, with the boxes that they fill."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    return [(text.get_text(), text.get_window_extent(renderer)) for text in figure.axes[0].texts]


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts that lie over one another."""
    pairs = itertools.combinations(boxes(figure), 2)
    return [(one, two) for (one, a), (two, b) in pairs if a.padded(-1).overlaps(b.padded(-1))]


def outside_figure(figure: Figure) -> list[str]:
    """Return the texts that do not lie wholly in the figure."""
    whole = figure.bbox
    return [
        text
        for text, box in boxes(figure)
        if box.x0 < -1 or box.y0 < -1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1
    ]


def test_every_released_number_is_drawn_at_its_month() -> None:
    figure = control_chart(analysed([41, 52.5, 63]), spec=ChartSpec())
    assert drawn(figure, "values") == [(0, 41), (1, 52.5), (2, 63)]
    assert drawn(figure, "points") == [(0, 41), (1, 52.5), (2, 63)]


def test_a_hidden_or_missing_month_is_never_drawn_as_a_number_even_if_one_comes_along() -> None:
    frame = analysed([41, 3, 63, 4], state=["number", "hidden", "number", "missing"])
    figure = control_chart(frame, spec=ChartSpec())
    assert drawn(figure, "values") == [(0, 41), (2, 63)]
    assert drawn(figure, "points") == [(0, 41), (2, 63)]


def test_the_line_stops_at_a_gap() -> None:
    figure = control_chart(analysed([41, np.nan, 63], state=["number", "missing", "number"]), spec=ChartSpec())
    assert [bool(np.isfinite(y)) for y in lines(figure, "values")[0].get_ydata()] == [True, False, True]


def test_a_month_without_a_row_is_a_gap() -> None:
    figure = control_chart(analysed([41, 52, 63]).drop(index=1), spec=ChartSpec())
    assert drawn(figure, "points") == [(0, 41), (2, 63)]
    assert "gap: no number sent" in words(figure, "key")


def test_months_without_a_number_at_the_end_are_no_gap_in_the_key() -> None:
    figure = control_chart(analysed([41, 52, np.nan], state=["number", "number", "missing"]), spec=ChartSpec())
    assert "gap: no number sent" not in words(figure, "key")


def test_a_hidden_month_is_its_public_interval_and_the_key_says_so() -> None:
    frame = analysed(
        [41, np.nan, 63], state=["number", "hidden", "number"], low=[np.nan, 1, np.nan], high=[np.nan, 5, np.nan]
    )
    figure = control_chart(frame, spec=ChartSpec())
    assert bars(figure, "hidden") == [(1, 1, 5)]
    assert words(figure, "key") == ["hidden: a range, not a number"]


def test_a_hidden_month_without_a_known_interval_may_be_anything() -> None:
    figure = control_chart(analysed([41, np.nan], state=["number", "hidden"]), spec=ChartSpec())
    unknown = [patch for patch in figure.axes[0].patches if patch.get_gid() == "hidden-unknown"]
    assert [(patch.get_y(), patch.get_height()) for patch in unknown] == [(0, 1)]
    assert bars(figure, "hidden") == []


def test_a_hidden_month_that_lies_wholly_outside_a_limit_is_outlined() -> None:
    frame = analysed([41, np.nan], state=["number", "hidden"], low=[np.nan, 1], high=[np.nan, 5], signal=[False, True],
                     rule=["", "outside"], direction=["", "down"])  # fmt: skip
    figure = control_chart(frame, spec=ChartSpec())
    assert bars(figure, "hidden-signal") == [(1, 1, 5)]
    assert "hidden, yet surely outside the limits" in words(figure, "key")


def test_lines_are_stepped_and_not_joined_across_phases() -> None:
    frame = analysed(wave(4), phase=[1, 1, 2, 2], centre=[40, 40, 60, 60])
    xs, ys = lines(control_chart(frame, spec=ChartSpec()), "centre")[0].get_data()
    assert list(xs) == [-0.5, 0.5, 0.5, 1.5, 1.5, 1.5, 2.5, 2.5, 3.5]
    assert list(ys[:4]) + list(ys[5:]) == [40, 40, 40, 40, 60, 60, 60, 60]
    assert np.isnan(ys[4])


def test_limits_are_those_of_the_analysis_month_by_month() -> None:
    figure = control_chart(analysed(wave(3), upper=[70, 75, 72], lower=[30, 25, 28]), spec=ChartSpec())
    assert drawn(figure, "upper") == [(-0.5, 70), (0.5, 70), (0.5, 75), (1.5, 72), (1.5, 75), (2.5, 72)]
    assert [y for _, y in drawn(figure, "lower")] == [30, 25, 30, 25, 28, 28]


def test_trial_limits_are_dashed_and_named() -> None:
    figure = control_chart(analysed(wave(5), trial=True), spec=ChartSpec())
    assert (lines(figure, "upper"), len(lines(figure, "upper-trial"))) == ([], 1)
    assert lines(figure, "upper-trial")[0].get_linestyle() == "--"
    assert words(figure, "label-upper") == ["trial limit"]


def test_a_run_chart_has_no_limits_and_no_band() -> None:
    figure = control_chart(analysed(wave(5), upper=np.nan, lower=np.nan), spec=ChartSpec())
    assert (lines(figure, "upper"), words(figure, "label-upper")) == ([], [])
    assert [item for item in figure.axes[0].collections if item.get_gid() == "band"] == []


def test_provisional_points_are_hollow() -> None:
    figure = control_chart(analysed([41, 52, 63], provisional=[False, False, True]), spec=ChartSpec())
    hollow = lines(figure, "points-provisional")[0]
    assert (drawn(figure, "points"), drawn(figure, "points-provisional")) == ([(0, 41), (1, 52)], [(2, 63)])
    assert (hollow.get_markerfacecolor(), hollow.get_markeredgecolor()) == (style.PAPER, style.POINT)
    assert words(figure, "key") == ["provisional"]


def signals() -> pd.DataFrame:
    """Return a series with each kind of signal: outside, run, both."""
    return analysed(
        [50, 85, 60, 90, 10],
        signal=[False, True, True, True, True],
        rule=["", "outside", "run", "outside+run", "outside"],
        direction=["", "up", "up", "up", "down"],
    )


def test_signals_differ_by_shape() -> None:
    figure = control_chart(signals(), spec=ChartSpec(direction="up"))
    assert drawn(figure, "signal-run") == [(2, 60), (3, 90)]
    assert drawn(figure, "signal-outside") == [(1, 85), (4, 10)]
    assert drawn(figure, "signal-ring") == [(1, 85), (3, 90), (4, 10)]
    assert {line.get_marker() for line in lines(figure, "signal-run")} == {"D"}
    assert {line.get_marker() for line in lines(figure, "signal-outside")} == {"o"}
    assert drawn(figure, "points") == [(0, 50)]


def test_the_key_names_each_signal_and_its_side() -> None:
    figure = control_chart(signals(), spec=ChartSpec(direction="up"))
    assert words(figure, "key") == [
        "outside the limits, better side",
        "outside the limits, other side",
        "long run, better side",
    ]


def test_a_measure_without_a_wanted_direction_has_no_sides() -> None:
    assert words(control_chart(signals(), spec=ChartSpec()), "key") == ["outside the limits", "long run on one side"]


def test_lower_is_better_turns_the_sides() -> None:
    figure = control_chart(signals(), spec=ChartSpec(direction="down"))
    colours = {line.get_color() for line in lines(figure, "signal-run")}
    assert colours == {style.UNFAVOURABLE}


def test_a_missing_month_never_carries_a_signal() -> None:
    frame = analysed([50, np.nan], state=["number", "missing"], signal=True, rule="outside", direction="up")
    figure = control_chart(frame, spec=ChartSpec())
    assert drawn(figure, "signal-ring") == [(0, 50)]


def test_too_few_crossings_mark_the_line_not_the_points() -> None:
    figure = control_chart(analysed(wave(12), runs_signal=True), spec=ChartSpec())
    assert (lines(figure, "centre"), len(lines(figure, "centre-few-crossings"))) == ([], 1)
    assert words(figure, "key") == ["usual line crossed less often than by chance"]


def test_a_month_left_out_of_the_limits_is_a_cross() -> None:
    figure = control_chart(analysed([41, 52, 63], excluded=[False, True, False]), spec=ChartSpec())
    assert (drawn(figure, "excluded"), drawn(figure, "points")) == ([(1, 52)], [(0, 41), (2, 63)])


def test_the_baseline_is_shaded_where_it_is_a_part_of_the_months() -> None:
    figure = control_chart(analysed(wave(8), in_baseline=[False, True, True, True] + [False] * 4), spec=ChartSpec())
    shaded = [patch for patch in figure.axes[0].patches if patch.get_gid() == "baseline"]
    assert [(patch.get_x(), patch.get_width()) for patch in shaded] == [(0.5, 3)]
    assert words(figure, "baseline") == ["baseline"]


def test_no_baseline_is_shaded_where_all_months_make_the_lines() -> None:
    assert words(control_chart(analysed(wave(8)), spec=ChartSpec()), "baseline") == []


def test_the_aim_runs_to_its_month_beyond_the_data() -> None:
    figure = control_chart(analysed(wave(12)), spec=ChartSpec(aim=(50, 70, "2026-03")))
    assert drawn(figure, "aim") == [(-0.5, 70), (14, 70)]
    assert drawn(figure, "aim-due") == [(14, 70)]
    assert words(figure, "label-aim") == ["aim 70%\nby Mar 2026"]


def test_an_aim_far_away_runs_out_of_the_chart_and_its_month_is_written() -> None:
    figure = control_chart(analysed(wave(12)), spec=ChartSpec(aim=Aim(50, 70, "2029-03")))
    assert (drawn(figure, "aim"), drawn(figure, "aim-due")) == ([(-0.5, 70), (11.5, 70)], [])
    assert words(figure, "label-aim") == ["aim 70%\nby Mar 2029"]


def test_a_definition_breaks_the_line_of_values() -> None:
    figure = control_chart(analysed([41, 52, 63]), spec=ChartSpec(definitions=(("2025-03", "from 45 years"),)))
    assert [bool(np.isfinite(y)) for y in lines(figure, "values")[0].get_ydata()] == [True, True, False, True]
    assert lines(figure, "definition-line")[0].get_xdata()[0] == 1.5
    assert words(figure, "definition") == ["new definition"]


def test_short_marks_are_badges_and_long_ones_are_explained_below() -> None:
    spec = ChartSpec(marks=(("2025-02", "7"), ("2025-05", "Phone calls")), annotations=(("2025-04", "Flu season"),))
    figure = control_chart(analysed(wave(8)), spec=spec)
    assert words(figure, "mark") == ["7", "2", "2"]
    assert words(figure, "annotation") == ["A", "A"]
    assert words(figure, "key") == ["Phone calls", "Flu season"]


def test_marks_outside_the_months_are_not_drawn() -> None:
    figure = control_chart(analysed(wave(4)), spec=ChartSpec(marks=(("2024-12", "1"), ("2025-05", "2"))))
    assert words(figure, "mark") == []


def test_only_the_months_asked_for_are_shown() -> None:
    figure = control_chart(analysed([41, 52, 63]), spec=ChartSpec(months=("2025-02", "2025-04")))
    assert drawn(figure, "points") == [(0, 52), (1, 63)]


def test_the_lines_are_named_at_their_ends() -> None:
    figure = control_chart(analysed([41, 52.5], centre=46.75), spec=ChartSpec())
    found = [words(figure, f"label-{name}") for name in ("latest", "centre", "upper", "lower")]
    assert found == [["Feb 52.5%"], ["usual 46.8%"], ["limit 80.0%"], ["limit 20.0%"]]


def test_french_labels_use_french_numbers_months_and_no_break_spaces() -> None:
    spec = ChartSpec(language="fr", aim=(50, 62.5, "2025-12"), direction="up")
    figure = control_chart(analysed([41, 52.5, 44, 45, 46, 47, 48, 49, 50]), spec=spec)
    assert words(figure, "label-aim") == ["cible 62,5\u00a0%\nd’ici déc. 2025"]
    assert words(figure, "label-latest") == ["sept. 50,0\u00a0%"]
    assert words(figure, "value-tick") == [f"{value}\u00a0%" for value in (0, 20, 40, 60, 80)]
    assert {"janv.", "févr.", "août"} & set(words(figure, "month"))


def test_denominators_stand_under_their_months() -> None:
    figure = control_chart(analysed([41, 52, 63], n=[1204.0, 980.0, np.nan]), spec=ChartSpec())
    assert sorted(words(figure, "denominator")) == ["1,204", "980"]
    without = control_chart(analysed([41, 52, 63]), spec=ChartSpec(denominators=False))
    assert words(without, "denominator") == []


def test_the_unit_is_named_where_the_values_do_not_carry_it() -> None:
    figure = control_chart(analysed([4, 5]), spec=ChartSpec(unit="per_1000", value_label="Antibiotics"))
    assert words(figure, "value-label") == ["Antibiotics, per 1,000"]


def test_the_values_are_named_once() -> None:
    named = ChartSpec(title="Screening rose", value_label="Screening", direction="up")
    assert words(control_chart(analysed([4, 5]), spec=named), "value-label") == ["higher is better"]
    other = ChartSpec(title="Eight months in a row", value_label="Screening")
    assert words(control_chart(analysed([4, 5]), spec=other), "value-label") == ["Screening"]


LONG = (
    "Dépistage du cancer colorectal chez les personnes qui étaient en retard au début du mois et qui ont une langue "
    "maternelle autre que l’anglais ou le français : neuf mois de suite au-dessus de la ligne centrale"
)
ADJACENT = tuple((months.add("2025-06", number), str(number + 1)) for number in range(6))
SAME_MONTH = tuple(
    ("2025-06", f"Test of change number {number} with quite a long title of its own") for number in range(4)
)
HARD = {
    "six marks in adjacent months": (24, {"marks": ADJACENT, "annotations": (("2025-07", "A"), ("2025-08", "B"))}),
    "long labels": (24, {"marks": SAME_MONTH, "annotations": (("2025-06", LONG),), "value_label": LONG}),
    "61 months": (61, {"marks": ADJACENT, "definitions": (("2025-08", ""), ("2025-10", ""))}),
    "5 months": (5, {"marks": (("2025-01", "1"), ("2025-05", "2")), "aim": (50, 51, "2025-11")}),
    "one month": (1, {"aim": (50, 50.1, "2025-02")}),
    "lines close together": (30, {"aim": (50, 50.2, "2027-12")}),
    "low": (26, {"plot_height": 96.0, "aim": (50, 50.2, "2027-12")}),
    "stamped": (26, {"stamp": "internal"}),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("case", HARD)
def test_no_text_lies_over_another_or_outside_the_figure(case: str, language: str) -> None:
    count, more = HARD[case]
    close = {"upper": 50.6, "lower": 49.7} if case == "lines close together" else {}
    base = [number < 8 for number in range(count)]
    frame = analysed(wave(count), in_baseline=base, n=1234567.0, **close)
    spec = ChartSpec(**{"title": LONG, "direction": "up", "language": language, **more})
    figure = control_chart(frame, spec=spec)
    assert overlaps(figure) == []
    assert outside_figure(figure) == []


def test_the_title_is_wrapped_inside_the_figure() -> None:
    figure = control_chart(analysed(wave(6)), spec=ChartSpec(title=LONG))
    assert len(words(figure, "title")) > 1
    assert " ".join(words(figure, "title")) == LONG


def test_svg_is_the_same_again_and_keeps_its_text() -> None:
    spec = ChartSpec(title="Screening rose", language="fr", aim=(50, 70, "2025-12"), marks=(("2025-03", "1"),))
    one, two = (to_svg(control_chart(analysed(wave(9)), spec=spec)) for _ in range(2))
    assert one == two
    assert ">Screening rose</text>" in one
    assert (one[:5], "<metadata" in one or "<?xml" in one) == ("<svg ", False)


def test_svg_ids_of_two_charts_on_a_page_differ() -> None:
    found = [
        set(re.findall(r'id="([^"]+)"', to_svg(control_chart(analysed(wave(count)), spec=ChartSpec()))))
        for count in (8, 9)
    ]
    assert found[0]
    assert found[0] & found[1] == set()


def test_svg_refers_only_to_ids_it_holds() -> None:
    svg = to_svg(control_chart(analysed(wave(9)), spec=ChartSpec()))
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg))
    assert used
    assert used - set(re.findall(r'id="([^"]+)"', svg)) == set()


def test_png_is_the_same_again() -> None:
    one, two = (to_png(control_chart(analysed(wave(9)), spec=ChartSpec()), dpi=60) for _ in range(2))
    assert one[:4] == b"\x89PNG"
    assert one == two


def test_a_figure_may_be_used_again() -> None:
    figure = control_chart(analysed(wave(9)), spec=ChartSpec(title="First"))
    again = control_chart(analysed([41, 52]), spec=ChartSpec(), figure=figure)
    assert again is figure
    assert to_svg(again) == to_svg(control_chart(analysed([41, 52]), spec=ChartSpec()))


def test_a_chart_fits_into_somebodys_own_axes() -> None:
    own = Figure(figsize=(10, 6))
    ax = own.add_axes((0.1, 0.3, 0.7, 0.4))
    figure = control_chart(analysed(wave(9)), spec=ChartSpec(), ax=ax)
    assert figure is own
    assert tuple(own.get_size_inches()) == (10, 6)
    assert len(drawn(figure, "values")) == 9


def test_drawing_leaves_the_global_settings_alone() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    to_svg(control_chart(analysed(wave(9)), spec=ChartSpec()))
    assert dict(matplotlib.rcParams) == before


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(one: str, two: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", [style.PAPER, style.BAND, style.BASELINE])
def test_words_and_marks_stand_out_on_every_ground_also_in_grey(ground: str) -> None:
    text = (style.INK, style.QUIET, style.CENTRE, style.AIM)
    mark = (style.POINT, style.VALUES, style.FAVOURABLE, style.UNFAVOURABLE, style.NEUTRAL, style.LIMIT)
    assert [colour for colour in text if contrast(colour, ground) < 4.5] == []
    assert [colour for colour in mark if contrast(colour, ground) < 3] == []


def test_hidden_bars_stand_out_from_the_band_in_grey() -> None:
    assert contrast(style.HIDDEN, style.BAND) > 2.5


@pytest.mark.parametrize(
    ("values", "unit", "ends"),
    [
        ([1.0, 40.0], "percent", (0, 40)),
        ([96.0, 99.5], "percent", (80, 100)),
        ([50.0, 51.0], "percent", (40, 61)),
        ([0.0, 0.0], "percent", (0, 1)),
        ([120.0, 131.0], "count", (105, 145)),
        ([np.nan], "percent", (0, 100)),
        ([-3.0, 9.0], "score", (-3, 9)),
    ],
)
def test_the_scale_holds_the_values_and_does_not_zoom_in(
    values: list[float], unit: str, ends: tuple[float, float]
) -> None:
    scale = scales.value_scale(np.array(values), unit)
    assert scale.low <= ends[0]
    assert scale.high >= ends[1]
    assert 3 <= len(scale.ticks) <= 8
    assert (scale.ticks[0], scale.ticks[-1] <= scale.high) == (scale.low, True)


def test_percentages_end_at_a_hundred() -> None:
    assert scales.value_scale(np.array([88.0, 100.0]), "percent").high == 100


def test_a_scale_begins_at_zero_where_values_reach_down() -> None:
    assert scales.value_scale(np.array([20.0, 60.0]), "percent").low == 0


def test_end_labels_move_as_little_as_needed() -> None:
    wanted = [marks.EndLabel(str(place), ("x",), place, "#000000") for place in (40.0, 42.0, 120.0)]
    placed = {label.name: label.place for label in marks.spread(wanted, height=160)}
    height = wanted[0].height
    assert placed["120.0"] == 120.0
    assert placed["42.0"] - placed["40.0"] == pytest.approx(height)
    assert placed["42.0"] + placed["40.0"] == pytest.approx(82.0)


def test_end_labels_stay_within_the_plot() -> None:
    wanted = [marks.EndLabel(str(place), ("x",), place, "#000000") for place in (0.0, 159.0, 160.0)]
    placed = marks.spread(wanted, height=160)
    assert [label.place - label.height / 2 >= 0 and label.place + label.height / 2 <= 160 for label in placed] == [
        True
    ] * 3
