"""Roles, in whatever state they are, can be read in another language too."""

from collections.abc import Iterator

import pytest

from lichen.core.values import DAY
from lichen.practices.roles import RoleEnded, RoleRewritten
from tests.language.test_everything_is_translatable import Shown, complaints, pages_from, pseudo, town
from tests.voice import lent
from tests.web.test_roles_pages import decides, describes, gives, holds
from tests.web.visitors import Browser, Town

__all__ = ["pseudo", "town"]

WAYS = ("accept", "decline", "want", "unwant", "learn", "stop-learning", "give-up", "debrief", "handover")


@pytest.fixture(scope="module", autouse=True)
def voice() -> Iterator[None]:
    with lent():
        yield


def full_of_roles(town: Town) -> tuple[Browser, Browser]:
    """A circle with a role in every state there is."""
    anna, eleni = town.browser(), town.browser()
    anna.starts("Οδός Φτελιάς", "Άννα", "Για να μη μείνει κανείς μόνος.")
    eleni.joins(anna.invites(), "Ελένη")
    words = {"name": "Ταμείο", "accountabilities": "Κλειδιά", "purpose": "Για να πληρώνουμε"}
    lapsed, given_up, running, offered, ended, new = (describes(anna, *words.values()) for _ in range(6))
    for role in (lapsed, given_up, ended):
        holds(anna, role, eleni, days=10)
    eleni.sends(f"{anna.home}/role/{lapsed}/debrief", {"worked": "Ναι", "failed": "Όχι", "advice": "Ίσως"})
    eleni.sends(f"{anna.home}/role/{given_up}/give-up", {"note": "Το μωρό"})
    eleni.sends(f"{anna.home}/role/{given_up}/handover", {"packet": "Το κλειδί"})
    decides(anna, RoleEnded(ended))
    decides(anna, RoleRewritten(new), **words)
    town.days_pass(20)
    holds(anna, running, eleni, days=10)
    gives(anna, offered, eleni)
    gives(anna, offered, anna)
    for one, way in ((anna, "want"), (eleni, "want"), (anna, "learn")):
        one.sends(f"{anna.home}/role/{running}/{way}", {"note": "Μου αρέσει"})
    return anna, eleni


def roles_only(one: Browser) -> Iterator[str]:
    yield from (link for link in one.asked("/roles").links if "/role/" in link)


def test_roles_can_be_read_in_another_language(town: Town):
    for one in full_of_roles(town):
        starts = [f"{one.home}/roles", one.home, *dict.fromkeys(roles_only(one))]
        found = {path: shown for path, shown in pages_from(one, *starts) if "/role" in path or path == one.home}
        assert len(found) > 12
        assert [said for path, shown in found.items() for said in complaints(path, shown)] == []


def test_so_can_what_is_said_against_a_form_about_them(town: Town):
    anna, eleni = full_of_roles(town)
    anna.town.time += DAY
    for one in (anna, eleni):
        for path in dict.fromkeys(roles_only(one)):
            for way in WAYS:
                page = one.sends(f"{path}/{way}")
                if page.status == 422:
                    assert complaints(path, Shown(page.response.text)) == []
