"""Everything one can propose, put through its page, decided, and seen where it belongs."""

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import pytest

from lichen.core.values import DAY, EventId
from lichen.practices import charter
from lichen.practices.belonging import belongs, is_ended
from lichen.practices.charter import AgreementMade, ValueNamed
from lichen.practices.decisions.facts import PositionTaken
from lichen.practices.decisions.questions import conclusion_due, find, outcome, question
from lichen.practices.decisions.state import Conclusion, Decision, Decisions
from lichen.practices.gathering import Gatherings
from lichen.practices.gatherings import GatheringCalled
from lichen.practices.keepers import KeeperNamed, may_hold
from lichen.practices.members import MemberVouched
from lichen.practices.numbers import numbers
from lichen.practices.reviews import Reviews
from lichen.practices.roles import Roles
from lichen.practices.suspension import SuspensionCalled, Suspensions
from lichen.practices.talk import RemarkMade
from lichen.practices.tasks import TaskOpened
from lichen.web.proposal.ways import WAYS
from tests.people import key_of
from tests.web.visitors import Browser, Page, Town

ATTIC = key_of("attic").public


@pytest.fixture
def cy(town: Town, ana: Browser) -> Browser:
    browser = town.browser()
    browser.joins(ana.invites(), "Cy")
    return browser


@pytest.fixture
def us(town: Town, ana: Browser, bo: Browser, cy: Browser) -> tuple[Browser, Browser, Browser]:
    """Three whose charter holds, with an agreement and a value, and who all count."""
    ana.says(AgreementMade(), title="Keys", text="Two of us have them.")
    ana.says(ValueNamed(), name="Care", meaning="We ask first.")
    for one in (ana, bo, cy):
        one.agrees()
    town.days_pass(20)
    return ana, bo, cy


Us = tuple[Browser, Browser, Browser]
Typed = dict[str, str | list[str]]


def looks(by: Browser, way: str, typed: Typed | None = None) -> Page:
    """Fills in the form and presses its button: what comes back is what would be put."""
    page = by.asked(f"/propose/{way}")
    assert page.status == 200
    form = page.form(f"/propose/{way}".partition("?")[0])
    missing = (typed or {}).keys() - set(form.names)
    assert not missing, f"the form has no {missing}"
    return by.asks("POST", form.action, data={**form.fields, **(typed or {})})


def presses(by: Browser, page: Page, step: str) -> Page:
    """Sends on what comes back: to put it, or to change something."""
    form = next(form for form in page.forms if step in form.fields)
    return by.asks("POST", form.action, data=_all_of(page, step))


def _all_of(page: Page, step: str) -> Typed:
    """Every hidden field of the form for a step, with all its values."""
    part = next(one for one in page.response.text.split("<form")[1:] if f'name="{step}"' in one.partition("</form>")[0])
    data: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', part.partition("</form>")[0], re.DOTALL):
        data.setdefault(name, []).append(unescape(value))
    return {**data}


def puts(by: Browser, way: str, typed: Typed | None = None) -> EventId:
    """Proposes it; gives the proposal."""
    page = presses(by, looks(by, way, typed), "put")
    assert "before the circle now" in page.text, page.text
    return page.path.rpartition("/")[2]


def the(one: Browser, decision: EventId) -> Decision:
    found = find(one.town.node.circle(one.circle), decision)
    assert found
    return found


def decided(decision: EventId, *voters: Browser, ranks: Sequence[int] = ()) -> Conclusion:
    """Everybody says yes, time passes, and somebody writes down what came of it."""
    one = voters[0]
    for voter in voters:
        voter.says(PositionTaken(decision, the(one, decision).wordings[-1].event, "yes", tuple(ranks)))
    circle, node = one.town.node.circle(one.circle), one.town.node
    asked = question(circle, the(one, decision))
    assert asked
    one.town.time = max(one.town.time, asked.closes) + 1
    due = conclusion_due(node.circle(one.circle), the(one, decision), one.town.clock())
    if due is not None:
        one.says(due)
    found = outcome(node.circle(one.circle), the(one, decision))
    assert found
    assert found.verdict.outcome == "passed", found
    assert not node.circle(one.circle).unmet
    return found


