"""Every sentence of a letter, and of the pages its links lead to, can be read in another language."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lichen.core.values import DAY
from lichen.practices.decisions.facts import DecisionProposed
from tests.language.test_everything_is_translatable import Shown, complaints, ours_alone, pseudo
from tests.mail.office import Delivered, Office
from tests.mail.questions import amends, says
from tests.mail.reached import ReachedTown, reached_town, reply
from tests.mail.test_levels import holds_a_task
from tests.web.visitors import Browser

__all__ = ["pseudo"]
ANNA = "anna@home.example"


@pytest.fixture
def town(pseudo: None, tmp_path: Path, office: Office) -> Iterator[ReachedTown]:
    with reached_town(tmp_path / "greek", office) as town:
        yield town


@pytest.fixture
def anna(town: ReachedTown) -> Browser:
    browser = town.browser()
    browser.starts("Οδός Φτελιάς", "Άννα", "Για να μη μείνει κανείς μόνος.")
    return browser


def bare(letter: Delivered) -> list[str]:
    """What of a letter could not be translated; addresses are what they are."""
    lines = [line for line in letter.text.splitlines() if not line.startswith("http")]
    sender = str(letter.message["from"].addresses[0].display_name)
    return ours_alone("\n".join(lines)) + ours_alone(letter.subject) + ours_alone(sender)


def linked(letter: Delivered, words: str) -> str:
    return letter.link(f"[[{words}]]")


def confirms(anna: Browser) -> Delivered:
    town = anna.town
    assert isinstance(town, ReachedTown)
    assert complaints("/me", Shown(anna.asked("/me").response.text)) == []
    anna.fills_in(anna.asked("/me"), "/me/mail", address=ANNA)
    assert complaints("/me", Shown(anna.asked("/me").response.text)) == []
    [question] = town.carries()
    page = anna.opens(linked(question, "If that is you"))
    assert complaints(page.path, Shown(page.response.text)) == []
    page = anna.sends(page.path)
    assert complaints(page.path, Shown(page.response.text)) == []
    return question


def test_letters_about_what_asks_and_what_happened_are(town: ReachedTown, anna: Browser):
    question = confirms(anna)
    vasilis = town.browser()
    vasilis.joins(anna.invites(), "Βασίλης")
    for title in ("Η πόρτα", "Η βρύση"):
        holds_a_task(anna, title, DAY)
    vasilis.sends(f"{anna.home}/charter/agreement", {"title": "Κλειδιά", "text": "Τέσσερα"})
    vasilis.agrees()
    town.until_morning(2)
    soon = town.round()
    town.until_morning(8)
    letters = [question, *soon, *town.round()]
    assert len(letters) == 3
    assert [said for letter in letters for said in bare(letter)] == []


def test_so_are_the_pages_that_end_mail_and_say_what_went_wrong(town: ReachedTown, office: Office, anna: Browser):
    confirms(anna)
    holds_a_task(anna, "Η πόρτα", DAY)
    [letter] = town.rounds(2)
    office.says = lambda to: "550 [[said by the server]]"
    holds_a_task(anna, "Η βρύση", DAY)
    town.rounds(2)
    assert complaints("/me", Shown(anna.asked("/me").response.text)) == []
    for page in (anna.opens(linked(letter, "No more mail")), anna.sends(linked(letter, "No more mail"))):
        assert complaints(page.path, Shown(page.response.text)) == []
    page = anna.fills_in(anna.asked("/me"), "/me/mail", level="soon", address="nobody")
    assert complaints(page.path, Shown(page.response.text)) == []


@pytest.mark.parametrize("protocol", ["lazy", "consent", "majority"])
def test_so_is_all_that_is_said_about_a_question(town: ReachedTown, anna: Browser, protocol: str):
    confirms(anna)
    vasilis = town.browser()
    vasilis.joins(anna.invites(), "Βασίλης")
    anna.sends(f"{anna.home}/me/mail", {"address": ANNA, "level": "at-once"})
    decision = greek(vasilis, protocol)
    [letter] = town.rounds(2)
    pages = [town.browser().opens(path) for path in ways(letter)]
    pages.append(town.browser().sends(ways(letter)[-1], {"harm": "Θόρυβος"}))
    letters = [letter, *town.carries(), *town.takes_in(reply(letter, "Ίσως"))]
    pages.append(town.browser().opens(ways(letter)[0]))
    [again] = [one for one in letters if len(ways(one)) > 1][-1:]
    pages.append(town.browser().sends(ways(again)[0], {"reason": "Επειδή"}))
    echoes = town.carries()
    pages += [town.browser().opens(path) for echo in echoes for path in ways(echo)]
    pages += [town.browser().sends(path) for echo in echoes for path in ways(echo)]
    letters += [*echoes, *town.carries(), *town.takes_in(reply(letter, "Ναι", id="<2@home.example>"))]
    amends(vasilis, decision, "Άλλη μία;", "Η μακριά.")
    letters += town.rounds(2)
    town.days_pass(9)
    pages += [town.browser().opens(path) for path in ways(letters[-1])]
    letters += town.takes_in(reply(letters[-1], "Ναι", id="<3@home.example>"))
    assert len(letters) > 5
    assert [said for one in letters for said in bare(one)] == []
    assert [said for page in pages for said in complaints(page.path, Shown(page.response.text))] == []


def greek(one: Browser, protocol: str) -> str:
    fact = DecisionProposed(protocol=protocol, closes=one.town.time + 7 * DAY)  # type: ignore[arg-type]
    return says(one, fact, title="Μία σκάλα;", text="Η παλιά σάπισε.")


def ways(letter: Delivered) -> list[str]:
    return ["/" + link.split("/", 3)[3] for link in letter.links if "/answer/" in link]
