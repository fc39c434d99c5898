"""What everybody said of a question: their reasons by where they stand, and those who do not count apart."""

from collections.abc import Iterable, Iterator, Sequence

from lichen.core.values import EventId, MemberId
from lichen.language import gettext as _
from lichen.language import verdicts
from lichen.language.counts import listed
from lichen.language.numbers import begun
from lichen.practices.decisions.facts import Protocol, Stand
from lichen.practices.decisions.questions import Question, is_withdrawn, outcome, waited_for
from lichen.practices.decisions.sides import Apart, before_change, carriers, counted_in, mine, speaking, values_apart
from lichen.practices.decisions.state import Decision, Wording
from lichen.practices.decisions.verdict import Position
from lichen.web import ui
from lichen.web.decision.words import decision_href, option_of
from lichen.web.html import Node, Renderable, div, fragment, h3, p
from lichen.web.visit import Visit
from lichen.web.who import names, who

ORDER: tuple[Stand, ...] = ("no", "aside", "yes")  # who sees harm is read first
MOST_NAMED = 12  # people that stand in one sentence before it is folded


def said_part(visit: Visit, decision: Decision, asked: Question) -> Node:
    """Everybody's position with its reasons, and where values pull apart."""
    positions = counted_now(visit, decision, asked)
    apart = speaking(decision, asked)
    older = before_change(decision, asked)
    if not positions and not apart and not older:
        return None
    told = [
        by_stand(visit, decision, asked, positions),
        _not_counting(visit, decision, asked, apart),
        _said_before(visit, asked, older) if older else None,
    ]
    settled = outcome(visit.circle, decision)
    return ui.part(
        _("What people said") if settled else _("What people say"),
        None if settled else told,
        values_part(visit, positions),
        carriers_part(visit, decision, asked, positions),
        ui.folded(_("Where everybody stood, and why"), told) if settled else None,
        id="said",
    )


def counted_now(visit: Visit, decision: Decision, asked: Question) -> list[Position]:
    """The positions that count: in the end those that were counted."""
    found = outcome(visit.circle, decision)
    return counted_in(decision, found) if found else list(asked.positions)


def by_stand(visit: Visit, decision: Decision, asked: Question, positions: Sequence[Position]) -> Iterator[Node]:
    """Those who see harm first; under each stand, those who say why."""
    for stand in ORDER:
        there = [one for one in positions if one.stand == stand]
        if there:
            heading = _("Their ballots") if asked.wording.options and stand == "yes" else None
            yield h3(".stand")[heading or verdicts.stand(asked.protocol, stand)]
            yield reasons_of(visit, decision, asked, there)


def reasons_of(visit: Visit, decision: Decision, asked: Question, positions: Sequence[Position]) -> Renderable:
    """Those with reasons each by themselves, those without in one sentence."""
    silent = [one for one in positions if not asked.wording.options and not _says_why(visit, one)]
    spoken = [one for one in positions if one not in silent]
    named = begun(names(visit.view, (one.by for one in silent)))
    return fragment[
        ui.thread(*(said_entry(visit, decision, asked, one) for one in spoken)) if spoken else None,
        _sentence_or_folded(named, len(silent)) if silent else None,
    ]


def _sentence_or_folded(named: str, count: int) -> Renderable:
    if count <= MOST_NAMED:
        return p(".silent")[named]
    summary = _("And {count} who gave no reason").format(count=count)
    return ui.folded(summary, p[named])


def _says_why(visit: Visit, one: Position) -> bool:
    said = any(visit.view.words(one.event, name) for name in ("reason", "harm", "meets"))
    return said or bool(one.serves or one.strains)


def said_entry(visit: Visit, decision: Decision, asked: Question, one: Position) -> Renderable:
    """One position: who, when, why, and what would meet it; of advice also what was answered."""
    view = visit.view
    reason, harm, meets = (view.words(one.event, name) for name in ("reason", "harm", "meets"))
    return ui.said(
        who(view, one.by),
        ui.when(one.at, visit.at, visit.zone),
        fragment[
            p[ballot(visit, asked.wording, asked.protocol, one)] if one.ranks else None,
            ui.prose(reason) if reason else None,
            _under(_("The harm"), harm),
            _under(_("What would meet it"), meets),
            _touched(visit, one),
            _answers(visit, decision, one),
        ],
        id=f"said-{one.event}",
    )


def _under(heading: str, text: str) -> Node:
    return fragment[p(".line")[heading], ui.prose(text)] if text else None


def _answers(visit: Visit, decision: Decision, one: Position) -> Node:
    told = [answer.event for answer in decision.answers if answer.to == one.event]
    return [
        div(".answer")[
            p(".line")[ui.fill(_("{who} answered:"), who=begun(names(visit.view, [decision.by])))],
            ui.prose(visit.view.words(event, "answer")),
        ]
        for event in told
    ]


def _touched(visit: Visit, one: Position) -> Node:
    told = [
        sentence.format(values=_values(visit, values))
        for sentence, values in ((_("It serves {values}."), one.serves), (_("It strains {values}."), one.strains))
        if values
    ]
    return p(".line")[" ".join(told)] if told else None


def _values(visit: Visit, values: Iterable[EventId]) -> str:
    return listed(visit.view.words(one, "name") or _("(erased)") for one in dict.fromkeys(values))


