"""Facilitation goes round: whoever did it longest ago is proposed, and nobody is assigned."""

from lichen.core.practice import Circle
from lichen.core.values import MemberId, Time
from lichen.practices.belonging import belongs, present
from lichen.practices.gathering import Gathering, Gatherings, MemberOrNone, answer, is_off
from lichen.practices.rest import is_resting


def may_facilitate(circle: Circle, gathering: Gathering, member: MemberId) -> bool:
    """Whether they belong, do not rest, and have not said that they stay away."""
    here = belongs(circle, member) and not is_resting(circle, member)
    return here and answer(gathering, member) != "no"


def facilitating(circle: Circle, gathering: Gathering) -> list[MemberId]:
    """Who facilitates; several when they agreed without knowing of each other. It lapses for whoever stays away."""
    agreed = dict.fromkeys(one.member for one in gathering.agreed if one.member not in gathering.declined)
    return [one for one in agreed if may_facilitate(circle, gathering, one)]


def facilitated(circle: Circle, gathering: Gathering) -> list[MemberId]:
    """Who facilitated, as those tell who were there; until then, who had agreed to."""
    if gathering.accounts:
        return list(dict.fromkeys(one.facilitator for one in gathering.accounts if one.facilitator))
    return [] if is_off(gathering) else facilitating(circle, gathering)


def turns(circle: Circle, before: Time) -> dict[MemberId, Time]:
    """When each member last facilitated in a gathering that begins before then, in the order they came; 0 for never."""
    last = dict.fromkeys(present(circle), 0)
    for gathering in circle[Gatherings].all.values():
        if gathering.now.start < before:
            for member in last.keys() & facilitated(circle, gathering):
                last[member] = max(last[member], gathering.now.start)
    return last


def proposed_facilitator(circle: Circle, gathering: Gathering) -> MemberOrNone:
    """Whoever may, would, and did it longest ago; of several who never did, who came to the circle first."""
    last = turns(circle, gathering.now.start)
    willing = [one for one in last if may_facilitate(circle, gathering, one) and one not in gathering.declined]
    return min(willing, key=last.__getitem__, default="")
