"""Verdicts in words: how a question is decided, what came of it, and why, each number said."""

from collections.abc import Mapping

from lichen.language import counts, ngettext
from lichen.language import gettext as _
from lichen.language.counts import Namer
from lichen.language.numbers import begun, in_words
from lichen.practices.decisions.facts import Outcome, Protocol, Stand
from lichen.practices.decisions.verdict import Terms, Verdict, Why
from lichen.practices.numbers import WayOut
from lichen.tally.outcome import Outcome as Count


def outcome(outcome: Outcome) -> str:
    """What came of it, as one says it first."""
    return {
        "passed": _("Decided."),
        "failed": _("Not decided: it does not happen."),
        "tied": _("It came out even."),
        "too-few": _("Too few of us took part."),
    }[outcome]


def in_short(outcome: Outcome) -> str:
    """The same beside a title, in a list."""
    return {
        "passed": _("decided"),
        "failed": _("not decided"),
        "tied": _("came out even"),
        "too-few": _("too few took part"),
    }[outcome]


def differently(count: int) -> str:
    """That some of us saw it otherwise, said right beside the outcome."""
    if not count:
        return ""
    return ngettext(
        "One of us saw it differently; here is why.", "{count} of us saw it differently; here is why.", count
    ).format(count=begun(in_words(count)))


def because(verdict: Verdict, terms: Terms, name: Namer = str, count: Count | None = None) -> str:
    """Why it came out so; `count` is the working where there were several options, `name` what each is called."""
    if count is not None and verdict.why in ("approval", "ranking", "several"):
        return counts.because(count, name) if count.voters else _("Nobody chose any of them.")
    told = {
        "yes": verdict.yes,
        "no": verdict.no,
        "aside": verdict.aside,
        "said": verdict.yes + verdict.no + verdict.aside,
        "quorum": terms.quorum,
        "readers": terms.readers,
        "heard": verdict.heard,
        "needed": terms.yes,
        "asides": terms.asides,
        "share": terms.share,
    }
    return _(WHY[verdict.why]).format_map(told)


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


WHY: Mapping[Why, str] = {
    "unread": N_("At least {readers} of us had to have read it, and {heard} had."),
    "quorum": N_("At least {quorum} of us had to say where they stand, and {said} did."),
    "objection": N_("By consent one objection is enough, and {no} of {said} objected."),
    "asides": N_("Nobody objected, but {aside} stood aside, and more than {asides} are too many to carry it."),
    "even": N_("{yes} were for it and {no} against."),
    "minority": N_("{no} were against it and {yes} for it."),
    "short": N_("{yes} were for it and {no} against; at least {share} percent had to be for it."),
    "several": N_("Several options come out level."),
    "yes": N_("At least {needed} of us had to say yes in so many words, and {yes} did."),
    "lazy": N_("It lay open for all to read, {heard} of us did, and nobody objected."),
    "consent": N_("{yes} agreed, {aside} stood aside, and nobody objected."),
    "majority": N_("{yes} were for it and {no} against."),
    "supermajority": N_("{yes} were for it and {no} against; at least {share} percent had to be for it, and were."),
    "approval": N_("More people can live with it than with anything else."),
    "ranking": N_("Compared one to one, it is preferred."),
    "advice": N_("Whoever proposed it asked for advice, answered it, and decided."),
}
"""Every reason that a verdict can give."""


# How it is decided


def protocol(protocol: Protocol) -> str:
    """The way of deciding, in a few words beside a title."""
    return {
        "lazy": _("holds unless somebody objects"),
        "consent": _("by consent"),
        "majority": _("by majority"),
        "supermajority": _("by a large majority"),
        "advice": _("one of us decides, after advice"),
        "approval": _("by ticking what one can live with"),
        "ranking": _("by putting options in order"),
    }[protocol]


def how(terms: Terms, voters: int, way_out: WayOut, *, urgent: bool, last: bool) -> str:
    """How it is decided, with every number, and what happens when it cannot be; `last` once there is no way out."""
    sentences = [_rule(terms), _threshold(terms, voters, urgent=urgent)]
    if terms.protocol in ("lazy", "consent"):
        sentences.append(_way_out(terms, way_out, last=last))
    return " ".join(filter(None, sentences))


def _rule(terms: Terms) -> str:
    told = {
        "lazy": _("It holds if nobody objects, and silence is a yes once at least {readers} of us have read it."),
        "consent": _("It holds if nobody objects and no more than {asides} stand aside."),
        "majority": _("It holds if more are for it than against it."),
        "supermajority": _("It holds if at least {share} percent of those for or against are for it."),
        "advice": _("Whoever proposed it decides, once the advice has come and is answered. It binds nobody else."),
        "approval": _("Everybody ticks all they can live with; what most can live with is chosen."),
        "ranking": _("Everybody puts the options in order; the one that is preferred to each other one is chosen."),
    }[terms.protocol]
    return told.format(readers=terms.readers, asides=terms.asides, share=terms.share)


def _threshold(terms: Terms, voters: int, *, urgent: bool) -> str:
    said = []
    if terms.quorum:
        said.append(
            ngettext(
                "{quorum} of {count} must say where they stand.",
                "At least {quorum} of the {count} who decide must say where they stand.",
                voters,
            ).format(quorum=terms.quorum, count=voters)
        )
    if terms.yes:
        hurried, binding = (
            _("As it is urgent, at least {count} must say yes in so many words."),
            _("As something follows from it, at least {count} must say yes in so many words."),
        )
        said.append((hurried if urgent else binding).format(count=terms.yes))
    return " ".join(said)


def _way_out(terms: Terms, way_out: WayOut, *, last: bool) -> str:
    if way_out == "talk" or last:
        return _("If an objection cannot be met, it does not happen, and we go on talking.")
    vote = _("If an objection cannot be met, anybody may put it to a vote once; then {share} percent must be for it.")
    return vote.format(share=terms.share)


# Where people stand


def stand(protocol: Protocol, stand: Stand) -> str:
    """What one chooses to stand there, and a heading over those who do."""
    if stand == "aside" and protocol == "advice":
        return _("Something to think of")
    if stand == "aside":
        return _("Stand aside") if protocol in ("lazy", "consent") else _("Abstain")
    if protocol in ("lazy", "consent"):
        return _("Agree") if stand == "yes" else _("Object")
    if protocol == "advice":
        return _("Do it") if stand == "yes" else _("Better not")
    return _("For it") if stand == "yes" else _("Against it")


def blank(blank: str) -> str:
    """What it means to leave an option of a ranking blank."""
    if blank == "last":
        return _("What you leave blank comes after all that you ranked.")
    return _("What you leave blank is compared with nothing: you say neither better nor worse.")


def reviewed(kept: str) -> str:
    """What somebody said who looked at it again."""
    return {"keep": _("Keep it"), "change": _("Change it"), "drop": _("Drop it")}.get(kept, "")