# The list of what one can propose


def test_the_list_leads_to_a_form_for_each_and_every_form_opens(us: Us) -> None:
    ana, bo, _cy = us
    page = ana.asked("/propose")
    assert "What do you want to propose?" in page.text
    ways = [link for link in page.links if "/propose/" in link]
    assert [way.rpartition("/")[2] for way in ways] == [
        "question", "choice", "charter", "roles", "advice", "part", "small",
    ]  # fmt: skip
    for way in ways:
        assert ana.opens(way).status == 200, way
    assert f"{ana.home}/propose/part/{bo.member}" in ana.asked("/propose/part").links
    assert ana.member not in "".join(ana.asked("/propose/part").links)


def test_nothing_is_there_that_is_not_there(us: Us) -> None:
    ana, _bo, _cy = us
    for way in ("nonsense", "agreement/nonsense", "give/nonsense", "part/nonsense", "lift/x", "erase/x", "role/x"):
        assert ana.asked(f"/propose/{way}").status == 404, way
    assert ana.asked("/decision/nonsense/amend").status == 404


def test_every_way_of_proposing_is_tried_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    for way in WAYS:
        assert f', "{way}' in source or f', f"{way}' in source, way


# Plain questions


def test_a_plain_question_says_how_it_will_be_decided_before_it_is_put(us: Us) -> None:
    ana, bo, cy = us
    page = looks(ana, "question", {"title": "A bench at the door", "why": "To sit **down**."})
    assert "A bench at the door" in page.text
    assert "silence is a yes once at least 2 of us have read it" in page.text
    assert "three of us decide" in page.text
    assert not ana.town.node.circle(ana.circle)[Decisions].open, "looking puts nothing"
    page = presses(ana, page, "put")
    decision = page.path.rpartition("/")[2]
    found = the(ana, decision)
    assert (found.size, found.rounds[0].protocol, found.urgent) == ("medium", "lazy", False)
    assert found.wordings[0].closes >= found.at + 3 * DAY
    assert found.wordings[0].closes < found.at + 5 * DAY, "the next evening that leaves everybody their time"
    assert found.wordings[0].review > found.at + 180 * DAY
    decided(decision, ana, bo, cy)
    assert "Decided" in bo.asked(f"/decision/{decision}").text


def test_a_large_question_stays_open_as_long_as_the_charter_says_though_nobody_touched_the_day(us: Us) -> None:
    ana, _bo, _cy = us
    found = the(ana, puts(ana, "question", {"title": "Move away", "size": "large"}))
    assert (found.size, found.rounds[0].protocol) == ("large", "consent")
    assert 7 * DAY <= found.wordings[0].closes - found.at < 9 * DAY


def test_a_day_that_somebody_names_is_kept_and_one_too_soon_is_refused_beside_its_field(us: Us) -> None:
    ana, _bo, _cy = us
    page = looks(ana, "question", {"title": "Soon", "closes": "2026-01-22", "why": "My words"})
    assert page.status == 422
    assert "Everybody needs time to see it" in page.text
    assert 'href="#f-closes"' in page.response.text
    kept = page.form("/propose/question").fields
    assert (kept["title"], kept["why"], kept["closes"]) == ("Soon", "My words", "2026-01-22")
    page = ana.sends(page.form("/propose/question").action, {**kept, "closes": "2026-03-01"})
    found = the(ana, presses(ana, page, "put").path.rpartition("/")[2])
    assert found.wordings[0].closes - found.at > 30 * DAY
    page = looks(ana, "question", {"title": "Soon", "closes": "some day"})
    assert "That is not a day in the calendar." in page.text


def test_a_question_may_be_urgent_or_decided_in_another_way(us: Us) -> None:
    ana, _bo, _cy = us
    found = the(ana, puts(ana, "question", {"title": "The pipe", "urgent": "yes", "by": "majority"}))
    assert found.urgent
    assert found.rounds[0].protocol == "majority"
    assert found.wordings[0].closes - found.at == DAY, "as soon as it may"
    puts(ana, "question", {"title": "The other pipe", "urgent": "yes"})
    page = looks(ana, "question", {"title": "One more", "urgent": "yes"})
    assert page.status == 422
    assert 'href="#f-urgent"' in page.response.text


