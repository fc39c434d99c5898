"""Laws of roles: what holds however people offer, accept, forget, quarrel, go away and come back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lichen.core.event import Event
from lichen.core.fold import fold, fold_in_order, run
from lichen.core.kept import digest, keep, resume
from lichen.core.law import Unread
from lichen.core.order import faces, place
from lichen.core.refusal import refuse
from lichen.core.values import DAY
from lichen.practices import LAW
from lichen.practices.belonging import belongs
from lichen.practices.rest import is_resting
from lichen.practices.roles import (
    Role,
    Roles,
    holders,
    offers,
)
from lichen.practices.terms import ANSWER
from tests.people import Story
from tests.practices.role_histories import TERM_DAYS, TERMS_MOST, stories

pytestmark = pytest.mark.usefixtures("voice")

EXAMPLES = settings(max_examples=60)


def silenced(event: Event) -> Event:
    return replace(event, fact=Unread("nothing", (refuse("kind-unknown", kind="nothing"),)))


def every_role(story: Story) -> list[Role]:
    roles = story.circle[Roles]
    return [*roles.open.values(), *roles.ended.values()]


@EXAMPLES
@given(stories(), st.randoms(use_true_random=False))
def test_every_copy_sees_the_same_roles_whatever_the_order_of_arrival(story: Story, random: Any) -> None:
    shuffled = [*story.events, *story.events[::3]]
    random.shuffle(shuffled)
    assert digest(LAW, fold(LAW, shuffled)) == digest(LAW, story.circle)


@EXAMPLES
@given(stories())
def test_what_is_set_aside_changes_no_role(story: Story) -> None:
    circle = story.circle
    after = fold(LAW, [event if event.id not in circle.aside else silenced(event) for event in story.events])
    assert after[Roles] == circle[Roles]


@EXAMPLES
@given(stories(), st.integers(0, 60))
def test_kept_roles_go_on_as_if_they_had_not_been_put_away(story: Story, cut: int) -> None:
    ordered = sorted(story.events, key=place)
    split = faces(ordered)
    kept = resume(LAW, keep(LAW, fold_in_order(LAW, lambda: ordered[:cut], split)))
    assert kept is not None
    on = run(LAW, kept, ordered[cut:], split)
    assert on.torn or on[Roles] == story.circle[Roles]


@EXAMPLES
@given(stories(), st.integers(0, 200))
def test_nobody_holds_a_role_longer_than_they_were_given_it_or_after_they_went(story: Story, later: int) -> None:
    for role in every_role(story):
        for term in role.terms:
            assert term.since < term.over or term.broken == term.since
            assert term.over <= term.until <= term.since + TERM_DAYS * DAY
        at = story.clock + later * DAY
        for member in holders(role, at):
            assert belongs(story.circle, member)
            assert not is_resting(story.circle, member)
            assert not role.ended
        assert not role.ended or not holders(role, role.ended)


@EXAMPLES
@given(stories())
def test_nobody_holds_or_is_offered_the_same_role_twice_at_a_time(story: Story) -> None:
    for role in every_role(story):
        for at in [*(term.since for term in role.terms), story.clock]:
            assert len(set(holders(role, at))) == len(holders(role, at))
        offered = [offer.to for offer in offers(role, story.clock)]
        assert len(set(offered)) == len(offered)


@EXAMPLES
@given(stories())
def test_no_term_follows_another_without_a_debrief_nor_too_many_of_them(story: Story) -> None:
    pause = TERM_DAYS * DAY
    for role in every_role(story):
        for member in {term.member for term in role.terms}:
            row, before = 0, None
            for term in [term for term in role.terms if term.member == member]:
                anew = before is None or term.since - before.over >= pause or _relieved(role, before.over, term)
                row, before = 1 if anew else row + 1, term
                assert row <= TERMS_MOST
            assert all(term.debriefs for term in [t for t in role.terms if t.member == member][:-1])


def _relieved(role: Role, since: int, again: Any) -> bool:
    return any(one.member != again.member and since <= one.since <= one.over <= again.since for one in role.terms)


@EXAMPLES
@given(stories())
def test_every_term_was_offered_and_accepted_in_time(story: Story) -> None:
    """What was accepted stands in the record as an offer of just this role to just this member, not long before."""
    given_to: dict[tuple[str, str, int], list[int]] = {}
    for one in story.arrivals.values():
        raw = one.text.fact.get("fact")
        if isinstance(raw, dict) and raw.get("kind") == "role.given":
            given_to.setdefault((str(raw["role"]), str(raw["to"]), int(str(raw["until"]))), []).append(one.text.at)
    for role in every_role(story):
        for term in role.terms:
            times = given_to[role.id, term.member, term.until]
            assert any(at <= term.since < at + ANSWER for at in times)


def test_the_stories_are_about_something(voice: None) -> None:
    """Terms, renewals and rows really happen in them, or the laws above would hold for nothing."""
    seen: set[str] = set()

    @settings(max_examples=250, derandomize=True, database=None, deadline=None)
    @given(stories())
    def look(story: Story) -> None:
        for role in every_role(story):
            seen.update(term.why or "lapsed" for term in role.terms)
            seen.update("handed over" for term in role.terms if term.handovers)
            members = [term.member for term in role.terms]
            seen.update("again" for member in members if members.count(member) > 1)
        seen.update(code.code for codes in story.circle.unmet.values() for code in codes)
        seen.update(code.code for codes in story.circle.aside.values() for code in codes)

    look()
    assert seen >= {
        "lapsed", "renewed", "given-up", "recalled", "left", "rested", "removed", "role-ended", "handed over", "again",
        "debrief-first", "terms-used-up", "not-offered", "already-offered", "still-held", "never-held",
    }  # fmt: skip
