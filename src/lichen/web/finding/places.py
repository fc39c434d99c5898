"""Places: of what somebody said, which thing it belongs to, what that is called now, and where it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

from lichen.core.event import Text
from lichen.core.values import EventId
from lichen.language import gettext as _
from lichen.practices import charter, gathering, roles, tasks
from lichen.practices.belonging import Members
from lichen.practices.charter import Page
from lichen.practices.decisions import questions
from lichen.practices.talk import Talk
from lichen.web.known import known_as
from lichen.web.pages.talk import place_of
from lichen.web.task_words import title_of
from lichen.web.telling import speaker
from lichen.web.threads import MOST_SHOWN, anchor
from lichen.web.visit import Visit

Group: TypeAlias = Literal["decisions", "tasks", "charter", "roles", "gatherings", "lessons", "talk", "people", "else"]

NOUNS: Mapping[Group, tuple[str, ...]] = {
    "decisions": ("decision", "small", "position", "objection", "advice"),
    "tasks": ("task",),
    "charter": ("circle", "purpose", "value", "agreement", "charter"),
    "roles": ("role", "understudy", "handover"),
    "gatherings": ("gathering", "coming", "point", "facilitator"),
    "lessons": ("lesson",),
    "talk": ("remark",),
    "people": ("member",),
    "else": (),
}
"""What the kinds of each group are about, in the order in which people look for them."""

DESCRIBING = {
    *("task.opened", "task.described"),
    *("role.described", "role.rewritten"),
    *("gathering.called", "gathering.moved", "point.added"),
    *("decision.proposed", "decision.amended"),
}

_GROUPS = {noun: group for group, nouns in NOUNS.items() for noun in nouns}


@lru_cache(maxsize=256)
def group_of(kind: str) -> Group:
    return _GROUPS.get(kind.partition(".")[0], "else")


@dataclass(frozen=True)
class Place:
    """The thing that something was said of; without a title, it is told as what happened."""

    of: EventId
    title: str
    href: str
    is_now: bool = True  # whether the thing still reads so


class Places:
    """Finds the places of many things in one circle."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.view = visit.view

    def of(self, group: Group, event: EventId, text: Text) -> Place:
        """Where an event belongs; what does not count, or what nobody here knows, has its place in the record."""
        known = None if event in self.view.circle.aside else self._known(group, event, text)
        return known or Place(event, "", self.visit.href("record", event))

    def _known(self, group: Group, event: EventId, text: Text) -> Place | None:
        match group:
            case "tasks" | "roles" | "gatherings" | "decisions":
                return self._thing(group, event, text)
            case "charter":
                return self._charter(event, text)
            case "lessons":
                return self._lesson(event, text)
            case "talk":
                return self._remark(event, text)
            case "people":
                return self._person(event, text)
            case _:
                return None

    def _thing(self, group: Group, event: EventId, text: Text) -> Place | None:
        """What a fact names as that to which it happened, or what it began."""
        of = _named(text, group.removesuffix("s")) or event
        known = known_as(self.view, of)
        if known is None:
            return None
        replaced = str(text.fact["kind"]) in DESCRIBING and event not in self._reads(group, of)
        return Place(of, known.title, known.href, not replaced)

    def _reads(self, group: Group, of: EventId) -> list[EventId]:
        """The events whose words say what a thing is now."""
        circle = self.view.circle
        if group == "tasks" and (task := tasks.find(circle, of)):
            return [one.event for one in task.descriptions]
        if group == "roles" and (role := roles.find(circle, of)):
            return [role.wording]
        if group == "gatherings" and (one := gathering.find(circle, of)):
            return [of, *(timing.event for timing in one.timings), *one.points]
        if group == "decisions" and (decision := questions.find(circle, of)):
            return [decision.wordings[-1].event]
        return [of]

    @cached_property
    def _page(self) -> Page:
        return charter.page(self.view.circle)

    def _charter(self, event: EventId, text: Text) -> Place | None:
        match str(text.fact["kind"]).partition(".")[0]:
            case "agreement":
                return self._agreement(event, _named(text, "agreement") or event)
            case "value":
                title = self.view.words(event, "name")
                return Place(event, title, self.visit.href("charter"), event in self._page.values)
            case "circle" | "purpose":
                return Place("purpose", _("What it is for"), self.visit.href("charter"), event == self._page.purpose)
        return None

    def _agreement(self, event: EventId, of: EventId) -> Place:
        now = self._page.agreements.get(of)
        title = self.view.words(now.wording if now else event, "title")
        return Place(of, title, self.visit.href("agreement", of), now is not None and now.wording == event)

    def _lesson(self, event: EventId, text: Text) -> Place | None:
        task = tasks.find(self.view.circle, _named(text, "task"))
        title = self.view.words(event, "title") or (title_of(self.view, task) if task else "")
        return Place(event, title, self.visit.href("record", event))

    def _remark(self, event: EventId, text: Text) -> Place | None:
        about = _named(text, "about")
        page = place_of(self.visit, about)
        if page == self.visit.href("record"):
            return None
        whole = "?all=yes" if len(self.view.circle[Talk].threads.get(about, ())) > MOST_SHOWN else ""
        return Place(event, "", f"{page}{whole}#{anchor(event)}")

    def _person(self, event: EventId, text: Text) -> Place | None:
        member = speaker(self.view, text)
        now = self.view.circle[Members].named.get(member, member)
        return Place(member, self.view.name(member), self.visit.href("people", member), event == now)


def _named(text: Text, name: str) -> EventId:
    value = text.fact.get(name, "")
    return value if isinstance(value, str) else ""
