"""Brought along: something said together with the gathering that it came of, in one step."""

from collections.abc import Mapping

from lichen.core.fact import Fact
from lichen.core.values import EventId
from lichen.node.saying import Said
from lichen.node.tellings import Telling
from lichen.practices import gathering
from lichen.practices.gatherings import GatheringBrought
from lichen.web.visit import Visit


async def say_from(visit: Visit, source: str, fact: Fact, words: Mapping[str, str]) -> Said:
    """Says it, and that it came of a gathering where there is one of this name."""
    found = gathering.find(visit.circle, source)
    if found is None:
        return await visit.say(fact, **words)
    told: list[EventId] = []

    def telling() -> Telling:
        told.append((yield fact, words))
        yield GatheringBrought(found.id, told[0]), {}

    said = await visit.settled(visit.node.say_all(visit.who, visit.view.id, telling()))
    return said if said.refusals else Said(told[0], (), said.done)
