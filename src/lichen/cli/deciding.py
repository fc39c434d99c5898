"""Deciding, as plain data and as lines: what is open, what came of it and why, and what is small."""

from datetime import tzinfo
from typing import Any

from msgspec.structs import replace

from lichen.core.values import Time
from lichen.language import dates, verdicts
from lichen.language import gettext as _
from lichen.language.refusals import sentence
from lichen.node.view import View
from lichen.practices.decisions import Decisions
from lichen.practices.decisions.changes import brings
from lichen.practices.decisions.questions import is_withdrawn, outcome, question, terms, waited_for
from lichen.practices.decisions.sides import counted_in
from lichen.practices.decisions.state import Conclusion, Decision, Wording
from lichen.practices.decisions.verdict import counted
from lichen.practices.reviews import Reviews, review_date, reviews_of

Data = dict[str, Any]


def decisions(view: View) -> list[Data]:
    """What is open, soonest over first; then what came of the others, latest first."""
    found = view.circle[Decisions]
    view.fetch(one.wordings[-1].event for one in (*found.open.values(), *found.settled.values()))
    running = sorted((_open(view, one) for one in found.open.values()), key=lambda one: one["closes"])
    over = sorted((_settled(view, one) for one in found.settled.values()), key=lambda one: -one["at"])
    return [*running, *over]


def small(view: View) -> list[Data]:
    """What somebody just decided and told, latest first."""
    return [
        {
            "id": one.event,
            "title": view.words(one.event, "title") or ERASED,
            "text": view.words(one.event, "text"),
            "by": _called(view, one.by),
            "at": one.at,
            "review": review_date(view.circle, one.event),
        }
        for one in reversed(view.circle[Reviews].small.values())
    ]


ERASED = "(erased)"


def _called(view: View, member: str) -> str:
    return view.name(member) or "somebody"


def _told(view: View, decision: Decision, wording: Wording) -> Data:
    asked = question(view.circle, decision)
    assert asked is not None, "whoever looks has seen the proposal"
    options = [view.words(wording.event, f"option{number}") for number in range(1, wording.options + 1)]
    return {
        "id": decision.id,
        "title": view.words(wording.event, "title") or ERASED,
        "text": view.words(wording.event, "text"),
        "by": _called(view, decision.by),
        "at": decision.at,
        "closes": asked.closes,
        "protocol": asked.protocol,
        "size": decision.size,
        "urgent": decision.urgent,
        "options": options,
        "follows": [str(fact.__struct_config__.tag) for fact in wording.consequences],
        "reviews": [_review(view, one.event, one.kept, one.by) for one in reviews_of(view.circle, decision.id)],
    }


def _review(view: View, event: str, kept: str, by: str) -> Data:
    return {"kept": kept, "by": _called(view, by), "how": view.words(event, "how")}


def _open(view: View, decision: Decision) -> Data:
    asked = question(view.circle, decision)
    assert asked is not None, "whoever looks has seen the proposal"
    waits = [_called(view, one) for one in waited_for(view.circle, decision, view.at)]
    said = {"is": "open", "outcome": "", "because": "", "waits_for": waits, "reasons": []}
    return _told(view, decision, asked.wording) | said


def _settled(view: View, decision: Decision) -> Data:
    found = outcome(view.circle, decision)
    if found is None or is_withdrawn(decision):
        return _told(view, decision, decision.wordings[-1]) | {
            "is": "taken back", "outcome": "", "because": "", "waits_for": [], "reasons": [],
        }  # fmt: skip
    wording = next(one for one in decision.wordings if one.event == found.wording)
    reasons = [
        {"by": _called(view, one.by), "stand": one.stand, "reason": _reason(view, one.event)}
        for one in counted_in(decision, found)
    ]
    return _told(view, decision, wording) | {
        "is": "settled",
        "outcome": found.verdict.outcome,
        "option": view.words(wording.event, f"option{found.verdict.option}") if found.verdict.option else "",
        "because": _because(view, decision, wording, found),
        "concluded": found.at,
        "waits_for": [],
        "reasons": reasons,
        "could_not_be": [
            sentence(refusal, view.name)
            for number in range(1, len(wording.consequences) + 1)
            for refusal in view.circle.unmet.get(brings(found.wording, number), ())
        ],
    }


def _reason(view: View, event: str) -> str:
    written = [view.words(event, name) for name in ("reason", "harm", "meets")]
    return "\n\n".join(text for text in written if text)


def _because(view: View, decision: Decision, wording: Wording, found: Conclusion) -> str:
    """Why it came out so, by the numbers as they stood."""
    asked = question(view.circle, decision)
    assert asked is not None, "whoever looks has seen the proposal"
    by = terms(decision, replace(asked, wording=wording, electorate=found.electorate), 0)
    by = replace(by, readers=found.verdict.readers)
    working = counted(by, counted_in(decision, found)) if wording.options else None
    name = _names(view, wording)
    return verdicts.because(found.verdict, by, name, working)


def _names(view: View, wording: Wording) -> Any:
    return lambda number: view.words(wording.event, f"option{number}") or str(number)


def decision_line(one: Data, at: Time, zone: tzinfo) -> str:
    """One question on one line."""
    parts = [one["title"]]
    if one["is"] == "open":
        parts.append(_("open until {day}").format(day=dates.day(one["closes"], zone)))
        if one["waits_for"]:
            parts.append(_("waits for {names}").format(names=", ".join(one["waits_for"])))
    elif one["is"] == "settled":
        parts += [verdicts.in_short(one["outcome"]), one["option"], dates.moment(one["concluded"], at, zone)]
    else:
        parts.append(_("taken back"))
    return " · ".join(filter(None, parts))
