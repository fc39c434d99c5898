"""A process that says things through a node until it is killed; it prints each id only once that is on the disk.

With a second word on the command line, it does so only as often as it is asked to, by a line for each time.
"""

import sys
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from lichen.node.home import open_home
from lichen.node.node import Node
from lichen.node.saying import Said
from lichen.practices.tasks import TaskOpened


def say_until_killed(node: Node, asked: Iterable[object]) -> None:
    if not node.circles():
        print(node.entrances.found(node.accounts.new(), "Elm Street", "", "Ana").event, flush=True)
    ana = next(iter(node.accounts))
    [circle] = ana.places
    for number, _ in enumerate(asked):
        saids = [_say(node, ana, circle, each) for each in range(1 + number % 4)]
        print(*(said.wait().event for said in saids), sep="\n", flush=True)


def _say(node: Node, ana, circle: str, number: int) -> Said:
    said = node.say(ana, circle, TaskOpened(), {"title": f"Task {number}"})
    assert not said.refusals, said.refusals
    return said


if __name__ == "__main__":
    say_until_killed(open_home(Path(sys.argv[1])), sys.stdin if len(sys.argv) > 2 else count())