def test_a_question_without_words_or_with_choices_nobody_offered_is_refused_and_keeps_the_rest(us: Us) -> None:
    ana, _bo, _cy = us
    page = looks(ana, "question", {"why": "Because"})
    assert page.status == 422
    assert 'href="#f-title"' in page.response.text
    assert page.form("/propose/question").fields["why"] == "Because"
    for odd in ({"size": "huge"}, {"by": "dice"}, {"touches": "nonsense"}):
        page = ana.asks("POST", f"{ana.home}/propose/question", data={"title": "X", **odd})
        assert page.status == 422, odd


def test_one_can_go_back_and_change_something_without_losing_a_word(us: Us) -> None:
    ana, _bo, _cy = us
    why = 'Two lines,\nand "quotes" & more'
    page = presses(ana, looks(ana, "question", {"title": "Hm", "why": why, "size": "large"}), "change")
    assert page.status == 200
    fields = page.form("/propose/question").fields
    assert (fields["title"], fields["why"].replace("\r\n", "\n"), fields["size"]) == ("Hm", why, "large")


def test_a_question_names_the_tasks_and_roles_it_touches(us: Us) -> None:
    ana, _bo, _cy = us
    stairs = ana.says(TaskOpened(), title="The stairs")
    page = looks(ana, "question", {"title": "Paint them", "touches": [stairs]})
    assert "It touches The stairs" in page.text
    found = the(ana, presses(ana, page, "put").path.rpartition("/")[2])
    assert found.wordings[0].about == (stairs,)


# Several options, advice, small things


def test_a_choice_between_several(us: Us) -> None:
    ana, bo, cy = us
    page = looks(ana, "choice", {"title": "Which day?", "options": "Monday\n\n Tuesday \nSunday", "by": "ranking"})
    assert "Tuesday" in page.text
    decision = presses(ana, page, "put").path.rpartition("/")[2]
    assert (the(ana, decision).wordings[0].options, the(ana, decision).rounds[0].protocol) == (3, "ranking")
    found = decided(decision, ana, bo, cy, ranks=(2, 1, 0))
    assert found.verdict.option == 2
    assert "Tuesday" in bo.asked(f"/decision/{decision}").text


def test_a_choice_needs_two_options_and_has_room_for_twelve(us: Us) -> None:
    ana, _bo, _cy = us
    for options in ("Only one", "", "\n".join(map(str, range(13))), f"a\n{'b' * 201}"):
        page = looks(ana, "choice", {"title": "Which?", "options": options})
        assert page.status == 422, options
        assert 'href="#f-options"' in page.response.text
        assert page.form("/propose/choice").fields["options"] == options


def test_advice_is_asked_of_somebody_and_decided_by_whoever_asked(us: Us) -> None:
    ana, bo, _cy = us
    page = looks(ana, "advice", {"title": "Which paint?"})
    assert page.status == 422
    assert "Choose whom you ask for advice." in page.text
    assert 'href="#f-asks"' in page.response.text
    page = looks(ana, "advice", {"title": "Which paint?", "asks": [bo.member]})
    assert "You ask Bo" in page.text
    assert "Then you decide." in page.text
    found = the(ana, presses(ana, page, "put").path.rpartition("/")[2])
    assert (found.asks, found.rounds[0].protocol) == ((bo.member,), "advice")


def test_something_small_is_told_at_once(us: Us) -> None:
    ana, _bo, _cy = us
    page = ana.fills_in(ana.asked("/propose/small"), "/propose/small", title="", text="Blue")
    assert page.status == 422
    assert page.form("/propose/small").fields["text"] == "Blue"
    page = ana.fills_in(ana.asked("/propose/small"), "/propose/small", title="I bought paint", text="Blue")
    assert "Told." in page.text
    assert "I bought paint" in page.text
    assert len(ana.town.node.circle(ana.circle)[Reviews].small) == 1


