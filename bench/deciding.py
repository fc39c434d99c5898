"""Row 9: the page of a decision on which two hundred people said where they stand, beside a bare page."""

from pathlib import Path

from bench.acts import pressed
from bench.load import Lane, request
from bench.measure import Bench, Run
from bench.serving import Server, serving
from bench.table import Row, row
from lichen.core.values import EventId
from lichen.node.accounts import Account
from lichen.node.home import open_home
from lichen.node.node import Node
from lichen.practices.decisions.facts import DecisionProposed, ObjectionMade, PositionTaken

OPTIONS = {f"option{number}": f"What could be done, number {number}" for number in range(1, 7)}
REASON = "It would be good for the house, **if** somebody looks after it; last time nobody did, and it fell apart."


def rows(bench: Bench, ground: Path) -> list[Row]:
    many = bench.size(200, 12)
    asked = deciding(ground / "deciding", many)
    with serving("home", str(ground / "deciding")) as server, serving("bare") as bare:
        found = bench.alternate(
            {
                **{kind: _looked(bench, server, page) for kind, page in asked.items()},
                "bare": _looked(bench, bare, request("GET", "/")),
            }
        )
    beside = "a bare Starlette page"
    return [
        row(f"Decision page with {many} positions, median", "ms", found["consent"], "p50", beside, found["bare"]),
        row("… 95th percentile", "ms", found["consent"], "p95", beside, found["bare"], goal=100, cpu=False),
        row("… ranked, with every option against every other, median", "ms", found["ranking"], "p50", cpu=False),
    ]


def _looked(bench: Bench, server: Server, page: bytes) -> Run:
    return lambda: pressed(server, Lane([page], 200, bench.seconds(3), clients=1))


def deciding(path: Path, many: int) -> dict[str, bytes]:
    """A home in which so many people said where they stand; gives what asks for each page."""
    node = open_home(path)
    try:
        people = _people(node, many)
        circle = next(iter(people[0].places))
        base, session = f"/c/{circle[:12]}", node.accounts.open_session(people[0])
        pages = {"consent": _consent(node, people, circle), "ranking": _ranking(node, people, circle)}
        return {kind: request("GET", f"{base}/decision/{name}", session) for kind, name in pages.items()}
    finally:
        node.close()


def _people(node: Node, many: int) -> list[Account]:
    ana = node.accounts.new()
    circle = node.entrances.found(ana, "Elm Street Tenants", "We look after each other.", "Ana").event
    people = [ana]
    while len(people) < many:
        made, secret = node.entrances.invite(ana, circle, 20, 7)
        for _place in range(min(20, many - len(people))):
            account = node.accounts.new()
            said = node.entrances.join(account, made.wait().event, secret, f"Neighbour {len(people)}")
            assert not said.refusals, said.refusals
            people.append(account)
    return people


def _consent(node: Node, people: list[Account], circle: EventId) -> EventId:
    words = {"title": "A garden on the roof", "text": "So that we have something to eat."}
    asked = node.say(people[0], circle, DecisionProposed(protocol="consent"), words).event
    for number, one in enumerate(people[:-1]):  # the last one leaves it open
        if number % 20 == 7:
            said = node.say(one, circle, ObjectionMade(asked, asked), {"harm": REASON, "meets": REASON})
        else:
            said = node.say(one, circle, PositionTaken(asked, asked, "yes"), {"reason": f"{REASON} ({number})"})
        assert not said.refusals
    return asked


def _ranking(node: Node, people: list[Account], circle: EventId) -> EventId:
    fact = DecisionProposed(protocol="ranking", options=len(OPTIONS))
    asked = node.say(people[0], circle, fact, {"title": "What first?", **OPTIONS}).event
    for number, one in enumerate(people):  # all have spoken, so it is counted
        ranks = tuple((place + number) % len(OPTIONS) + 1 for place in range(len(OPTIONS)))
        said = node.say(one, circle, PositionTaken(asked, asked, "yes", ranks), {"reason": f"{REASON} ({number})"})
        assert not said.refusals
    return asked
