"""Rounds: a count in rounds as a picture, one bar for each round, with the same in a table under it."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from lichen.language import counts
from lichen.language import gettext as _
from lichen.tally.outcome import Outcome, Round
from lichen.web import html, ui
from lichen.web.html import Node, Renderable

WIDTH, ROW, BAR, LEFT = 320, 34, 24, 22
NARROWEST = 14  # for a number to stand in its part of a bar

Namer = Callable[[str], str]


def rounds(outcome: Outcome, name: Namer, caption: str = "") -> Renderable:
    """The picture, then the table; nothing where the rule counts in one go."""
    if not outcome.rounds:
        return html.fragment[None]
    caption = caption or _("How the votes came together, round by round")
    return html.fragment[_picture(outcome, name, caption), _table(outcome, name, caption)]


def _picture(outcome: Outcome, name: Namer, caption: str) -> Renderable:
    height = ROW * len(outcome.rounds)
    told = " ".join(_told(number, one, name) for number, one in enumerate(outcome.rounds, 1))
    frame = {"viewBox": f"0 0 {WIDTH} {height}", "role": "img", "aria-labelledby": "rounds-title rounds-told"}
    return html.figure(".rounds")[
        html.svg(frame, width="100%")[
            html.title(id="rounds-title")[caption],
            html.desc(id="rounds-told")[told],
            (_bar(outcome, number, one) for number, one in enumerate(outcome.rounds)),
        ],
    ]


def _bar(outcome: Outcome, number: int, one: Round) -> Renderable:
    """One round: a part for each option as wide as its votes, numbered as in the table."""
    top = number * ROW
    return html.g[
        html.text(".round", x="0", y=str(top + 16))[str(number + 1)],
        (part for part in _parts(outcome, one, top)),
    ]


def _parts(outcome: Outcome, one: Round, top: int) -> Iterator[Renderable]:
    whole = sum(one.votes.values()) + one.exhausted
    scale, left = Fraction(WIDTH - LEFT) / (Fraction(whole) or 1), Fraction(LEFT)
    for place, candidate in enumerate(outcome.candidates, 1):
        width = Fraction(one.votes.get(candidate, 0)) * scale
        if width:
            yield _part(str(place), float(left), float(width), top, _look(one, candidate))
        left += width
    if one.exhausted:
        yield _part("–", float(left), float(Fraction(one.exhausted) * scale), top, "exhausted")


def _look(one: Round, candidate: str) -> str:
    if candidate in one.elected:
        return "elected"
    return "out" if candidate in one.out else "in"


def _part(word: str, left: float, width: float, top: int, look: str) -> Renderable:
    inside = max(0.5, width - 2)
    number = html.text(x=f"{left + inside / 2:.1f}", y=str(top + 16), text_anchor="middle")[word]
    return html.g(class_=["part-of-round", look])[
        html.rect(x=f"{left:.1f}", y=str(top), width=f"{inside:.1f}", height=str(BAR)),
        number if inside >= NARROWEST else None,
    ]


def _told(number: int, one: Round, name: Namer) -> str:
    """What happened in a round, as one would say it."""
    standing = ", ".join(f"{name(each)} {counts.number(votes)}" for each, votes in one.votes.items())
    said = [_("Round {number}: {standing}.").format(number=number, standing=standing)]
    if one.elected:
        said.append(_("{names} is in.").format(names=counts.listed(map(name, one.elected))))
    if one.out:
        said.append(_("{names} drops out.").format(names=counts.listed(map(name, one.out))))
    return " ".join(said)


def _table(outcome: Outcome, name: Namer, caption: str) -> Renderable:
    heads: list[Node] = [_("Option"), *(_("Round {number}").format(number=n + 1) for n in range(len(outcome.rounds)))]
    rows = [
        [f"{place} {name(candidate)}", *(_cell(one, candidate) for one in outcome.rounds)]
        for place, candidate in enumerate(outcome.candidates, 1)
    ]
    if any(one.exhausted for one in outcome.rounds):
        rows.append(["– " + _("speaks for nobody"), *(counts.number(one.exhausted) for one in outcome.rounds)])
    return ui.table(caption, heads, rows, numbers=_columns(outcome.rounds))


def _columns(each: Sequence[Round]) -> range:
    return range(1, len(each) + 1)


def _cell(one: Round, candidate: str) -> str:
    """Its votes, and what became of it in this round."""
    if candidate not in one.votes:
        return ""
    votes = counts.number(one.votes[candidate])
    if candidate in one.elected:
        return _("{votes}, in").format(votes=votes)
    return _("{votes}, drops out").format(votes=votes) if candidate in one.out else votes
