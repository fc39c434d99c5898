"""Views: a circle as one of its members sees it at a moment, with the words that go with it."""

from collections.abc import Iterable

from lichen.core.practice import Ask, Circle
from lichen.core.values import CircleId, EventId, MemberId, Time
from lichen.node.accounts import Account
from lichen.node.words import Words
from lichen.practices import LAW
from lichen.practices.charter import page
from lichen.practices.members import Members, belongs
from lichen.practices.talk import Talk, wording


class View:
    """What a page or a command may know: the state, who looks, when, and the words of any event."""

    def __init__(self, circle: Circle, words: Words, viewer: MemberId, at: Time) -> None:
        self.circle = circle
        self.viewer = viewer
        self.at = at
        self._words = words

    @property
    def id(self) -> CircleId:
        """The circle's id."""
        return self.circle.id

    def words(self, event: EventId, name: str) -> str:
        """What was written with an event, in its latest wording; empty when nothing was or it was erased."""
        if event in self.circle[Talk].erased:
            return ""
        return self._words.of(wording(self.circle, event)).get(name, "")

    def fetch(self, events: Iterable[EventId]) -> None:
        """Looks up the latest wordings of many events at once, before a page asks for each."""
        self._words.fetch(wording(self.circle, event) for event in events)

    def first_words(self, event: EventId, name: str) -> str:
        """What was written with exactly this event, whatever corrected it since."""
        return "" if event in self.circle[Talk].erased else self._words.of(event).get(name, "")

    def name(self, member: MemberId) -> str:
        """What people call a member."""
        return self.words(self.circle[Members].named.get(member, member), "name")

    @property
    def title(self) -> str:
        """What the circle is called."""
        return self.words(page(self.circle).purpose, "circle") or self.words(self.id, "circle")

    @property
    def is_member(self) -> bool:
        """Whether whoever looks belongs: only then may they see more than that they wait."""
        return bool(self.viewer) and belongs(self.circle, self.viewer)

    def asks(self, account: Account | None = None) -> list[Ask]:
        """What asks for the viewer now, the most pressing first; what they put off stays away until then."""
        later = account.later if account else {}
        asks = [ask for ask in LAW.asks(self.circle, self.viewer, self.at) if later.get(putting_off(ask), 0) <= self.at]
        return sorted(asks, key=lambda ask: (not ask.until, ask.until or ask.since))


def putting_off(ask: Ask) -> str:
    """The name under which somebody puts this ask off."""
    return f"{ask.code} {ask.about}"
