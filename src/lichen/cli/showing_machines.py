"""What there is to show of the machines that hold a record, as plain data, and as lines."""

from collections.abc import Iterable
from datetime import tzinfo

from lichen.cli.here import Here
from lichen.cli.showing import Data, called
from lichen.core.values import CircleId, Time
from lichen.language import dates
from lichen.node.node import Node
from lichen.node.sharing.calling import called as called_here
from lichen.node.sharing.copies import Copy
from lichen.node.view import View
from lichen.web import machines


def titles(here: Here, circles: Iterable[CircleId]) -> str:
    """What these circles are called; one that is not here goes by the beginning of its id."""
    known = set(here.node.circles())
    return ", ".join(here.look(one).title if one in known else one[:8] for one in circles)


def machine(node: Node, view: View, copy: Copy) -> Data:
    """One machine, as far as this one knows it."""
    keeper, peer = copy.keeper, node.sharing.peers.get(copy.node)
    name = machines.name_of(view, copy.node) if keeper else ""
    return {
        "machine": copy.node,
        "name": name or (called_here(node.store.private) if copy.is_here else peer.name if peer else ""),
        "here": copy.is_here,
        "may_hold": copy.may_hold,
        "stand_for_it": [called(view, one) for one in keeper.stands] if keeper else [],
        "write_from_it": [called(view, one) for one in keeper.lives] if keeper else [],
        "address": peer.address if peer else "",
        "heard_of": copy.seen,
        "even": copy.even,
        "behind": copy.behind,
        "trouble": copy.trouble,
    }


def machine_line(one: Data, now: Time, zone: tzinfo) -> str:
    """The same on one line."""
    told = [one["name"] or one["machine"][:8]]
    told += ["this one"] if one["here"] else []
    told += [_who(one["stand_for_it"], "stands for it", "stand for it")] if one["stand_for_it"] else []
    told += [_who(one["write_from_it"], "writes from there", "write from there")] if one["write_from_it"] else []
    told += [] if one["here"] else _far(one, now, zone)
    told += [] if one["may_hold"] else ["gets nothing new"]
    told += [one["trouble"]] if one["trouble"] else []
    return " · ".join(told)


def _who(people: list[str], does: str, do: str) -> str:
    return f"{', '.join(people)} {does if len(people) == 1 else do}"


def _far(one: Data, now: Time, zone: tzinfo) -> list[str]:
    if not one["heard_of"]:
        return ["not heard of yet"]
    heard = f"last heard of {dates.moment(one['heard_of'], now, zone)}"
    if not one["even"]:
        return ["has nothing yet", heard]
    return ["has all of it" if not one["behind"] else f"{one['behind']} behind", heard]
