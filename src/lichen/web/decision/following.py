"""What would follow from a decision: each consequence as a sentence, with its own words under it."""

from collections.abc import Iterator

from lichen.core.fact import kind_of
from lichen.core.values import EventId
from lichen.language import dates
from lichen.language import gettext as _
from lichen.language.following import following
from lichen.language.refusals import sentence
from lichen.practices import charter, roles
from lichen.practices.charter import AgreementRewritten, NumbersProposed, PurposeWritten
from lichen.practices.decisions.changes import brings
from lichen.practices.decisions.facts import Consequence
from lichen.practices.decisions.state import Conclusion, Decision, Wording
from lichen.practices.numbers import Numbers
from lichen.practices.roles import RoleRewritten
from lichen.practices.suspension import stop_of
from lichen.web import machines, ui
from lichen.web.charter_words import number_sentences
from lichen.web.decision.words import option_of
from lichen.web.html import Node, Renderable, bdi, del_, div, fragment, ins, li, p, ul
from lichen.web.look import Look
from lichen.web.telling import names_in, thing
from lichen.web.who import names

LONGER = ("circle", "purpose", "meaning", "text", "accountabilities", "what_for", "skills", "note")


def what_follows(look: Look, decision: Decision, wording: Wording) -> Node:
    """Everything that a yes would bring about; where options bring one each, under the name of each."""
    each = [_consequence(look, decision, wording, number) for number in range(1, len(wording.consequences) + 1)]
    if not each:
        return None
    several = _("Each option brings this about:") if wording.options else None
    return ui.part(_("What would follow"), p[several] if several else None, ul(".follows", role="list")[each])


def what_followed(look: Look, decision: Decision, wording: Wording, found: Conclusion) -> Node:
    """What is so since then; and of what could not be so, why not."""
    if found.verdict.outcome != "passed":
        return None
    each = [
        _consequence(look, decision, wording, number, _unmet(look, brings(found.wording, number)))
        for number in range(1, len(wording.consequences) + 1)
        if found.verdict.option in (0, number)
    ]
    return ui.part(_("What follows"), ul(".follows", role="list")[each]) if each else None


def _unmet(look: Look, thing: EventId) -> list[str]:
    return [sentence(refusal, look.view.name, look.zone) for refusal in look.circle.unmet.get(thing, ())]


def _consequence(
    look: Look, decision: Decision, wording: Wording, number: int, unmet: list[str] | None = None
) -> Renderable:
    """One of them; `unmet` says why it could not be so, once it is known whether it could."""
    fact = wording.consequences[number - 1]
    told = following(kind_of(type(fact)))
    parts = {name: _slot(look, wording.event, number, fact, name) for name in names_in(told)}
    return li[
        p(".line")[option_of(look.view, wording, number)] if wording.options else None,
        p[ui.fill(told, **parts)],
        _numbers(decision.numbers, fact.numbers) if isinstance(fact, NumbersProposed) else None,
        (ui.prose(text) for text in _texts(look, wording.event, number, names_in(told))),
        _reads_now(look, fact) if unmet is None else None,
        p(".line")[_("It is so.")] if unmet == [] else None,
        fragment[p(".line")[_("It could not be so:")], ui.reasons(unmet)] if unmet else None,
    ]


def _reads_now(look: Look, fact: Consequence) -> Node:
    """How that reads today which would read differently."""
    view, reads = look.view, charter.page(look.circle)
    match fact:
        case AgreementRewritten(agreement=name) if name in reads.agreements:
            text = view.words(reads.agreements[name].wording, "text")
        case RoleRewritten(role=name) if role := roles.find(look.circle, name):
            text = view.words(role.wording, "accountabilities")
        case PurposeWritten():
            text = view.words(reads.purpose, "purpose")
        case _:
            return None
    return ui.folded(_("How it reads now"), ui.prose(text)) if text else None


def _texts(look: Look, wording: EventId, number: int, said: tuple[str, ...]) -> Iterator[str]:
    for name in ("title", "name", *LONGER):
        text = look.view.words(wording, f"{number}.{name}")
        if text and name not in said:
            yield text


def _slot(look: Look, wording: EventId, number: int, fact: Consequence, name: str) -> Node:
    view = look.view
    named = getattr(fact, name, "")
    match name:
        case "title" | "name":
            return ui.quoted(view.words(wording, f"{number}.{name}") or "…")
        case "member" | "to":
            return bdi[names(view, [named])]
        case "stopped":
            stop = stop_of(look.circle, getattr(fact, "suspension", ""))
            return bdi[names(view, [stop.member if stop else ""])]
        case "until":
            return dates.day(int(named), look.zone)
        case "value":
            return ui.quoted(view.words(named, "name") or "…")
        case "agreement":
            found = charter.page(look.circle).agreements.get(named)
            return ui.quoted(view.words(found.wording if found else named, "title") or "…")
        case "node":
            return machines.told(view, named)
        case "role":
            role = roles.find(look.circle, named)
            return ui.quoted(view.words(role.wording if role else named, "name") or "…")
    return thing(view, named)[0] if named else "…"


def _numbers(now: Numbers, then: Numbers) -> Renderable:
    """Only what changes: how it was when this was put, and how it would be."""
    rows = list(changed_numbers(now, then))
    if not rows:
        return p(".line")[_("They are so already.")]
    return div(".changes")[(p[del_[before], " ", ins[after]] for before, after in rows)]


def changed_numbers(now: Numbers, then: Numbers) -> Iterator[tuple[str, str]]:
    """The sentences that differ, before and after."""
    pairs = zip(number_sentences(now), number_sentences(then), strict=True)
    return ((before, after) for (before, _what), (after, _why) in pairs if before != after)
