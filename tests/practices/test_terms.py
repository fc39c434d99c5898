"""Always until a date: how terms end, when another one may follow, and what whoever held a role leaves behind."""

import pytest

from lichen.practices.members import MemberLeft, MemberRemoved
from lichen.practices.numbers import Numbers, NumbersAgreed
from lichen.practices.rest import MemberRested, MemberReturned
from lichen.practices.rolemap import (
    vacant,
    vacant_since,
)
from lichen.practices.roles import (
    MOST_ACCOUNTS,
    HandoverPosted,
    RoleDebriefed,
    RoleEnded,
    RoleGivenUp,
    RoleRecalled,
    RoleWanted,
    UnderstudyBegan,
    holders,
    offers,
    without_handover,
)
from tests.people import day, founded
from tests.practices.trusting import (
    accepted,
    begins,
    debriefed,
    described,
    in_a_row,
    offered,
    people_in,
    role_of,
)
from tests.voice import decides, unmet

pytestmark = pytest.mark.usefixtures("voice")


def test_a_role_lapses_without_anyone_acting():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 100)
    assert holders(role_of(story, role), day(100) - 1) == [story["bo"]]
    assert holders(role_of(story, role), day(100)) == []
    assert [one.id for one in vacant(story.circle, day(100))] == [role]
    assert vacant_since(role_of(story, role)) == day(100)
    assert story.reasons(story.says("bo", RoleGivenUp(role), at=day(101))) == ["not-holder"]


def test_no_term_is_longer_than_the_charter_says_nor_over_before_it_begins():
    story = founded("bo")
    role = described(story)
    assert unmet(story, offered(story, role, "bo", 2, 182.5)) == ["term-too-long-or-past"]
    assert unmet(story, offered(story, role, "bo", 3, 3)) == ["term-too-long-or-past"]
    assert unmet(story, offered(story, role, "bo", 4, 184)) == []


def test_the_charter_sets_how_long_a_term_may_be():
    story = founded("bo")
    decides(story, NumbersAgreed(Numbers(term_days=14), 2))
    role = described(story, at=1)
    assert unmet(story, offered(story, role, "bo", 2, 17)) == ["term-too-long-or-past"]
    assert unmet(story, offered(story, role, "bo", 3, 17)) == []


# Giving up, recall, leaving


def test_whoever_gives_a_role_up_does_so_at_once_and_it_is_open_again():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 100)
    story.says("bo", RoleGivenUp(role), at=day(30), note="The baby comes")
    (term,) = role_of(story, role).terms
    assert (term.over, term.until, term.why) == (day(30), day(100), "given-up")
    assert [one.id for one in vacant(story.circle, day(30))] == [role]


def test_only_a_holder_gives_up():
    story = founded("bo", "cy")
    role = described(story)
    begins(story, role, "bo", 2, 100)
    assert story.reasons(story.says("cy", RoleGivenUp(role))) == ["not-holder"]
    assert people_in(story, role, 5) == ["bo"]


def test_the_circle_recalls_one_holder_and_leaves_the_other():
    story = founded("bo", "cy")
    role = described(story)
    begins(story, role, "bo", 2, 100)
    begins(story, role, "cy", 3, 100)
    decides(story, RoleRecalled(role, story["bo"]), at=day(10))
    assert people_in(story, role, 10) == ["cy"]
    assert [term.why for term in role_of(story, role).terms] == ["recalled", ""]


def test_nobody_is_recalled_who_neither_holds_it_nor_may_accept_it():
    story = founded("bo")
    role = described(story)
    recall = RoleRecalled(role, story["bo"])
    assert unmet(story, decides(story, recall, at=day(2))) == ["not-holder"]
    begins(story, role, "bo", 3, 30)
    assert unmet(story, decides(story, recall, at=day(30))) == ["not-holder"]


