"""Questions of every kind, whatever became of them, can be read in another language too."""

from typing import Any

from lichen.core.values import DAY
from lichen.practices.charter import AgreementMade, ValueNamed
from lichen.practices.decisions.facts import AdviceAnswered, DecisionAmended, DecisionReopened
from lichen.practices.decisions.questions import may_reopen
from lichen.practices.decisions.state import Decisions
from lichen.practices.members import MemberRemoved
from lichen.practices.reviews import DecisionReviewed, SmallDecided
from lichen.practices.tasks import TaskOpened, TaskTaken
from tests.language.test_everything_is_translatable import Shown, complaints, pages_from, pseudo, town
from tests.web import test_decision_pages as pages
from tests.web.visitors import Browser, Town

__all__ = ["pseudo", "town"]

WAYS = ("position", "read", "take-back", "withdraw", "conclude", "decide", "answer", "reopen", "review")
TREES = ("Δρυς", "Μηλιά", "Φράχτης")


def asks(by: Browser, protocol: Any, **fields: Any) -> str:
    return pages.proposes(by, protocol, "Ράμπα", "Για όλους", **fields)


def full_of_questions(town: Town) -> list[Browser]:
    """A circle with a question of every kind in every state there is."""
    people = [town.browser() for _ in range(4)]
    anna, vasilis, eleni, nikos = people
    anna.starts("Οδός Φτελιάς", "Άννα", "Για να μη μείνει κανείς μόνος.")
    link = anna.invites(uses=4)
    for one, name in ((vasilis, "Βασίλης"), (eleni, "Ελένη"), (nikos, "Νίκος")):
        one.joins(link, name)
    care = anna.says(ValueNamed(), name="Φροντίδα", meaning="Κανείς έξω")
    for one in people:
        one.agrees()
    task = anna.says(TaskOpened(), title="Η πόρτα")
    vasilis.says(TaskTaken(task))
    over(town, people, care, task)
    town.days_pass(10)
    anna.asked("/decisions")
    reviewed = anna.says(SmallDecided(review=town.time + DAY), title="Λάμπες")
    vasilis.says(DecisionReviewed(reviewed, "keep"), how="Καλά")
    town.days_pass(2)
    still_open(people, care, task)
    return people


def over(town: Town, people: list[Browser], care: str, task: str) -> None:
    """Questions whose time will be over."""
    anna, vasilis, eleni, _nikos = people
    passed = asks(anna, "majority", about=(task,), review=town.time + 11 * DAY)
    pages.takes(anna, passed, "yes", "Ναι", serves=(care,))
    pages.takes(eleni, passed, "yes")
    pages.takes(vasilis, passed, "no", "Όχι", strains=(care,))
    objected = asks(anna, "consent")
    pages.takes(anna, objected)
    pages.objects(vasilis, objected, "Κακό", "Καλό")
    asks(anna, "lazy", urgent=True)
    for protocol in ("approval", "ranking"):
        chosen = choosing(anna, protocol)
        for one, ranks in ((anna, (1, 1, 0)), (vasilis, (1, 0, 0)), (eleni, (0, 1, 1))):
            pages.takes(one, chosen, ranks=ranks)
    made = {"1.title": "Ησυχία", "1.text": "Τη νύχτα"}
    bound = asks(
        anna, "consent", size="large", consequences=(AgreementMade(), TaskOpened()), words={**made, "2.title": "Α"}
    )
    for one in people:
        pages.takes(one, bound)
    vasilis.sends(f"{anna.home}/decision/{asks(vasilis, 'majority')}/withdraw", {"note": "Όχι"})


def choosing(by: Browser, protocol: Any) -> str:
    words = {f"option{number}": tree for number, tree in enumerate(TREES, 1)}
    return asks(by, protocol, options=3, words=words)


def still_open(people: list[Browser], care: str, task: str) -> None:
    anna, vasilis, eleni, nikos = people
    follows = (MemberRemoved(nikos.member),)
    moved = asks(anna, "consent", size="large", consequences=follows, about=(task,))
    pages.takes(vasilis, moved, "yes", "Ναι", serves=(care,))
    anna.says(DecisionAmended(decision=moved, consequences=follows), title="Ράμπα", text="Αλλού")
    pages.takes(nikos, moved, "aside", "Δεν φταίω")
    asks(eleni, "lazy")
    asks(eleni, "supermajority")
    for protocol in ("approval", "ranking"):
        choosing(eleni, protocol)
    advised = asks(anna, "advice", asks=(vasilis.member, eleni.member))
    first = pages.takes(vasilis, advised, "no", "Ρώτα")
    anna.says(AdviceAnswered(advised, first), answer="Ρώτησα")
    pages.takes(eleni, advised, "aside", "Κρύο")
    state = anna.town.node.circle(anna.circle)
    for decision in [*state[Decisions].open.values(), *state[Decisions].settled.values()]:
        again = may_reopen(decision)
        if again and again.conclusion.verdict.why == "objection":
            anna.says(DecisionReopened(decision.id, again.conclusion.event))


def test_questions_can_be_read_in_another_language(town: Town) -> None:
    for one in full_of_questions(town)[:3]:
        starts = [link for link in one.asked("/decisions").links if "/decision/" in link]
        assert len(set(starts)) > 12
        found = dict(pages_from(one, f"{one.home}/decisions", one.home, *dict.fromkeys(starts)))
        read = {path: shown for path, shown in found.items() if "/decision" in path or path == one.home}
        assert [said for path, shown in read.items() for said in complaints(path, shown)] == []


def test_so_can_what_is_said_against_a_form_about_them(town: Town) -> None:
    anna, vasilis, *_others = full_of_questions(town)
    for one in (anna, vasilis):
        for path in dict.fromkeys(link for link in one.asked("/decisions").links if "/decision/" in link):
            for way in WAYS:
                if (one is anna) and way == "withdraw":
                    continue
                page = one.sends(f"{path}/{way}")
                if page.status == 422:
                    assert complaints(path, Shown(page.response.text)) == []
