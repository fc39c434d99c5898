"""Views: a circle as one of its members sees it at a moment, with the words that go with it."""

from collections.abc import Iterable, Mapping

from lichen.core.practice import Ask, Circle
from lichen.core.values import CircleId, EventId, MemberId, Time
from lichen.node.accounts import Account
from lichen.node.finding import Found
from lichen.node.words import Words
from lichen.practices import LAW
from lichen.practices.belonging import Members, belongs
from lichen.practices.charter import page
from lichen.practices.decisions import Decisions
from lichen.practices.talk import Talk, wording


class View:
    """What a page or a command may know: the state, who looks, when, and the words of any event."""

    def __init__(self, circle: Circle, words: Words, viewer: MemberId, at: Time) -> None:
        self.circle = circle
        self.viewer = viewer
        self.at = at
        self._words = words
        self._supposed: dict[EventId, Mapping[str, str]] = {}

    @property
    def id(self) -> CircleId:
        """The circle's id."""
        return self.circle.id

    def words(self, event: EventId, name: str) -> str:
        """What was written with an event, in its latest wording; empty when nothing was or it was erased."""
        event, name = self._said_with(event, name)
        if event in self._supposed:
            return self._supposed[event].get(name, "")
        if event in self.circle[Talk].erased:
            return ""
        return self._words.of(wording(self.circle, event)).get(name, "")

    def _said_with(self, event: EventId, name: str) -> tuple[EventId, str]:
        """Where words stand in the record: those of what a decision brought into being stand in its proposal."""
        brought = self.circle[Decisions].brought.get(event)
        return (brought.wording, f"{brought.number}.{name}") if brought else (event, name)

    def written(self, event: EventId) -> Mapping[str, str]:
        """All that was written with exactly this event, by name; nothing when it was erased."""
        return {} if event in self.circle[Talk].erased else self._words.of(event)

    def suppose(self, event: EventId, written: Mapping[str, str]) -> None:
        """Reads on as if this had been written with an event: for what somebody is about to say."""
        self._supposed[event] = written

    def fetch(self, events: Iterable[EventId]) -> None:
        """Looks up the latest wordings of many events at once, before a page asks for each."""
        said = (self._said_with(event, "")[0] for event in events)
        self._words.fetch(wording(self.circle, event) for event in said)

    def first_words(self, event: EventId, name: str) -> str:
        """What was written with exactly this event, whatever corrected it since."""
        event, name = self._said_with(event, name)
        return "" if event in self.circle[Talk].erased else self._words.of(event).get(name, "")

    def name(self, member: MemberId) -> str:
        """What people call a member."""
        return self.words(self.circle[Members].named.get(member, member), "name")

    def find(self, wanted: str) -> list[Found]:
        """Every event here whose words hold all that somebody looks for, latest first; nothing that was erased."""
        return self._words.find(self.circle, wanted)

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