@pytest.mark.parametrize("why", ["left", "rested", "removed"])
def test_whoever_leaves_rests_or_is_removed_lets_go_of_everything(why: str):
    story = founded("bo", "cy")
    treasurer, greeter, host = described(story), described(story), described(story)
    begins(story, treasurer, "bo", 2, 100)
    offered(story, greeter, "bo", 3, 100)
    story.says("bo", RoleWanted(host))
    story.says("bo", UnderstudyBegan(greeter))
    begins(story, treasurer, "cy", 4, 100)
    if why == "removed":
        decides(story, MemberRemoved(story["bo"]), at=day(9))
    else:
        story.says("bo", MemberLeft() if why == "left" else MemberRested(), at=day(9))
    assert people_in(story, treasurer, 9) == ["cy"]
    assert [term.why for term in role_of(story, treasurer).terms] == [why, ""]
    assert role_of(story, treasurer).terms[0].over == day(9)
    assert offers(role_of(story, greeter), day(9)) == []
    assert role_of(story, greeter).understudies == {}
    assert role_of(story, host).wanted == {}
    last = [role_of(story, role).history[-1] for role in (treasurer, greeter, host)]
    assert last == [last[0]] * 3


def test_coming_back_from_rest_gives_no_role_back():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 100)
    story.says("bo", MemberRested(), at=day(9))
    story.says("bo", MemberReturned(), at=day(10))
    assert people_in(story, role, 11) == []


def test_a_term_that_had_lapsed_is_not_broken_off_by_leaving():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 10)
    story.says("bo", MemberLeft(), at=day(20))
    (term,) = role_of(story, role).terms
    assert (term.over, term.why) == (day(10), "")


# Another term


def test_another_term_needs_a_debrief_of_the_one_before():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 100)
    assert unmet(story, offered(story, role, "bo", 90, 200)) == ["debrief-first"]
    debriefed(story, role, "bo", 95)
    assert unmet(story, offered(story, role, "bo", 96, 200)) == []


def test_a_debrief_after_the_term_will_do_and_one_of_an_earlier_term_will_not():
    story = founded("bo")
    decides(story, NumbersAgreed(Numbers(terms_most=9), 2))
    role = described(story)
    begins(story, role, "bo", 2, 50)
    debriefed(story, role, "bo", 60)
    begins(story, role, "bo", 61, 100)
    assert unmet(story, offered(story, role, "bo", 101, 200)) == ["debrief-first"]


def test_going_on_before_the_end_is_one_term_after_the_other():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 100)
    debriefed(story, role, "bo", 80)
    offered(story, role, "bo", 85, 200)
    accepted(story, role, "bo", 90)
    first, second = role_of(story, role).terms
    assert (first.over, first.why) == (day(90), "renewed")
    assert (second.since, second.over) == (day(90), day(200))
    assert people_in(story, role, 95) == ["bo"]
    assert without_handover(role_of(story, role), day(95)) == []


def test_after_the_charters_number_of_terms_in_a_row_somebody_else_is_due():
    story = founded("bo", "cy")
    role = described(story)
    in_a_row(story, role, "bo", (2, 100), (100, 200))
    refused = offered(story, role, "bo", 200, 300)
    assert unmet(story, refused) == ["terms-used-up"]
    (refusal,) = story.circle.unmet[refused.id]
    assert refusal.particulars == {"member": story["bo"], "most": 2}
    assert unmet(story, offered(story, role, "cy", 201, 300)) == []


def test_somebody_elses_term_between_ends_the_row():
    story = founded("bo", "cy")
    role = described(story)
    in_a_row(story, role, "bo", (2, 50), (50, 100))
    begins(story, role, "cy", 101, 150)
    assert unmet(story, offered(story, role, "bo", 140, 200)) == ["terms-used-up"]  # theirs still runs
    assert unmet(story, offered(story, role, "bo", 150, 200)) == []


def test_whoever_held_it_beside_them_all_along_was_not_between():
    story = founded("bo", "cy")
    role = described(story)
    begins(story, role, "cy", 2, 180)
    in_a_row(story, role, "bo", (3, 50), (50, 100))
    assert unmet(story, offered(story, role, "bo", 181, 200)) == ["terms-used-up"]


def test_a_pause_as_long_as_a_term_ends_the_row():
    story = founded("bo")
    role = described(story)
    in_a_row(story, role, "bo", (2, 50), (50, 100))
    assert unmet(story, offered(story, role, "bo", 280 - 1 / 24, 300)) == ["terms-used-up"]
    assert unmet(story, offered(story, role, "bo", 280, 300)) == []