# The charter


def test_a_new_agreement_and_how_it_is_rewritten_kept_and_ended(us: Us, town: Town) -> None:
    ana, bo, cy = us
    page = looks(ana, "agreement", {"title": "Quiet after ten", "text": "Please."})
    assert "The agreement “Quiet after ten” is added to the charter. Please." in page.text
    decided(presses(ana, page, "put").path.rpartition("/")[2], ana, bo, cy)
    assert "Quiet after ten" in bo.asked("/charter").text
    quiet = next(name for name, one in charter.page(town.node.circle(ana.circle)).agreements.items() if one.review)
    assert f"{ana.home}/propose/agreement/{quiet}" in ana.asked(f"/agreement/{quiet}").links
    form = ana.asked(f"/propose/agreement/{quiet}").form(f"/agreement/{quiet}")
    assert form.fields["text"] == "Please.", "it stands there as it reads"
    rewritten = puts(ana, f"agreement/{quiet}", {"text": "Thank you."})
    assert "in other words" in ana.asked(f"/decision/{rewritten}").text
    decided(rewritten, ana, bo, cy)
    assert "Thank you." in bo.asked(f"/agreement/{quiet}").text
    town.days_pass(200)
    assert f"{ana.home}/propose/agreement/{quiet}?keep=yes" in ana.asked(f"/agreement/{quiet}").links
    kept = puts(ana, f"agreement/{quiet}?keep=yes")
    assert "Keep the agreement “Quiet after ten”" in ana.asked(f"/decision/{kept}").text
    decided(kept, ana, bo, cy)
    assert charter.page(town.node.circle(ana.circle)).agreements[quiet].review > town.time + 150 * DAY
    decided(puts(ana, f"end-agreement/{quiet}"), ana, bo, cy)
    assert "Quiet after ten" not in bo.asked("/charter").text.replace("Propose", "")
    assert ana.asked(f"/propose/agreement/{quiet}").status == 404


def test_a_new_agreement_lacks_words_and_says_so_beside_the_field(us: Us) -> None:
    ana, _bo, _cy = us
    page = looks(ana, "agreement", {"title": "Quiet", "text": "", "why": "Babies", "review": "2001-01-01"})
    assert page.status == 422
    assert 'href="#f-text"' in page.response.text
    fields = page.form("/propose/agreement").fields
    assert (fields["title"], fields["why"], fields["review"]) == ("Quiet", "Babies", "2001-01-01")
    page = looks(ana, "agreement", {"title": "Quiet", "text": "Please", "review": "2001-01-01"})
    assert 'href="#f-review"' in page.response.text


def test_what_we_are_for_values_and_numbers_change_by_a_decision(us: Us, town: Town) -> None:
    ana, bo, cy = us
    assert f"{ana.home}/propose/charter" in ana.asked("/charter").links
    listed = ana.asked("/propose/charter").links
    for way in ("purpose", "value", "drop-value", "numbers", "agreement"):
        assert f"{ana.home}/propose/{way}" in listed
    decided(puts(ana, "purpose", {"purpose": "To stay together."}), ana, bo, cy)
    assert "To stay together." in bo.asked("/charter").text
    decided(puts(ana, "value", {"name": "Mirth", "meaning": "We laugh."}), ana, bo, cy)
    assert "Mirth" in bo.asked("/charter").text
    care = charter.page(town.node.circle(ana.circle)).values[0]
    decided(puts(ana, "drop-value", {"value": care}), ana, bo, cy)
    assert "We ask first." not in bo.asked("/charter").text
    page = looks(ana, "numbers", {"numbers.vouches": "3", "numbers.medium_by": "majority"})
    assert "Everyday: by more yes than no" in page.text
    assert "7 days for what is large" not in page.text, "only what changes is told"
    decided(presses(ana, page, "put").path.rpartition("/")[2], ana, bo, cy)
    agreed = numbers(town.node.circle(ana.circle))
    assert (agreed.vouches, agreed.medium_by, agreed.notice_days) == (3, "majority", 7)
    page = looks(ana, "numbers", {"numbers.vouches": "99"})
    assert 'href="#f-numbers.vouches"' in page.response.text


