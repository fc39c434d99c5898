"""Phones and moving: every page, and every reason why not, can be read in another language."""

from lichen.core.refusal import Refusal
from lichen.node.moving.arrivals import Arriving, Coming
from lichen.node.moving.departures import Leaving, Stage
from tests.language.test_everything_is_translatable import Shown, complaints, pseudo, town
from tests.web.visitors import BASE, Browser, Page, Town

__all__ = ["pseudo", "town"]


def bare(*pages: Page) -> list[str]:
    return [said for page in pages for said in complaints(page.path, Shown(page.response.text))]


def anna(town: Town) -> Browser:
    one = town.browser()
    one.starts("Οδός Φτελιάς", "Άννα")
    return one


def test_a_second_phone(town: Town):
    one = anna(town)
    page = one.fills_in(one.asked("/me"), "/me/phone")
    link = next(part for part in page.said if part.startswith(f"{BASE}/phone/")).removeprefix(BASE)
    phone = town.browser()
    opened = phone.opens(link)
    assert bare(page, opened, one.opens(link), phone.sends(link, {"label": "χ" * 300})) == []
    assert bare(phone.fills_in(opened, link, label="Τάμπλετ"), one.asked("/me"), phone.opens(link)) == []
    phone.fills_in(phone.opens("/start"), "/start", circle="Κήπος", name="Άννα")
    assert bare(one.opens("/circles")) == []
    assert bare(one.fills_in(one.asked("/me"), "/gone"), one.sends(f"{one.home}/me/phone/gone", {"device": "x"})) == []


def test_moving_away_and_arriving(town: Town):
    one = anna(town)
    assert bare(one.fills_in(one.asked("/me"), "/me/move"), one.opens("/arrive"), one.sends("/arrive")) == []
    [(circle, place)] = one.account.places.items()
    for is_here in (False, True):
        there = Coming("Κήπος", place.member, place.device, 5_300, ["d" * 43], is_here=is_here)
        left = {"Αυλή": [Refusal("too-many-devices", {"most": 8})]}
        rooms = {circle if is_here else "c" * 43: there}
        town.node.arrivals._shelf.put("x", Arriving(one.account.id, "n" * 43, "Οξιά", town.time, rooms, left))
        page = one.opens("/arrive/way")
        assert "Αυλή" in page.text
        assert bare(page) == []


def test_where_a_circle_was(town: Town):
    one = anna(town)
    stages: tuple[Stage, ...] = ("closing", "gone")
    for stage in stages:
        town.node.departures.keep(one.circle, Leaving("n" * 43, "Οξιά", BASE, town.time, stage))
        typed = {"title": "Ένα πολύ μεγάλο πράγμα που πρέπει να γίνει", "text": "ναι"}
        assert bare(one.asked(""), one.sends(f"{one.home}/act/task.opened", typed)) == []


def test_a_phone_for_somebody_who_lost_theirs(town: Town):
    one, other = anna(town), town.browser()
    other.joins(one.invites(), "Βασίλης")
    for each in (one, other):
        each.agrees()
    way = f"{one.home}/people/{other.member}"
    assert bare(one.opens(f"{way}/comeback"), one.sends(f"{way}/elsewhere", {"note": "Ναι"})) == []
