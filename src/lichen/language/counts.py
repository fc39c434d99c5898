"""Counts in words: one plain sentence why the winners won, and what a condition or a limit did."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.tally.ballots import Candidate, Number
from lichen.tally.outcome import Fallen, Outcome

Namer = Callable[[Candidate], str]


def because(outcome: Outcome, name: Namer = str) -> str:
    """Why it came out so."""
    told = dict(outcome.reason.particulars)
    names = told.get("names")
    told["names"] = listed(map(name, names)) if isinstance(names, list) else ""
    if "name" in told:
        told["name"] = name(str(told["name"]))
    for what in ("votes", "counting"):
        if what in told:
            told[what] = number(Fraction(str(told[what])))
    said = _SENTENCES.get(outcome.reason.code, "")
    if outcome.reason.code == "most-points":
        said = _POINTS.get(outcome.rule, "")
    return _(said).format_map(told) if said else ""


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


_SENTENCES = {
    "no-options": N_("There was nothing to choose from."),
    "tie": N_("{names} come out level, and nothing in the ballots tells them apart."),
    "casting-vote": N_("It is a tie between {names}; whoever has the casting vote decides."),
    "too-many-ties": N_("So many ties come together that not all can be followed; it stops with {names} still in."),
    "beats-everyone": N_("Compared one to one, more people place {name} above each other option than below it."),
    "strongest-paths": N_(
        "No option wins every comparison; going round in circles, the victories that lead from {name} to the others "
        "are the strongest."
    ),
    "default-wins": N_("Nothing else found enough support, so it stays with {name}."),
    "majority": N_("In the last round {name} has {votes} of {counting} votes, more than half."),
    "quota": N_("It took {quota} votes for a seat; the rounds show how they came together."),
}
_POINTS = {
    "plurality": N_("More ballots put it first than anything else."),
    "approval": N_("More people approve of it than of anything else."),
    "score": N_("It has the highest score."),
    "borda": N_("It has the most points."),
}


def fell(fallen: Fallen, name: Namer = str) -> str:
    """Why an option was not counted."""
    if fallen.why == "quorum":
        said = _("{name} fell out: {votes} above the default option, and {needed} are needed.")
    else:
        said = _("{name} fell out: {votes} for it and {against} against, and it needs {needed} to 1.")
    return said.format(
        name=name(fallen.candidate),
        votes=fallen.in_favour,
        against=fallen.against,
        needed=number(fallen.needed),
    )


def ballots(count: int) -> str:
    return ngettext("{count} ballot", "{count} ballots", count).format(count=count)


def number(value: Number) -> str:
    """As people write numbers: at most two decimals."""
    return str(int(value)) if value == int(value) else f"{float(value):.2f}".rstrip("0")


def listed(names: Iterable[str]) -> str:
    *most, last = names
    return _("{most} and {last}").format(most=", ".join(most), last=last) if most else last