def test_a_draft_is_adopted_without_the_silent_ones_once_most_have_said_yes(
    town: Town, ana: Browser, bo: Browser, cy: Browser
) -> None:
    assert f"{ana.home}/propose/adopt" not in ana.asked("/charter").links
    assert ana.asked("/propose/agreement").status == 404, "a draft is written on without asking"
    ana.agrees()
    bo.agrees()
    assert f"{ana.home}/propose/adopt" in ana.asked("/charter").links
    assert f"{ana.home}/propose/adopt" in ana.asked("/propose/charter").links
    decided(puts(ana, "adopt", {"why": "Cy is at sea"}), ana, bo)
    assert charter.adoption(town.node.circle(ana.circle))
    assert "It holds: we decided that" in cy.asked("/charter").text
    assert ana.asked("/propose/adopt").status == 404


# Roles


def test_a_role_from_its_description_to_its_end(us: Us, town: Town) -> None:
    ana, bo, cy = us
    decided(puts(ana, "role", {"name": "Treasurer", "purpose": "So that we can pay."}), ana, bo, cy)
    role = next(iter(town.node.circle(ana.circle)[Roles].open))
    assert f"{ana.home}/propose/role/{role}" in ana.asked("/propose/roles").links
    ways = ana.asked(f"/propose/role/{role}").links
    for way in ("give", "candidates", "rewrite-role", "end-role"):
        assert f"{ana.home}/propose/{way}/{role}" in ways
    assert f"{ana.home}/propose/recall/{role}" not in ways, "nobody has it"
    decision = puts(ana, f"give/{role}", {"to": bo.member})
    assert "Ask Bo to hold the role “Treasurer”" in ana.asked(f"/decision/{decision}").text
    decided(decision, ana, bo, cy)
    assert "You are asked" in bo.asked(f"/role/{role}").text
    assert f"{ana.home}/propose/recall/{role}" in ana.asked(f"/propose/role/{role}").links
    page = looks(ana, f"give/{role}", {"to": bo.member})
    assert 'href="#f-to"' in page.response.text
    decided(puts(ana, f"recall/{role}", {"member": bo.member}), ana, bo, cy)
    assert "You are asked" not in bo.asked(f"/role/{role}").text
    decided(puts(ana, f"rewrite-role/{role}", {"name": "Cash keeper"}), ana, bo, cy)
    assert "So that we can pay." in bo.asked(f"/role/{role}").text
    assert "Cash keeper" in bo.asked(f"/role/{role}").text
    decided(puts(ana, f"end-role/{role}"), ana, bo, cy)
    assert role in town.node.circle(ana.circle)[Roles].ended
    assert ana.asked(f"/propose/role/{role}").status == 404


def test_a_role_is_given_to_one_of_several(us: Us, town: Town) -> None:
    ana, bo, cy = us
    decided(puts(ana, "role", {"name": "Treasurer", "purpose": "To pay."}), ana, bo, cy)
    role = next(iter(town.node.circle(ana.circle)[Roles].open))
    page = looks(ana, f"candidates/{role}", {"to": [bo.member]})
    assert page.status == 422
    assert "A choice needs two options at least." in page.text
    decision = puts(ana, f"candidates/{role}", {"to": [bo.member, cy.member], "by": "ranking"})
    assert "Who should hold the role “Treasurer”?" in ana.asked(f"/decision/{decision}").text
    decided(decision, ana, bo, cy, ranks=(2, 1))
    assert "You are asked" in cy.asked(f"/role/{role}").text
    assert "You are asked" not in bo.asked(f"/role/{role}").text


# People and words


def test_parting_with_somebody_is_decided_by_the_others(us: Us, town: Town) -> None:
    ana, bo, cy = us
    assert f"{ana.home}/propose/part/{cy.member}" in ana.asked(f"/people/{cy.member}").links
    assert f"{ana.home}/propose/part/{ana.member}" not in ana.asked(f"/people/{ana.member}").links
    page = looks(ana, f"part/{cy.member}", {"why": "Again and again"})
    assert "Part with Cy" in page.text
    assert "two of us decide" in page.text
    decided(presses(ana, page, "put").path.rpartition("/")[2], ana, bo)
    assert not belongs(town.node.circle(ana.circle), cy.member)
    assert "Was here" in ana.asked(f"/people/{cy.member}").text


