"""Whatever stands on a page is somebody's own words, a number or a date, or else it goes through the catalogue.

The people here write Greek, and so does the calendar: a Latin letter outside of brackets was never translatable.
"""

import re
from collections.abc import Iterator
from datetime import UTC
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lichen import language
from lichen.core.values import DAY, HOUR
from lichen.web.forms import moment_text
from tests.language.pseudo import TAG, compiled, extracted
from tests.web.visitors import Browser, Town, town_in

SPOKEN = ("aria-label", "placeholder", "alt")  # attributes that are read aloud or shown
AS_IT_IS = {"code", "script", "style"}  # what one types, and what nobody sees
READY_MADE = ("Neighbours who help each other", "A team that makes something together", "A circle")
MOST_PAGES = 150


class Shown(HTMLParser):
    """The text somebody would have to understand, in the order of the page, and what is read aloud."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.aloud: list[str] = []
        self.links: list[str] = []
        self._as_it_is = 0
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._as_it_is += tag in AS_IT_IS
        self.aloud += [value for name, value in attrs if name in SPOKEN and value]
        self.links += [value for name, value in attrs if name == "href" and value and tag == "a"]

    def handle_endtag(self, tag: str) -> None:
        self._as_it_is -= tag in AS_IT_IS

    def handle_data(self, data: str) -> None:
        self.text += [] if self._as_it_is else [data]


def ours_alone(text: str) -> list[str]:
    """What stands outside of all brackets and has Latin letters in it."""
    depth, outside = 0, [""]
    for piece in re.split(r"(\[\[|\]\])", text):
        depth += (piece == "[[") - (piece == "]]")
        if depth == 0 and piece != "]]":
            outside.append(piece)
    assert depth == 0, "some sentence was cut in two"
    bare = re.sub(r"https?://\S+", " ", " ".join(outside))  # an address is the same in every language
    for title in READY_MADE:  # files of their own, in a language of their own
        bare = bare.replace(title, "")
    return re.findall(r"[A-Za-z]+", bare)


@pytest.fixture
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(language, "CATALOGUES", compiled(tmp_path / "catalogues"))
    language._catalogue.cache_clear()
    with language.use(TAG):
        yield
    language._catalogue.cache_clear()


@pytest.fixture
def town(pseudo: None, tmp_path: Path) -> Iterator[Town]:
    with town_in(tmp_path / "home") as town:
        yield town


def lived_in(town: Town) -> Browser:
    """A circle in which a little of everything has happened."""
    anna, vasilis, eleni = town.browser(), town.browser(), town.browser()
    anna.starts("Οδός Φτελιάς", "Άννα", "Για να μη μείνει κανείς μόνος.")
    link = anna.invites(uses=3)
    vasilis.joins(link, "Βασίλης")
    for title in ("Η πόρτα", "Η βρύση", "Οι σκάλες"):
        anna.fills_in(anna.asked("/work/new"), "/work/new", title=title, what_for="Επειδή στάζει", skills="μια σκάλα")
    door, tap, stairs = (f"{anna.home}/task/{one}" for one in tasks(anna))
    vasilis.sends(f"{door}/take")
    vasilis.sends(f"{tap}/block", {"why": "λείπει η βάνα"})
    anna.sends(f"{stairs}/take")
    anna.sends(f"{stairs}/close", {"outcome": "done", "worked": "Νερό", "failed": "Σαπούνι"})
    anna.sends(f"{anna.home}/lessons/tell", {"outcome": "open", "title": "Ποιος;", "text": "Δεν ξέρουμε"})
    anna.fills_in(anna.opens(door), "/say", text="Εγώ;")
    vasilis.sends(f"{anna.home}/charter/agreement", {"title": "Κλειδιά", "text": "Τέσσερα"})
    meet(anna, vasilis)
    for one in (anna, vasilis):
        one.agrees()
    eleni.joins(link, "Ελένη")
    town.days_pass(3)
    vasilis.sends(f"{anna.home}/act/member.rested", {})
    return anna


def meet(anna: Browser, vasilis: Browser) -> None:
    """One gathering that was, with all that came of it, and one to come."""
    was = called(anna, anna.town.time + 20 * 60_000)
    vasilis.sends(f"{was}/point", {"title": "Ψωμί", "minutes": "90"})
    anna.town.time += HOUR
    vasilis.sends(f"{was}/task", {"title": "Αλεύρι"})
    vasilis.sends(f"{was}/tell", {"notes": "Ήταν ωραία", "came": vasilis.member, "facilitator": vasilis.member})
    comes = called(anna, anna.town.time + 5 * DAY)
    vasilis.sends(f"{comes}/come", {"comes": "maybe"})
    vasilis.sends(f"{comes}/point", {"title": "Ψωμί"})
    off = called(anna, anna.town.time + 6 * DAY)
    vasilis.sends(f"{off}/call-off", {"why": "Βροχή"})


def called(one: Browser, start: int) -> str:
    typed = {"title": "Όλοι", "start": moment_text(start, UTC), "minutes": "60", "place": "Αυλή"}
    return one.sends(f"{one.home}/gatherings/call", typed).path


def tasks(one: Browser) -> list[str]:
    found = re.findall(r"/task/([\w-]{43})\"", one.asked("/work").response.text)
    return list(dict.fromkeys(found))


def pages_from(one: Browser, *starts: str) -> Iterator[tuple[str, Shown]]:
    """Every page one comes to by links, each kind of address a few times."""
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        answer = one.opens(path).response
        if "text/html" not in answer.headers["content-type"]:
            continue
        shown = Shown(answer.text)
        yield path, shown
        new = [link for link in shown.links if link.startswith("/") and link not in seen]
        waiting += new
        seen |= set(new)


def complaints(path: str, shown: Shown) -> list[str]:
    bare = ours_alone("".join(shown.text)) + [word for text in shown.aloud for word in ours_alone(text)]
    return [f"{path}: {word}" for word in bare]


def test_the_messages_are_found_where_they_are_written():
    ids = {message.id for message in extracted()}
    assert "Nothing asks for you." in ids  # _
    assert "It was not understood as a date." in ids  # N_
    assert ("holds {count} task", "holds {count} tasks") in ids  # ngettext
    assert ("The new phone lacks one more vouch.", "The new phone lacks {count} more vouches.") in ids  # _counted
    assert "-k N_ -k _counted:1,2" in (language.CATALOGUES / "README.md").read_text(encoding="utf-8")


def test_every_page_of_a_circle_can_be_read_in_another_language(town: Town):
    anna = lived_in(town)
    looked = (f"{anna.home}/search?q=η", f"{anna.home}/search?q=ουδείς", "/search?q=τ", "/search?q=ουδείς")
    found = dict(pages_from(anna, anna.home, "/circles", "/start", "/enter", *looked))
    assert len(found) > 40
    assert [said for path, shown in found.items() for said in complaints(path, shown)] == []


def test_so_can_a_circle_that_has_just_begun(town: Town):
    nikos = town.browser()
    home = nikos.starts("Κήπος", "Νίκος").path
    found = {path: shown for path, shown in pages_from(nikos, home) if "/ready/" not in path}
    assert len(found) > 15
    assert [said for path, shown in found.items() for said in complaints(path, shown)] == []


def test_so_can_whatever_strangers_and_newcomers_see(town: Town):
    anna = lived_in(town)
    link = anna.invites()
    stranger = town.browser()
    found = dict(pages_from(stranger, "/", link, "/enter", "/nothing"))
    stranger.joins(link, "Ίρις")
    found |= dict(pages_from(stranger, f"{anna.home}/wait"))
    assert [said for path, shown in found.items() for said in complaints(path, shown)] == []


def test_so_can_everything_that_is_said_against_a_form(town: Town):
    anna = lived_in(town)
    anna.town.time += DAY
    for page in (
        anna.asked(""),
        anna.asked("/work/new"),
        anna.asked("/charter"),
        anna.asked("/me"),
        anna.opens("/start"),
    ):
        for form in page.forms:
            if form.method == "post" and "out" not in form.action and "/later/" not in form.action:
                answer = anna.sends(form.action).response
                assert complaints(form.action, Shown(answer.text)) == []