def ballot(visit: Visit, wording: Wording, protocol: Protocol, one: Position) -> str:
    """A ballot as one would read it out: "Oak, then Ash and Elm"."""
    levels = sorted({rank for rank in one.ranks if rank})
    named = [
        listed(_quoted(option_of(visit.view, wording, n)) for n, rank in enumerate(one.ranks, 1) if rank == level)
        for level in levels
    ]
    if protocol == "approval":
        return _("Can live with {options}").format(options=named[0])
    return _(", then ").join(named)


def _quoted(option: str) -> str:
    return _("“{option}”").format(option=option)


# Values, and those who carry the work


def values_part(visit: Visit, positions: Sequence[Position]) -> Node:
    """The values over which people differ: often what a question is really about."""
    apart = values_apart(positions)
    if not apart:
        return None
    return fragment[h3[_("Where values pull apart")], (p[_apart(visit, one)] for one in apart)]


def _apart(visit: Visit, one: Apart) -> Renderable:
    return ui.fill(
        _("“{value}”: it is served, say {serves}; it is strained, say {strains}."),
        value=ui.quoted(visit.view.words(one.value, "name") or "…"),
        serves=names(visit.view, one.serves),
        strains=names(visit.view, one.strains),
    )


def carriers_part(visit: Visit, decision: Decision, asked: Question, positions: Sequence[Position]) -> Node:
    """How those stand who lately carried the work it touches. It informs, and never weighs."""
    found = outcome(visit.circle, decision)
    carrying = carriers(visit.circle, asked.wording, found.at if found else visit.at)
    if not carrying:
        return None
    told = [verdicts_of(visit, asked, positions, carrying)]
    return fragment[
        h3[_("Those who lately carried this work")],
        (ui.pairs(each) for each in told),
        p(".line")[_("So that we know. Their positions count as much as anybody’s.")],
    ]


def verdicts_of(
    visit: Visit, asked: Question, positions: Sequence[Position], carrying: Sequence[MemberId]
) -> list[tuple[Node, Node]]:
    """Those who carry the work, by where they stand."""
    stands: dict[str, list[MemberId]] = {}
    for member in carrying:
        position = mine(positions, member)
        if position is None or position.stand is None:
            word = _("Have not said")
        elif position.ranks:
            word = ballot(visit, asked.wording, asked.protocol, position)
        else:
            word = verdicts.stand(asked.protocol, position.stand)
        stands.setdefault(word, []).append(member)
    return [(word, begun(names(visit.view, members))) for word, members in stands.items()]


# The others


def _not_counting(visit: Visit, decision: Decision, asked: Question, apart: Sequence[Position]) -> Node:
    """Heard like anybody; why they do not count stands beside it."""
    if not apart or asked.protocol == "advice":
        return by_stand(visit, decision, asked, apart) if apart else None
    return ui.folded(
        _("Those who speak and do not count here"),
        p(".line")[_("They began to count after it was put, or it is about them. What they say is there to be heard.")],
        by_stand(visit, decision, asked, apart),
        open=True,
    )


def _said_before(visit: Visit, asked: Question, older: dict[MemberId, Position]) -> Node:
    """Where those stood on an older wording who have not spoken since."""
    rows = [(who(visit.view, by), _stood(visit, asked, one)) for by, one in older.items()]
    return ui.folded(
        _("Said before it was put differently; asked again"),
        p(".line")[_("These do not count for the new words until they are said again.")],
        ui.pairs(rows),
    )


def _stood(visit: Visit, asked: Question, one: Position) -> Node:
    said = verdicts.stand(asked.protocol, one.stand) if one.stand and not one.ranks else _("had chosen")
    reason = visit.view.words(one.event, "reason") or visit.view.words(one.event, "harm")
    return fragment[said, ui.prose(reason) if reason else None]


def waited_part(visit: Visit, decision: Decision, asked: Question) -> Node:
    """Who has not said where they stand, and since when they are waited for."""
    waited = waited_for(visit.circle, decision, visit.at)
    if not waited or is_withdrawn(decision):
        return None
    since = ui.since(max(asked.wording.at, decision.rounds[asked.round].at), visit.at, visit.zone)
    sentence = ui.fill(_("We wait for {names}, {since}."), names=names(visit.view, waited), since=since)
    if len(waited) <= MOST_NAMED:
        return p(".standing")[sentence]
    summary = ui.fill(_("We wait for {count} of us, {since}."), count=str(len(waited)), since=since)
    return ui.folded(summary, p[begun(names(visit.view, waited))])


def answer_forms(visit: Visit, decision: Decision, unanswered: Sequence[Position], typed: str, to: str) -> Node:
    """Where whoever proposed answers each piece of advice."""
    return [
        ui.folded(
            ui.fill(_("Answer {who}"), who=names(visit.view, [one.by])),
            ui.form(
                decision_href(visit, decision.id, "answer"),
                ui.field(
                    "answer",
                    _("What do you answer?"),
                    "textarea",
                    value=typed if to == one.event else "",
                    words=True,
                    id=f"f-answer-{one.event}",
                ),
                ui.buttons(ui.button(_("Answer it"))),
                hidden={"to": one.event},
            ),
            open=to == one.event or len(unanswered) == 1,
        )
        for one in unanswered
    ]