def test_a_stopped_account_speaks_again_or_stays_stopped_by_a_decision(us: Us, town: Town) -> None:
    ana, bo, cy = us
    dee = town.browser()
    dee.joins(ana.invites(), "Dee")
    bo.says(MemberVouched(dee.member))
    town.days_pass(20)
    ana.says(SuspensionCalled(cy.member), reason="Her phone is gone")
    bo.says(SuspensionCalled(cy.member), reason="Yes")
    stop = town.node.circle(ana.circle)[Suspensions].stops[-1].event
    links = dee.asked(f"/people/{cy.member}/stop").links
    assert f"{ana.home}/propose/lift/{stop}" in links
    assert f"{ana.home}/propose/keep-stopped/{stop}" in links
    page = looks(dee, f"keep-stopped/{stop}", {"until": "2001-01-01"})
    assert 'href="#f-until"' in page.response.text
    keep = puts(dee, f"keep-stopped/{stop}")
    assert the(dee, keep).rounds[0].protocol == "majority"
    assert "Keep the account of Cy stopped" in dee.asked(f"/decision/{keep}").text
    lift = puts(dee, f"lift/{stop}")
    decided(lift, dee, cy)
    assert not is_ended(town.node.circle(ana.circle), cy.member, town.time)


def test_words_that_hurt_somebody_are_erased_by_a_decision(us: Us, town: Town) -> None:
    ana, bo, cy = us
    words = cy.says(RemarkMade(ana.circle, ""), text="Bo lives at number nine")
    page = ana.asked(f"/record/{words}")
    assert f"{ana.home}/propose/erase/{words}" in page.links
    assert f"{ana.home}/propose/erase/{words}" not in cy.asked(f"/record/{words}").links, "one erases one’s own"
    decided(puts(bo, f"erase/{words}"), ana, bo, cy)
    assert "number nine" not in ana.asked(f"/record/{words}").text


# Machines


def test_a_machine_is_parted_with_and_let_back_by_a_decision(us: Us, town: Town) -> None:
    ana, bo, cy = us
    assert ana.asked(f"/propose/dismiss/{ATTIC}").status == 404
    bo.says(KeeperNamed(ATTIC), name="Attic")
    assert f"{ana.home}/propose/machines" in ana.asked("/propose").links
    assert f"{ana.home}/propose/dismiss/{ATTIC}" in ana.asked("/propose/machines").links
    page = looks(ana, f"dismiss/{ATTIC}", {"why": "It was stolen"})
    assert "Part with the machine “Attic”" in page.text
    assert "We part with the machine “Attic”: our record no longer goes there" in page.text
    parting = presses(ana, page, "put").path.rpartition("/")[2]
    assert the(ana, parting).size == "large"
    decided(parting, ana, bo, cy)
    assert not may_hold(town.node.circle(ana.circle), ATTIC, town.time)
    again = ana.asked(f"/propose/dismiss/{ATTIC}")
    assert "The circle parted with this machine" in ana.sends(again.form(f"/dismiss/{ATTIC}").action).text
    assert f"{ana.home}/propose/readmit/{ATTIC}" in ana.asked("/propose/machines").links
    decided(puts(cy, f"readmit/{ATTIC}"), ana, bo, cy)
    assert may_hold(town.node.circle(ana.circle), ATTIC, town.time)
    told = ana.asked("/record").text
    assert "The circle parted with" not in told, "it is told as the conclusion of which it follows"
    assert "Bo said that the machine “Attic” may hold our record" in told


# Where it comes from, and putting it differently


