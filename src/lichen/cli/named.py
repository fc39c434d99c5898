"""Named: everything one can point at, by its words."""

from collections.abc import Iterator

from lichen.cli.pick import Named
from lichen.node.view import View
from lichen.practices import devices
from lichen.practices.belonging import Members
from lichen.practices.decisions import Decisions
from lichen.practices.gathering import Gatherings
from lichen.practices.lessons import Lessons
from lichen.practices.talk import Talk
from lichen.practices.tasks import Task, Tasks
from lichen.web.things import FINDERS, things

LONGEST = 60  # characters of a remark that stand for it


def named(view: View, of: str, kind: str) -> list[Named]:
    """What may be pointed at where an event of a kind is asked for, likeliest first; `kind` is the fact that asks."""
    if kind == "device.revoked":
        return [(device, device) for device in devices.live(view.circle, view.viewer)]
    likely = [(choice.value, choice.label) for choice in things(view, of, kind)]
    return list(dict.fromkeys([*likely, *_all(view, of)]))


def _all(view: View, of: str) -> Iterator[Named]:
    """Everything of this kind, whether or not it makes sense just now: the law says what is wrong with it."""
    circle = view.circle
    if of in ("member", ""):
        yield from ((one, view.name(one)) for one in circle[Members].people)
    if of in ("task.opened", ""):
        yield from ((t.id, view.words(t.now.event, "title")) for t in _tasks(view))
    if of in ("gathering.called", ""):
        yield from ((one, view.words(one, "title")) for one in circle[Gatherings].all)
    if of in ("decision.proposed", ""):
        every = (*circle[Decisions].open.values(), *circle[Decisions].settled.values())
        yield from ((one.id, view.words(one.wordings[-1].event, "title")) for one in every)
    if of in ("remark.made", ""):
        yield from ((r.event, _short(view.words(r.event, "text"))) for t in circle[Talk].threads.values() for r in t)
    if not of:
        yield (view.id, view.title)
        yield from ((one.event, view.words(one.event, "title")) for one in circle[Lessons].told)
        for find in FINDERS:
            yield from ((choice.value, choice.label) for choice in things(view, find))
        yield from ((event, "") for event in circle[Talk].said)


def _tasks(view: View) -> list[Task]:
    tasks = view.circle[Tasks]
    return [*tasks.open.values(), *tasks.closed.values()]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