def test_a_short_pause_between_two_terms_keeps_the_row():
    story = founded("bo")
    role = described(story)
    in_a_row(story, role, "bo", (2, 50), (150, 200))
    assert unmet(story, offered(story, role, "bo", 201, 300)) == ["terms-used-up"]


def test_the_charter_sets_how_many_terms_may_come_in_a_row():
    story = founded("bo")
    decides(story, NumbersAgreed(Numbers(terms_most=1), 2))
    role = described(story)
    in_a_row(story, role, "bo", (2, 50))
    assert unmet(story, offered(story, role, "bo", 51, 100)) == ["terms-used-up"]


def test_terms_of_another_role_do_not_count():
    story = founded("bo")
    treasurer, greeter = described(story), described(story)
    in_a_row(story, treasurer, "bo", (2, 50), (50, 100))
    assert unmet(story, offered(story, greeter, "bo", 101, 200)) == []


# Debriefs and handovers


def test_only_whoever_holds_or_held_it_tells_how_it_went():
    story = founded("bo", "cy")
    role = described(story)
    begins(story, role, "bo", 2, 50)
    assert story.reasons(debriefed(story, role, "cy", 3)) == ["never-held"]
    assert story.reasons(debriefed(story, role, "bo", 4)) == []
    assert story.reasons(debriefed(story, role, "bo", 60)) == []
    (term,) = role_of(story, role).terms
    assert len(term.debriefs) == 2


def test_a_debrief_says_something():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 50)
    empty = story.says("bo", RoleDebriefed(role), at=day(10))
    assert story.reasons(empty) == ["words-missing"]
    assert unmet(story, offered(story, role, "bo", 50, 100)) == ["debrief-first"]


def test_a_role_is_handed_over_by_whoever_held_it_last_and_no_longer_does():
    story = founded("bo", "cy")
    role = described(story)
    begins(story, role, "bo", 2, 50)
    early = story.says("bo", HandoverPosted(role), at=day(49))
    assert story.reasons(early) == ["still-held"]
    assert story.reasons(story.says("cy", HandoverPosted(role), at=day(49.5))) == ["never-held"]
    assert [term.member for term in without_handover(role_of(story, role), day(50))] == [story["bo"]]
    posted = story.says("bo", HandoverPosted(role), at=day(51), packet="The cash box is with Dee")
    assert story.reasons(posted) == []
    assert role_of(story, role).terms[0].handovers == [posted.id]
    assert without_handover(role_of(story, role), day(52)) == []


def test_the_packet_of_whoever_took_it_up_since_will_do():
    story = founded("bo", "cy")
    role = described(story)
    begins(story, role, "bo", 2, 50)
    offered(story, role, "cy", 49, 100)
    accepted(story, role, "cy", 50)  # the very moment theirs was over
    waits = without_handover(role_of(story, role), day(100))
    assert [term.member for term in waits] == [story["bo"], story["cy"]]
    story.says("cy", HandoverPosted(role), at=day(101))
    assert without_handover(role_of(story, role), day(102)) == []


def test_an_old_packet_does_not_hand_over_a_later_term():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 50)
    story.says("bo", HandoverPosted(role), at=day(51))
    debriefed(story, role, "bo", 52)
    begins(story, role, "bo", 53, 100)
    assert len(without_handover(role_of(story, role), day(100))) == 1


def test_accounts_are_taken_even_of_a_role_that_is_no_more():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 50)
    story.goes_offline("bo")
    decides(story, RoleEnded(role), at=day(20))
    told = debriefed(story, role, "bo", 21)
    story.comes_online("bo")
    posted = story.says("bo", HandoverPosted(role), at=day(22))
    assert story.reasons(told) == story.reasons(posted) == []


def test_nobody_drowns_a_term_in_accounts():
    story = founded("bo")
    role = described(story)
    begins(story, role, "bo", 2, 50)
    for _ in range(MOST_ACCOUNTS):
        debriefed(story, role, "bo", 10)
    assert story.reasons(debriefed(story, role, "bo", 61)) == ["too-many-accounts"]
    posted = [story.says("bo", HandoverPosted(role), at=day(62)) for _ in range(MOST_ACCOUNTS + 1)]
    assert [story.reasons(one) for one in posted[-2:]] == [[], ["too-many-accounts"]]
