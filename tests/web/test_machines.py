"""Machines that may hold the record, as people name them, take that back, and are asked about them."""

from urllib.parse import urlencode

import pytest

from lichen.core.values import NodeKey
from lichen.practices.keepers import DeviceLives, KeeperNamed, KeeperReleased, keepers, may_hold
from lichen.practices.members import MemberLeft
from tests.people import key_of
from tests.web.visitors import Browser, Town

ATTIC, SHED = key_of("attic").public, key_of("shed").public


def holds(by: Browser, node: NodeKey) -> bool:
    return may_hold(by.town.node.circle(by.circle), node, by.town.time)


def test_a_machine_that_nobody_has_heard_of_is_named_on_a_page_that_knows_it(ana: Browser):
    page = ana.asked(f"/act/keeper.named?{urlencode({'node': ATTIC, 'address': 'https://attic.example.org'})}")
    assert "Which machine may hold our record?" in page.text
    form = page.form("/act/keeper.named")
    assert form.fields["node"] == ATTIC
    assert form.fields["address"] == "https://attic.example.org"
    assert "A few words are needed here." in ana.fills_in(page, "/act/keeper.named", name="").text
    assert "It’s on the record" in ana.fills_in(page, "/act/keeper.named", name="Attic").text
    assert holds(ana, ATTIC)


def test_one_stands_for_a_machine_that_is_known_by_choosing_it(ana: Browser, bo: Browser):
    bo.says(KeeperNamed(ATTIC), name="Attic")
    bo.says(DeviceLives(SHED))
    page = ana.asked("/act/keeper.named")
    assert "Attic" in page.text
    assert "the machine of Bo" in page.text
    ana.sends(page.form("/act/keeper.named").action, {"node": SHED, "name": "Shed"})
    bo.says(MemberLeft())
    assert holds(ana, SHED)


def test_whoever_stands_for_it_takes_it_back_and_nobody_else(ana: Browser, bo: Browser):
    bo.says(KeeperNamed(ATTIC), name="Attic")
    assert "Attic" not in ana.asked("/act/keeper.released").text
    refused = ana.sends(f"{ana.home}/act/keeper.released", {"node": ATTIC})
    assert "only whoever does can take that back" in refused.text
    page = bo.asked("/act/keeper.released")
    assert "Attic" in page.text
    bo.sends(page.form("/act/keeper.released").action, {"node": ATTIC})
    assert not holds(ana, ATTIC)
    assert "Bo took back that the machine “Attic” may hold our record" in ana.asked("/record").text


def test_where_a_key_lives_is_no_page_and_no_news(ana: Browser, bo: Browser):
    bo.says(DeviceLives(SHED))
    assert ana.asked("/act/device.lives").status == 404
    assert "Bo began to speak from the machine of Bo" in ana.asked("/record").text
    assert "began to speak" not in ana.asked("").text


def test_everybody_is_asked_who_stands_for_a_machine_whose_people_have_gone(ana: Browser, bo: Browser, town: Town):
    bo.says(KeeperNamed(ATTIC), name="Attic", address="https://attic.example.org")
    bo.says(MemberLeft())
    page = ana.asked("")
    assert "Nobody stands for the machine “Attic” any more. May our record stay there?" in page.text
    assert "Bo stood for it" in page.text
    yes = next(link for link in page.links if "/act/keeper.named" in link)
    form = ana.opens(yes)
    ana.fills_in(form, "/act/keeper.named")
    assert "Nobody stands" not in ana.asked("").text
    assert holds(ana, ATTIC)
    [one] = keepers(town.node.circle(ana.circle), town.time)
    assert town.node.words.of(one.naming)["address"] == "https://attic.example.org"


def test_the_question_can_wait_and_can_be_answered_with_no(ana: Browser, bo: Browser):
    bo.says(KeeperNamed(ATTIC), name="Attic")
    bo.says(MemberLeft())
    page = ana.asked("")
    ana.sends(next(form.action for form in page.forms if "/later/stand-for" in form.action))
    assert "Nobody stands" not in ana.asked("").text
    ana.town.days_pass(1.1)
    assert "Nobody stands" in ana.asked("").text
    assert "Attic" in ana.asked("/act/keeper.released").text
    ana.says(KeeperReleased(ATTIC))
    assert "Nobody stands" not in ana.asked("").text


@pytest.mark.parametrize("erased", [False, True])
def test_a_machine_without_a_name_is_called_by_whose_it_is(ana: Browser, bo: Browser, erased: bool):
    if erased:
        named = bo.says(KeeperNamed(SHED), name="Shed")
        bo.sends(f"{bo.home}/act/words.erased", {"of": named})
    bo.says(DeviceLives(SHED))
    assert "your own machine" in bo.asked("/propose/machines").text
    ana.says(DeviceLives(SHED))
    assert "the machine of Ana and you" in bo.asked("/propose/machines").text
    assert "the machine of Bo and you" in ana.asked("/propose/machines").text
