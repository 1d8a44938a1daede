"""Chance, states and stories behind the demo's numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.demo import DEMO_MONTH
from workbench.demo.chance import generator, split
from workbench.demo.counts import Practice
from workbench.demo.panels import group, panel
from workbench.demo.sheets import SEED
from workbench.demo.story import Story
from workbench.measures.registry import get


@pytest.fixture
def story_of(programme_of):
    def make(collaborative, team, **changes):
        programme = programme_of(collaborative).model_copy(update=changes)
        return Story(programme, programme.team(team), SEED, DEMO_MONTH)

    return make


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9), st.data())
def test_shares_add_up_and_keep_below_their_most(most, data):
    total = data.draw(st.integers(0, sum(most)))
    weights = np.array(data.draw(st.lists(st.floats(0, 5), min_size=len(most), max_size=len(most))))
    shares = split(total, weights, most=most)
    assert sum(shares) == total
    assert all(0 <= share <= limit for share, limit in zip(shares, most, strict=True))


def test_shares_follow_the_weights():
    assert split(10, np.array([1.0, 1.0, 3.0])) == [2, 2, 6]


def test_chance_depends_on_names_alone():
    assert generator("a", 1).integers(0, 1000, 5).tolist() == generator("a", 1).integers(0, 1000, 5).tolist()
    assert generator("a", 1).integers(0, 1000, 5).tolist() != generator("a", 2).integers(0, 1000, 5).tolist()


def test_an_adopted_change_takes_full_effect_within_three_months(story_of, programme_of):
    change = next(item for item in programme_of("epic-cancer-screening").changes if item.act == "adopt")
    story = story_of("epic-cancer-screening", change.team, changes=(change,))
    effect = story.effect(get(change.measure))
    begin = story.months.index(f"{change.start:%Y-%m}")
    assert effect[begin : begin + 4].tolist() == [0, pytest.approx(1 / 3), pytest.approx(2 / 3), 1]
    assert effect[:begin].max() == 0


def test_an_abandoned_change_has_no_effect(story_of, programme_of):
    change = next(item for item in programme_of("epic-cancer-screening").changes if item.act == "abandon")
    story = story_of("epic-cancer-screening", change.team, changes=(change,))
    assert story.effect(get(change.measure)).max() == 0


def test_balancing_measures_do_not_improve_by_themselves(story_of, programme_of):
    change = next(item for item in programme_of("epic-cancer-screening").changes if item.act == "adopt")
    story = story_of("epic-cancer-screening", change.team, changes=(change,))
    assert story.effect(get("SCR_OVERSCREEN")).max() == 0


def test_a_team_whose_change_works_ends_higher_than_without_it(story_of, programme_of):
    change = next(item for item in programme_of("epic-cancer-screening").changes if item.act == "adopt")
    measure = get("SCR_CRC_UTD_5074")
    own = change.model_copy(update={"measure": measure.id})
    ends = [
        (state := Practice(story_of("epic-cancer-screening", change.team, changes=changes)).state(measure)).within[-1]
        / state.size[-1]
        for changes in ((own,), ())
    ]
    assert ends[0] - ends[1] > 0.03


def test_a_state_changes_only_by_its_steps(story_of):
    story, measure = story_of("epic-cancer-screening", "maple-hollow"), get("SCR_BR_UTD")
    people = group(story, measure.id, 0.15)
    state = panel(story, measure, people)
    outside = state.size - state.within
    assert state.outside_before[1:].tolist() == outside[:-1].tolist()
    assert np.diff(people.size).tolist() == (people.joined - people.left)[1:].tolist()
    assert int((state.gained > state.outside_before).sum()) == 0


def test_the_older_adults_measures_agree(story_of, programme_of):
    practice = Practice(story_of("spider", programme_of("spider").teams[0].id))
    classes = [practice.counts(get(name)).numerator for name in ("SPD_PPI", "SPD_BZRA", "SPD_AP", "SPD_SU")]
    pairs, free = practice.counts(get("SPD_PIP_PER100")), practice.counts(get("SPD_PIP_FREE"))
    assert pairs.numerator.tolist() == np.sum(classes, axis=0).tolist()
    on_any = free.denominator - free.numerator
    assert bool(((on_any >= np.max(classes, axis=0)) & (on_any <= pairs.numerator)).all())
    assert practice.counts(get("SPD_DEPX.stop")).denominator[1:].tolist() == on_any[:-1].tolist()


def test_what_is_usable_and_complete_was_asked(story_of, programme_of):
    practice = Practice(story_of("epic-sociodemographic-data", programme_of("epic-sociodemographic-data").teams[0].id))
    asked = practice.counts(get("SDD_ASKED.race_ethnicity")).numerator
    for name in ("SDD_USABLE.race_ethnicity", "SDD_ALL.core8"):
        assert int((practice.counts(get(name)).numerator > asked).sum()) == 0
