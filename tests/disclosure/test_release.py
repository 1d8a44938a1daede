"""What holds of every release, whatever is sent."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.disclosure import release
from workbench.disclosure.release import COLUMNS

MEASURES = ("share", "rate", "days")
STRATA = (("all", "all"), ("sex", "F"), ("sex", "M"), ("tag", "a"), ("race", "x"), ("race", "y"))


@st.composite
def frames(draw, counts_of):
    """Counts of two teams and months, with blanks, zeros, small numbers and what was sent as fewer than six."""
    rows = []
    for team in ("agreed", "other"):
        for measure in draw(st.lists(st.sampled_from(MEASURES), unique=True)):
            for stratifier, stratum in draw(st.lists(st.sampled_from(STRATA), unique=True)):
                bottom = draw(st.integers(0, 40))
                top = draw(st.integers(0, bottom))
                row = {"team": team, "measure": measure, "stratifier": stratifier, "stratum": stratum}
                match draw(st.sampled_from(["number", "number", "number", "blank", "sent"])):
                    case "number" if measure == "days":
                        row |= {"value": float(top), "n": float(bottom)}
                    case "number":
                        row |= {"numerator": float(top), "denominator": float(bottom)}
                    case "sent" if measure != "days":
                        row |= {"low": 1.0, "high": 5.0, "denominator": float(bottom)}
                rows.append(row)
    return counts_of(*rows) if rows else counts_of({}).iloc[:0]


@settings(max_examples=25, deadline=None)
@given(data=st.data(), audience=st.sampled_from(["own", "team", "analyst"]))
def test_every_row_comes_back_in_order_with_the_agreed_columns(data, audience, counts_of, programme) -> None:
    counts = data.draw(frames(counts_of))
    got = release(counts, programme, audience=audience)
    keys = ["team", "month", "measure", "stratifier", "stratum"]
    assert tuple(got.columns) == COLUMNS
    assert got[keys].values.tolist() == counts[keys].values.tolist()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_shown_row_holds_a_numerator_complement_or_denominator_of_one_to_five(data, counts_of, programme) -> None:
    got = release(data.draw(frames(counts_of)), programme, audience="team")
    shown = got[got["state"] == "number"]
    rest = (shown["denominator"] - shown["numerator"]).where(shown["measure"] == "share")
    for count in (shown["numerator"], rest, shown["denominator"], got["n"]):
        assert not count.between(1, 5).any()


@settings(max_examples=25, deadline=None)
@given(data=st.data(), audience=st.sampled_from(["own", "team", "analyst"]))
def test_the_truth_of_a_hidden_cell_lies_in_its_public_interval(data, audience, counts_of, programme) -> None:
    counts = data.draw(frames(counts_of))
    got = release(counts, programme, audience=audience)
    hidden = (got["state"] == "hidden") & counts["numerator"].notna()
    truth = counts.loc[hidden, "numerator"]
    assert (truth >= got.loc[hidden, "low"]).all()
    assert (truth <= got.loc[hidden, "high"].fillna(np.inf)).all()


@settings(max_examples=25, deadline=None)
@given(data=st.data(), audience=st.sampled_from(["own", "team", "analyst"]))
def test_hidden_missing_and_zero_are_never_confused(data, audience, counts_of, programme) -> None:
    counts = data.draw(frames(counts_of))
    got = release(counts, programme, audience=audience)
    ratio = counts["measure"] != "days"
    present = (ratio & counts["numerator"].notna() & (counts["denominator"] > 0)) | counts["value"].notna()
    sent = counts["low"].notna()
    assert (got["state"] == "missing").tolist() == (~(present | sent)).tolist()
    numbers = got[["numerator", "denominator", "value"]]
    assert numbers[got["state"] != "number"].isna().all(axis=None)
    exact = got["state"] == "number"
    assert got.loc[exact, "numerator"].equals(counts.loc[exact, "numerator"])
    assert got.loc[exact, "value"].equals(counts.loc[exact, "value"])
    assert got.loc[~(got["state"] == "hidden"), ["low", "high"]].isna().all(axis=None)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_team_s_release_does_not_depend_on_other_teams(data, counts_of, programme) -> None:
    counts = data.draw(frames(counts_of))
    alone = release(counts[counts["team"] == "other"], programme, audience="team")
    together = release(counts, programme, audience="team")
    among = together[together["team"] == "other"].reset_index(drop=True)
    pd.testing.assert_frame_equal(among, alone, check_dtype=False)
