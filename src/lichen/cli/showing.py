"""What there is to show of a circle, as plain data, and as lines."""

from datetime import tzinfo
from typing import Any

from lichen.core.event import Text
from lichen.core.values import EventId, MemberId, Time
from lichen.language import acts, dates
from lichen.language.happenings import happening
from lichen.language.refusals import sentence
from lichen.node.node import Node
from lichen.node.view import View
from lichen.practices import belonging, devices, facilitation, gathering, keepers
from lichen.practices import lessons as told
from lichen.practices.gathering import Gathering
from lichen.practices.rest import is_resting
from lichen.practices.talk import is_erased
from lichen.practices.taskmap import blocks, closed_tasks, open_tasks, pull, waiting_since
from lichen.practices.tasks import Task, find, is_open, stewards
from lichen.web import machines
from lichen.web.known import known_as, point_title
from lichen.web.telling import CHOSEN, names_in

Data = dict[str, Any]
ERASED = "(erased)"


def called(view: View, member: MemberId) -> str:
    """What people call a member; something, even when the name was erased."""
    return view.name(member) or "somebody"


def people(view: View) -> list[Data]:
    """Everybody who ever came, in that order."""
    counting = set(belonging.counting(view.circle, view.at))
    return [_person(view, one, one in counting) for one in view.circle[belonging.Members].people]


def _person(view: View, one: MemberId, counts: bool) -> Data:
    circle = view.circle
    is_now = "here" if belonging.belongs(circle, one) else "waiting"
    is_now = "left" if belonging.is_gone(circle, one) else "resting" if is_resting(circle, one) else is_now
    return {
        "id": one,
        "name": called(view, one),
        "is": is_now,
        "counts": counts,
        "vouched_by": [called(view, voucher) for voucher in belonging.vouchers(circle, one)],
        "needs": belonging.needed_vouches(circle, one),
    }


def tasks(view: View) -> list[Data]:
    """The map: what is open, what pulls most first."""
    return [task(view, one) for one in open_tasks(view.circle, view.at)]


def closed(view: View) -> list[Data]:
    """What was closed, latest first."""
    return [task(view, one) for one in closed_tasks(view.circle)]


def task(view: View, one: Task) -> Data:
    """One task."""
    now = one.now
    return {
        "id": one.id,
        "title": view.words(now.event, "title") or ERASED,
        "what_for": view.words(now.event, "what_for"),
        "skills": view.words(now.event, "skills"),
        "size": now.size,
        "due": now.due,
        "unpleasant": now.unpleasant,
        "open": is_open(one),
        "outcome": "" if is_open(one) else one.closings[-1].outcome,
        "stewards": [called(view, member) for member in stewards(one)],
        "waiting_since": waiting_since(one),
        "pull": pull(view.circle, one, view.at),
        "blocked_by": [_block(view, block.by, block.event) for block in blocks(view.circle, one)],
    }


def _block(view: View, by: EventId, event: EventId) -> str:
    other = find(view.circle, by) if by else None
    return view.words(other.now.event if other else event, "title" if other else "why")


def task_line(one: Data, at: Time, zone: tzinfo) -> str:
    """One task on one line."""
    parts = [one["title"]]
    if one["stewards"]:
        parts.append(", ".join(one["stewards"]))
    elif one["open"]:
        parts.append(f"waiting {dates.span(max(0, at - one['waiting_since']))}")
    else:
        parts.append({"done": "done", "dropped": "let go"}[one["outcome"]])
    if one["due"] and one["open"]:
        parts.append(f"due {dates.moment(one['due'], at, zone)}")
    if one["blocked_by"]:
        parts.append("blocked: " + "; ".join(filter(None, one["blocked_by"])))
    if one["unpleasant"]:
        parts.append("unpleasant")
    return " · ".join(parts)


def lessons(view: View) -> list[Data]:
    """Every lesson, latest first."""
    return [_lesson(view, one) for one in told.lessons(view.circle)]


def _lesson(view: View, one: told.Lesson) -> Data:
    task = find(view.circle, one.task) if one.task else None
    title = view.words(task.now.event, "title") if task else ""
    return {
        "id": one.event,
        "outcome": one.outcome,
        "title": view.words(one.event, "title") or title or ERASED,
        "text": view.words(one.event, one.words),
        "task": title,
        "by": called(view, one.by),
        "at": one.at,
    }


