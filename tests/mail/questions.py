"""Questions to a circle whose members are reached by mail."""

from lichen.core.fact import Fact
from lichen.core.values import DAY, EventId
from lichen.practices.decisions.facts import DecisionAmended, DecisionProposed
from tests.mail.office import Delivered
from tests.mail.reached import ReachedTown, wants_mail
from tests.web.visitors import Browser

ANA, BO = "ana@home.example", "bo@home.example"
LADDER = "Shall we buy the ladder?"


def says(one: Browser, fact: Fact, **words: str) -> EventId:
    account = one.town.node.accounts.session(one.client.cookies["lichen"])
    assert account
    said = one.town.node.say(account, one.circle, fact, words).wait()
    assert not said.refusals, said.refusals
    return said.event


def proposes(one: Browser, title: str = LADDER, protocol: str = "majority", days: float = 7) -> EventId:
    """Somebody puts a question to the circle."""
    fact = DecisionProposed(protocol=protocol, closes=one.town.time + int(days * DAY))  # type: ignore[arg-type]
    return says(one, fact, title=title, text="The old one is rotten.")


def amends(one: Browser, decision: EventId, title: str, text: str = "The long one.", days: float = 7) -> EventId:
    fact = DecisionAmended(decision=decision, closes=one.town.time + int(days * DAY))
    return says(one, fact, title=title, text=text)


def asked(ana: Browser, bo: Browser, protocol: str = "majority", days: float = 7) -> tuple[EventId, Delivered]:
    """Ana proposes; Bo is written to."""
    town = ana.town
    assert isinstance(town, ReachedTown)
    wants_mail(bo, BO, "at-once")
    decision = proposes(ana, protocol=protocol, days=days)
    [letter] = [letter for letter in town.rounds(2) if letter.to == BO]
    return decision, letter
