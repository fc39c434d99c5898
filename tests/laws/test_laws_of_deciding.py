"""Laws of deciding: what holds of every outcome, however people were cut off from each other or pretended to be."""

from hypothesis import given, settings

from lichen.core.fold import fold
from lichen.core.order import place
from lichen.core.practice import EVERYTHING
from lichen.practices import LAW
from lichen.practices.decisions.facts import DecisionConcluded
from lichen.practices.decisions.questions import every, everybody, find
from lichen.practices.decisions.state import Conclusion, Decision
from tests.laws.deliberations import deliberations
from tests.people import Story

EXAMPLES = settings(max_examples=80)


def holding(decision: Decision) -> list[Conclusion]:
    return [one for one in decision.conclusions if EVERYTHING(one.mark)]


@EXAMPLES
@given(deliberations(40))
def test_nothing_passes_that_half_of_all_who_count_had_not_heard_of(story: Story) -> None:
    """So two are never the electorate of more than four, and nobody decides for those whom they do not know."""
    ordered = sorted(story.events, key=place)
    for number, event in enumerate(ordered):
        if isinstance(event.fact, DecisionConcluded):
            then = fold(LAW, ordered[: number + 1])
            decision = find(then, event.fact.decision)
            for one in holding(decision) if decision else ():
                if one.event == event.id and one.verdict.outcome == "passed":
                    wording = next(w for w in decision.wordings if w.event == one.wording) if decision else None
                    assert wording
                    assert 2 * one.verdict.heard >= len(everybody(then, wording, one.at, EVERYTHING))


@EXAMPLES
@given(deliberations(40))
def test_of_one_question_no_two_outcomes_hold(story: Story) -> None:
    for decision in every(story.circle):
        final = [one for one in holding(decision) if one.verdict.outcome in ("passed", "failed")]
        assert len({(one.round, one.verdict.says) for one in final}) <= 1 or {one.verdict.why for one in final} & {
            "objection"
        }


@EXAMPLES
@given(deliberations(40))
def test_everybody_has_at_most_one_position_and_only_those_who_decide_are_counted(story: Story) -> None:
    for decision in every(story.circle):
        by_event = {one.event: one for one in decision.positions}
        for one in decision.conclusions:
            counted = [by_event[name].by for name in one.positions]
            assert len(set(counted)) == len(counted)
            assert set(counted) <= set(one.electorate)
