"""Deeds: what people of the story do at work, in talk, with lessons and with the charter."""

from msgspec.structs import replace

from lichen.carry.telling_charter import tell_charter
from lichen.demo.teller import Deed, Teller
from lichen.node.ready import ready_charter
from lichen.practices.charter import (
    AgreementEnded,
    AgreementMade,
    AgreementRewritten,
    CharterAgreed,
    PurposeWritten,
    ValueDropped,
    ValueNamed,
    page,
    version,
)
from lichen.practices.lessons import LessonTold
from lichen.practices.talk import RemarkMade, WordsCorrected, WordsErased
from lichen.practices.tasks import (
    Size,
    TaskBlocked,
    TaskClosed,
    TaskDescribed,
    TaskHandedBack,
    TaskOpened,
    TaskReopened,
    TaskTaken,
    TaskUnblocked,
    Told,
)

# Work


def opens(
    name: str,
    title: str,
    what_for: str = "",
    *,
    size: Size = "",
    due: int | None = None,
    unpleasant: bool = False,
    skills: str = "",
) -> Deed:
    """Puts a task on the map; `due` so many days from now, or before."""

    def deed(teller: Teller, who: str) -> None:
        fact = TaskOpened(size, 0 if due is None else teller.in_days(due), unpleasant)
        teller.say(who, fact, {"title": title, "what_for": what_for, "skills": skills}, name)

    return deed


def describes(
    task: str,
    title: str,
    what_for: str = "",
    *,
    size: Size = "",
    due: int | None = None,
    unpleasant: bool = False,
    skills: str = "",
) -> Deed:
    """Says anew what a task is."""

    def deed(teller: Teller, who: str) -> None:
        when = 0 if due is None else teller.in_days(due)
        fact = TaskDescribed(teller.named[task], size, when, unpleasant)
        teller.say(who, fact, {"title": title, "what_for": what_for, "skills": skills})

    return deed


def takes(task: str, note: str = "") -> Deed:
    return lambda teller, who: teller.say(who, TaskTaken(teller.named[task]), {"note": note})


def hands_back(task: str, note: str = "") -> Deed:
    return lambda teller, who: teller.say(who, TaskHandedBack(teller.named[task]), {"note": note})


def blocks(task: str, why: str = "", *, by: str = "", name: str = "") -> Deed:
    """Something outside, or another task, stands in the way."""

    def deed(teller: Teller, who: str) -> None:
        teller.say(who, TaskBlocked(teller.named[task], teller.named[by] if by else ""), {"why": why}, name)

    return deed


def unblocks(task: str, block: str, note: str = "") -> Deed:
    return lambda teller, who: teller.say(who, TaskUnblocked(teller.named[task], teller.named[block]), {"note": note})


def closes(task: str, *, worked: str = "", failed: str = "", still_open: str = "", dropped: bool = False) -> Deed:
    """Closes a task with an account of it."""
    account = {"worked": worked, "failed": failed, "open": still_open}
    parts: tuple[Told, ...] = ("worked", "failed", "open")
    told = tuple(part for part in parts if account[part])

    def deed(teller: Teller, who: str) -> None:
        teller.say(who, TaskClosed(teller.named[task], "dropped" if dropped else "done", told), account)

    return deed


def reopens(task: str, why: str) -> Deed:
    return lambda teller, who: teller.say(who, TaskReopened(teller.named[task]), {"why": why})


# Talk and lessons


def remarks(about: str, text: str, *, name: str = "", to: str = "") -> Deed:
    """Says something about something; `to` is the remark it answers."""

    def deed(teller: Teller, who: str) -> None:
        fact = RemarkMade(teller.named[about], teller.named[to] if to else "")
        teller.say(who, fact, {"text": text}, name)

    return deed


def corrects(name: str, **words: str) -> Deed:
    return lambda teller, who: teller.say(who, WordsCorrected(teller.named[name]), words)


def erases(name: str) -> Deed:
    return lambda teller, who: teller.say(who, WordsErased(teller.named[name]), {})


def learns(outcome: Told, title: str, text: str = "", *, task: str = "") -> Deed:
    return lambda teller, who: teller.say(
        who, LessonTold(outcome, teller.named[task] if task else ""), {"title": title, "text": text}
    )


# The charter


def writes_purpose(circle: str, purpose: str) -> Deed:
    return lambda teller, who: teller.say(who, PurposeWritten(), {"circle": circle, "purpose": purpose})


def begins_with(ready_made: str) -> Deed:
    """Puts a ready-made charter on the page; the story calls its values and agreements by their titles."""

    def deed(teller: Teller, who: str) -> None:
        draft = ready_charter(ready_made)
        assert draft, ready_made
        again = teller.in_days(95)
        draft = replace(draft, agreements=tuple(replace(one, review=again) for one in draft.agreements))
        node = teller.main.node
        telling = tell_charter(draft, again, teller.clock, head=False)
        teller.counts(node.say_all(teller.main.accounts[who], teller.circle, telling))
        reads = page(node.circle(teller.circle))
        for name in (*reads.values, *reads.agreements):
            written = node.words.of(name)
            teller.named[written.get("title") or written["name"]] = name

    return deed


def values(name: str, value: str, meaning: str) -> Deed:
    """Names what the circle wants to honour."""

    def deed(teller: Teller, who: str) -> None:
        teller.say(who, ValueNamed(), {"name": value, "meaning": meaning}, name)

    return deed


def drops_value(name: str) -> Deed:
    return lambda teller, who: teller.say(who, ValueDropped(teller.named[name]), {})


def agrees(name: str, title: str, text: str, *, review: int) -> Deed:
    """Writes down an agreement, to look at again so many days from now."""

    def deed(teller: Teller, who: str) -> None:
        teller.say(who, AgreementMade(teller.in_days(review)), {"title": title, "text": text}, name)

    return deed


def rewrites(name: str, title: str, text: str, *, review: int) -> Deed:
    """Puts an agreement differently."""

    def deed(teller: Teller, who: str) -> None:
        fact = AgreementRewritten(teller.named[name], teller.in_days(review))
        teller.say(who, fact, {"title": title, "text": text})

    return deed


def ends_agreement(name: str) -> Deed:
    return lambda teller, who: teller.say(who, AgreementEnded(teller.named[name]), {})


def says_yes(note: str = "") -> Deed:
    """Says yes to the charter as it reads at this moment."""

    def deed(teller: Teller, who: str) -> None:
        reads = version(teller.home.node.circle(teller.circle))
        teller.say(who, CharterAgreed(reads), {"note": note})

    return deed
