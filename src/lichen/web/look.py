"""Looks: one of somebody's circles as they see it at a moment, whether they are here or get a letter about it."""

from datetime import tzinfo

from lichen.core.practice import Circle
from lichen.core.values import CircleId, MemberId, Time
from lichen.node.accounts import Account, Place
from lichen.node.node import Node
from lichen.node.view import View
from lichen.practices.belonging import is_ended
from lichen.practices.decisions.questions import is_about_stop
from lichen.practices.decisions.state import Decision, Decisions
from lichen.web.frame import circle_href
from lichen.web.site import Site


class Look:
    """Who looks (`account`), at which circle (`view`), when (`at`)."""

    def __init__(self, site: Site, account: Account | None = None) -> None:
        self.site = site
        self.node: Node = site.node
        self.node.hear()
        self.at: Time = self.node.clock()
        self.account = account
        self._view: View | None = None

    @property
    def zone(self) -> tzinfo:
        return self.site.zone

    @property
    def who(self) -> Account:
        """The account of whoever looks; only where the way in has made sure of one."""
        assert self.account is not None, "this page is only for people who are signed in"
        return self.account

    @property
    def person(self) -> Account:
        """The account that keeps what all phones of whoever looks have in common."""
        return self.node.accounts.person(self.who)

    @property
    def view(self) -> View:
        """The circle as whoever looks sees it; only where the way in has made sure of one."""
        assert self._view is not None, "this page is only for people of a circle"
        return self._view

    @property
    def has_view(self) -> bool:
        return self._view is not None

    @property
    def circle(self) -> Circle:
        return self.view.circle

    @property
    def me(self) -> MemberId:
        return self.view.viewer

    @property
    def place(self) -> Place:
        return self.who.places[self.view.id]

    def enter(self, circle: CircleId) -> None:
        """Looks at this circle from here on; whoever looks has a place in it."""
        self._view = View(self.node.circle(circle), self.node.words, self.who.places[circle].member, self.at)

    def href(self, *parts: str) -> str:
        """An address within the circle: `href("task", id)`."""
        return circle_href(self.view.id, *parts)


def is_inside(look: Look) -> bool:
    """Whether they belong, and nothing has ended their authority."""
    return look.place.joined and look.view.is_member and not is_stopped(look)


def about_stop(look: Look) -> list[Decision]:
    """The questions in which whoever was stopped has a say all the same: whether that stays so."""
    circle, me = look.circle, look.place.member
    if not look.view.is_member:
        return []
    return [one for one in circle[Decisions].open.values() if is_about_stop(circle, one.wordings[-1], me)]


def is_stopped(look: Look) -> bool:
    """Whether their authority, or that of the device that speaks for them here, has ended, for good or for now."""
    return any(is_ended(look.circle, subject, look.at) for subject in (look.place.member, look.place.device))
