"""Restored copies: a node that was put back from a backup must not sign over its old self (P11).

It may have said more after the backup was made, and nobody here remembers; somebody else may. One other copy is not
enough to know: what was said last may have reached another one alone. So it stays silent in each circle until every
other node that may hold the record was heard, or all that can be reached by now: those have their turn within minutes
of the first that knew as much as the backup. Even where all were heard it waits that long: one of them may have kept
something back that somebody else still brings. A bundle that was made since ends it too, for whoever carries it knows
why; and so does somebody's word that there is no other copy.
"""

from collections.abc import Iterable, KeysView, Mapping

import msgspec
from msgspec import Struct

from lichen.core.values import MINUTE, CircleId, DeviceKey, NodeKey, Time
from lichen.store.contract import Head, News, Private, Store

SHELF = "restored"
WITHIN = 5 * MINUTE  # whoever is there has come by in this time: nodes try each other again twice a minute


class Origin(Struct, frozen=True):
    """Where frames come from: which copy of the record they were taken from, and when."""

    copy: str
    made: Time


class Silence(Struct):
    """Since when this node is silent in a circle, and whom it heard there: when, if they knew all it knew itself."""

    since: Time
    heard: dict[NodeKey, Time] = {}
    all_heard: Time = 0  # when the last of those was heard that may hold the record


class Restored:
    """The circles in which this node is silent."""

    def __init__(self, private: Private) -> None:
        self._private = private
        self._silent: dict[CircleId, Silence] = {}
        self._read()

    def __bool__(self) -> bool:
        return bool(self._silent)

    def _read(self) -> None:
        self._silent = {circle: _silence(raw) for circle, raw in self._private.all(SHELF).items()}

    def take_note(self, news: News) -> None:
        """Another process may have begun or ended some of it."""
        if news.missed or any(kind == SHELF for kind, _ in news.private):
            self._read()

    def silent(self) -> KeysView[CircleId]:
        """The circles in which nobody may speak from here yet."""
        return self._silent.keys()

    def is_silent(self, circle: CircleId) -> bool:
        """Whether nobody may speak in this circle from here yet."""
        return circle in self._silent

    def begin(self, circles: Iterable[CircleId], at: Time) -> None:
        """From now on this is a copy that was put back."""
        for circle in circles:
            self._keep(circle, Silence(at))

    def _keep(self, circle: CircleId, silence: Silence) -> None:
        self._silent[circle] = silence
        self._private.put(SHELF, circle, msgspec.json.encode(silence))

    def begin_elsewhere(self, store: Store, at: Time) -> None:
        """The same, if this is another database than the one it was begun in, as one made from a backup is."""
        known = store.private.settle("node", "instance", store.instance.encode()).decode()
        if known != store.instance:
            self.begin((circle for circle in store.circles() if not self.is_silent(circle)), at)
            store.private.put("node", "instance", store.instance.encode())

    def end(self, circle: CircleId, *, by_word: bool = False) -> None:
        """It may speak again here; when somebody said so, other processes hear of it whatever was kept."""
        if self._silent.pop(circle, None) is not None or by_word:
            self._private.drop(SHELF, circle)

    def hear(
        self, circle: CircleId, origin: Origin, reach: Mapping[DeviceKey, int], own: Mapping[DeviceKey, Head]
    ) -> None:
        """Ends the silence when that copy was made since, and knows all that our devices are known to have said."""
        silence = self._silent.get(circle)
        knows_us = all(reach.get(device, 0) >= head.seq for device, head in own.items())
        if silence is not None and origin.made >= silence.since and knows_us:
            self.end(circle)

    def heard(self, circle: CircleId, node: NodeKey, at: Time, others: frozenset[NodeKey], *, knew: bool) -> None:
        """All that this other node shows is here now; `knew` if it had all that was here before."""
        silence = self._silent.get(circle)
        if silence is None or node not in others:
            return
        before = msgspec.structs.replace(silence, heard=silence.heard.copy())
        silence.heard.setdefault(node, at if knew else 0)
        if not silence.all_heard and others <= silence.heard.keys():
            silence.all_heard = at
        if silence != before:
            self._keep(circle, silence)

    def look(self, at: Time) -> None:
        """Ends each silence in which all who are there have had the time to be heard."""
        for circle, silence in list(self._silent.items()):
            first = min(filter(None, (*silence.heard.values(), silence.all_heard)), default=at)
            if at - first >= WITHIN:
                self.end(circle)


def _silence(raw: bytes) -> Silence:
    kept = msgspec.json.decode(raw, type=int | Silence)
    return kept if isinstance(kept, Silence) else Silence(kept)