def gatherings(view: View) -> list[Data]:
    """What is to come, the next first, and then what is over, the latest first."""
    circle = view.circle
    return [_gathering(view, one) for one in (*gathering.ahead(circle, view.at), *gathering.behind(circle, view.at))]


def _gathering(view: View, one: Gathering) -> Data:
    agreed = facilitation.facilitated(view.circle, one)
    proposed = "" if agreed else facilitation.proposed_facilitator(view.circle, one)
    return {
        "id": one.id,
        "title": view.words(one.id, "title") or ERASED,
        "start": one.now.start,
        "minutes": one.now.minutes,
        "place": view.words(one.now.event, "place"),
        "is": "called off" if gathering.is_off(one) else "over" if gathering.is_over(one, view.at) else "ahead",
        "facilitates": [called(view, member) for member in agreed],
        "proposed": called(view, proposed) if proposed else "",
        "come": [called(view, member) for member in gathering.who_said(view.circle, one, "yes")],
        "agenda": [{"title": point_title(view, point), "minutes": point.minutes} for point in one.points.values()],
        "notes": [view.words(account.event, "notes") for account in one.accounts],
        "brought": [_what(view, brought.thing) for brought in one.brought],
    }


def gathering_line(one: Data, at: Time, zone: tzinfo) -> str:
    """One gathering on one line."""
    parts = [one["title"], dates.exactly(one["start"], zone), one["place"]]
    if one["is"] == "ahead":
        parts += [", ".join(one["facilitates"]) or (f"{one['proposed']}’s turn" if one["proposed"] else "")]
    else:
        parts.append(one["is"])
    return " · ".join(filter(None, parts))


def happened(view: View, event: EventId, node: Node) -> Data:
    """One thing that was said: who, when, what, and every reason why it does not count."""
    text = node.store.known([event])[event]
    kind = str(text.fact["kind"])
    reasons = view.circle.aside.get(event, ())
    return {
        "id": event,
        "at": text.at,
        "by": _author(view, event, text),
        "kind": kind,
        "fact": text.fact,
        "words": _words(view, event, node),
        "sentence": _sentence(view, event, text, kind),
        "not_counted": [sentence(reason, view.name) for reason in reasons],
    }


def _author(view: View, event: EventId, text: Text) -> str:
    member = devices.speaker(view.circle, text.device) or event
    return called(view, member)


def _words(view: View, event: EventId, node: Node) -> dict[str, str]:
    return {} if is_erased(view.circle, event) else dict(node.words.of(event))


def _sentence(view: View, event: EventId, text: Text, kind: str) -> str:
    """What happened, with whatever the sentence wants to know."""
    names: dict[str, str] = {"who": _author(view, event, text)}
    wanted = {*names_in(happening(kind)), "about"}
    for name, value in text.fact.items():
        if isinstance(value, str) and name in wanted:
            names[name] = acts.choice(kind, name, value) if name in CHOSEN else _what(view, value)
    for name in ("circle", "name", "title"):
        names[name] = view.first_words(event, name) or names.get(name) or names.get("about") or ERASED
    return happening(kind).format_map(_Dots(names))


def _what(view: View, id: str) -> str:
    """Whatever an id stands for, in its words."""
    if id in view.circle[belonging.Members].people:
        return called(view, id)
    recovery = view.circle[devices.Devices].recoveries.get(id)
    if recovery:
        return called(view, recovery.member)
    known = known_as(view, id)
    if known:
        return known.title
    if keepers.is_known(view.circle, id) or keepers.naming(view.circle, id):
        return machines.called(view, id)
    return next(filter(None, (view.words(id, name) for name in ("title", "name", "text"))), ERASED)


class _Dots(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def record_line(one: Data, at: Time, zone: tzinfo) -> str:
    """One thing that was said, on one line."""
    mark = "  [not counted]" if one["not_counted"] else ""
    return f"{one['sentence']}, {dates.moment(one['at'], at, zone)}{mark}"