def test_what_comes_of_a_gathering_is_noted_in_the_same_step(us: Us, town: Town) -> None:
    ana, _bo, _cy = us
    met = ana.says(GatheringCalled(town.time + 60_000, 30), title="All of us", place="Here")
    town.days_pass(1)
    assert f"{ana.home}/propose?from={met}" in ana.asked(f"/gathering/{met}").links
    page = ana.asked(f"/propose?from={met}")
    assert f"{ana.home}/propose/question?from={met}" in page.links
    decision = puts(ana, f"question?from={met}", {"title": "A bench"})
    brought = town.node.circle(ana.circle)[Gatherings].all[met].brought
    assert [one.thing for one in brought] == [decision]
    assert "A bench" in ana.asked(f"/gathering/{met}").text
    ana.fills_in(ana.asked(f"/propose/small?from={met}"), "/propose/small", title="I bought paint")
    assert len(town.node.circle(ana.circle)[Gatherings].all[met].brought) == 2


def test_what_was_told_as_small_is_put_to_everybody_by_its_name(us: Us) -> None:
    ana, bo, _cy = us
    ana.fills_in(ana.asked("/propose/small"), "/propose/small", title="I bought paint")
    small = next(iter(ana.town.node.circle(ana.circle)[Reviews].small))
    assert bo.asked(f"/propose/question?about={small}").form("/question").fields["title"] == "I bought paint"


def amends(by: Browser, decision: EventId, typed: Typed) -> Page:
    page = by.asked(f"/decision/{decision}/amend")
    assert page.status == 200
    form = page.form("/amend")
    assert not typed.keys() - set(form.names)
    return by.asks("POST", form.action, data={**form.fields, **typed})


def test_whoever_proposed_puts_it_differently_with_everything_as_it_was(us: Us) -> None:
    ana, bo, cy = us
    decision = puts(ana, "agreement", {"title": "Quiet", "text": "Please.", "why": "Babies"})
    assert bo.asked(f"/decision/{decision}/amend").status == 404
    form = ana.asked(f"/decision/{decision}/amend").form("/amend")
    assert (form.fields["title"], form.fields["text"], form.fields["why"]) == ("Quiet", "Please.", "Babies")
    page = amends(ana, decision, {"text": ""})
    assert page.status == 422
    page = presses(ana, amends(ana, decision, {"text": "Thank you."}), "put")
    assert page.path.endswith(f"/decision/{decision}")
    assert "Thank you." in page.text
    assert len(the(ana, decision).wordings) == 2
    decided(decision, ana, bo, cy)
    assert "Thank you." in bo.asked("/charter").text
    assert ana.asked(f"/decision/{decision}/amend").status == 404


@pytest.mark.parametrize(
    ("way", "typed", "changed"),
    [
        ("question", {"title": "A bench", "size": "large"}, {"title": "Two benches"}),
        ("choice", {"title": "When?", "options": "Mo\nTu", "by": "ranking"}, {"options": "Mo\nTu\nWe"}),
        ("numbers", {"numbers.vouches": "3"}, {"numbers.vouches": "4"}),
        ("value", {"name": "Mirth"}, {"name": "Joy"}),
    ],
)
def test_each_sort_of_proposal_can_be_put_differently(us: Us, way: str, typed: Typed, changed: Typed) -> None:
    ana, _bo, _cy = us
    decision = puts(ana, way, typed)
    before = the(ana, decision)
    presses(ana, amends(ana, decision, changed), "put")
    after = the(ana, decision)
    assert len(after.wordings) == 2
    assert after.rounds == before.rounds
    fields = ana.asked(f"/decision/{decision}/amend").form("/amend").fields
    assert {name: fields[name] for name in changed} == changed


def test_no_form_needs_a_script_or_asks_for_anything_twice(us: Us) -> None:
    ana, bo, _cy = us
    for way in ("question", "choice", "advice", "agreement", "numbers", "purpose", "role", f"part/{bo.member}"):
        page = ana.asked(f"/propose/{way}")
        assert not page.styles
        names = [name for name in page.form(f"/propose/{way}").names if name not in ("by", "size", "asks", "touches")]
        radios = {"blank"} | {name for name in names if name.startswith("numbers.")}
        assert all(names.count(name) == 1 for name in set(names) - radios), names
