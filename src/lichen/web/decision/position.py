"""Where one stands: the form on the page of a question, as its way of deciding asks for it."""

from collections.abc import Iterator

from lichen.core.fact import kind_of
from lichen.core.values import EventId
from lichen.language import acts, verdicts
from lichen.language import gettext as _
from lichen.practices import charter
from lichen.practices.decisions.facts import ObjectionMade, PositionTaken, Stand
from lichen.practices.decisions.questions import Question
from lichen.practices.decisions.sides import mine, speaking
from lichen.practices.decisions.state import Decision
from lichen.practices.decisions.verdict import Position
from lichen.web import ui
from lichen.web.body import NOTHING, Form
from lichen.web.decision.words import decision_href, is_open, option_of, terms_of
from lichen.web.fact_form import Errors
from lichen.web.html import Node, Renderable, div, p
from lichen.web.visit import Visit

OBJECTION = "objection"  # what one chooses in place of a stand, to say what harm one sees
CONSENT = ("lazy", "consent")
CHOSEN = ("approval", "ranking")
TYPED = ("stand", "reason", "harm", "meets", "serves", "strains", "ranks")


def my_position(decision: Decision, asked: Question, me: str) -> Position | None:
    """Where somebody stands now, whether or not they count."""
    return mine(asked.positions, me) or mine(speaking(decision, asked), me)


def position_part(visit: Visit, decision: Decision, asked: Question, typed: Form, errors: Errors) -> Node:
    """Asks the viewer where they stand; once they have said so, it can be changed until the close."""
    if not is_open(visit, decision, asked):
        return None
    said = my_position(decision, asked, visit.me)
    tried = any(name in typed for name in (*TYPED, "wording")) and typed is not NOTHING
    shown = typed if tried else _as_said(visit, said)
    return div(".screen")[
        ui.part(
            _("Where you stand") if said else _("Your position"),
            _does_not_count(visit, asked),
            _asked_again(visit, decision, asked) if not said else None,
            _reading(visit, decision, asked, said),
            _form(visit, decision, asked, shown, errors, changing=bool(said)),
            _taking_back(visit, decision) if said else None,
            id="position",
        )
    ]


def _does_not_count(visit: Visit, asked: Question) -> Node:
    if visit.me in asked.electorate or asked.protocol == "advice":
        return None
    return p(".line")[_("You speak, and are heard; in this question you do not count.")]


def _asked_again(visit: Visit, decision: Decision, asked: Question) -> Node:
    older = [one for one in decision.positions if one.by == visit.me and one.wording != asked.wording.event]
    if not older or older[-1].stand is None:
        return None
    return p[
        ui.fill(
            _("It was put differently since you said “{stand}”. You are asked again."),
            stand=verdicts.stand(asked.protocol, older[-1].stand),
        )
    ]


def _reading(visit: Visit, decision: Decision, asked: Question, said: Position | None) -> Node:
    """Where silence is a yes, this is all that most people need to say."""
    if asked.protocol != "lazy" or said:
        return None
    if visit.me in asked.heard:
        return p[_("You have read it. If nobody objects, your silence is a yes.")]
    return ui.form(
        decision_href(visit, decision.id, "read"),
        ui.buttons(ui.button(_("I have read it"))),
        hidden={"wording": asked.wording.event},
    )


def _form(visit: Visit, decision: Decision, asked: Question, typed: Form, errors: Errors, *, changing: bool) -> Node:
    form = ui.form(
        decision_href(visit, decision.id, "position"),
        *_asking(visit, decision, asked, typed, errors),
        _values(visit, typed, errors),
        ui.buttons(*_verbs(asked, changing=changing)),
        hidden={"wording": asked.wording.event},
    )
    if asked.protocol != "lazy" or terms_of(visit, decision, asked).yes:
        return form
    wrong = any(name in errors for name in TYPED)
    return ui.folded(_("Say more: agree, stand aside or object"), form, open=changing or wrong)


def _verbs(asked: Question, *, changing: bool) -> Iterator[Node]:
    verb = _("Change it to this") if changing else _("That is where I stand")
    if asked.protocol not in CHOSEN:
        yield ui.button(verb)
        return
    yield ui.button(verb, name="stand", value="yes")
    yield ui.button(verdicts.stand(asked.protocol, "aside"), "quiet", name="stand", value="aside")


def _asking(visit: Visit, decision: Decision, asked: Question, typed: Form, errors: Errors) -> Iterator[Node]:
    match asked.protocol:
        case "approval":
            yield _ticks(visit, asked, typed, errors)
        case "ranking":
            yield from _ranks(visit, decision, asked, typed, errors)
        case _:
            yield _stands(asked, typed, errors)
    yield _words("reason", PositionTaken, typed, errors, label=_reason_label(asked))
    if asked.protocol in CONSENT:
        yield div(".objecting")[
            p(".line")[_("An objection says what harm you see, and what would meet it: it is where talking begins.")],
            _words("harm", ObjectionMade, typed, errors, label=_("What harm do you see?")),
            _words("meets", ObjectionMade, typed, errors, label=_("What would meet it?")),
        ]


def _reason_label(asked: Question) -> str:
    return _("Your advice") if asked.protocol == "advice" else _("Why?")


def _stands(asked: Question, typed: Form, errors: Errors) -> Renderable:
    stands: tuple[Stand, ...] = ("yes", "aside") if asked.protocol in CONSENT else ("yes", "no", "aside")
    hints = {"yes": _("I can live with it."), "aside": _("It is not for me, and I do not stand in its way.")}
    consent = asked.protocol in CONSENT
    choices = [
        ui.Choice(stand, verdicts.stand(asked.protocol, stand), hints.get(stand, "") if consent else "")
        for stand in stands
    ]
    if consent:
        harm = _("It would harm us, and I can say how.")
        choices.append(ui.Choice(OBJECTION, verdicts.stand(asked.protocol, "no"), harm))
    legend = _("What would you do?") if asked.protocol == "advice" else _("Where do you stand?")
    return ui.choose("stand", legend, choices, value=typed.text("stand"), errors=errors.get("stand", ()))


def _ticks(visit: Visit, asked: Question, typed: Form, errors: Errors) -> Renderable:
    options = range(1, asked.wording.options + 1)
    choices = [ui.Choice(str(number), option_of(visit.view, asked.wording, number)) for number in options]
    return ui.choose_several(
        "ranks",
        _("Which of these can you live with?"),
        choices,
        values=typed.all("ranks"),
        hint=_("As many as you like."),
        errors=errors.get("ranks", ()),
    )


def _ranks(visit: Visit, decision: Decision, asked: Question, typed: Form, errors: Errors) -> Iterator[Node]:
    """A number for each option, which needs neither a mouse nor scripts; the same number puts two side by side."""
    options = range(1, asked.wording.options + 1)
    places = [ui.Choice("", _("blank")), *(ui.Choice(str(n), _place(n)) for n in options)]
    yield p[_("Give each a place. The same place puts options side by side.")]
    yield p(".blank")[verdicts.blank(decision.blank)]
    yield div(".ranks", id="f-ranks")[
        (
            ui.field(
                f"rank{number}",
                option_of(visit.view, asked.wording, number),
                "select",
                value=typed.text(f"rank{number}"),
                choices=places,
                errors=errors.get("ranks", ()) if number == 1 else (),
                required=None,
            )
            for number in options
        )
    ]


def _place(number: int) -> str:
    return _("{number}, the best").format(number=number) if number == 1 else str(number)


def _words(name: str, fact: type[PositionTaken | ObjectionMade], typed: Form, errors: Errors, *, label: str) -> Node:
    limit = fact.words[name]
    return div(class_=f"of-{name}")[
        ui.field(
            name,
            label,
            "textarea",
            value=typed.text(name),
            hint=acts.hint(kind_of(fact), name),
            errors=errors.get(name, ()),
            optional=name == "reason",
            words=True,
            maxlength=str(limit.most),
        )
    ]


def _values(visit: Visit, typed: Form, errors: Errors) -> Node:
    """Which values of the charter it serves or strains, for whoever wants to say."""
    named: list[EventId] = charter.page(visit.circle).values
    if not named:
        return None
    choices = [ui.Choice(one, visit.view.words(one, "name") or _("(erased)")) for one in named]
    asked = {"serves": _("It serves"), "strains": _("It strains")}
    return ui.folded(
        _("Which of our values it touches"),
        (
            ui.choose_several(name, legend, choices, values=typed.all(name), errors=errors.get(name, ()))
            for name, legend in asked.items()
        ),
        open=any(typed.all(name) or name in errors for name in asked),
    )


def _taking_back(visit: Visit, decision: Decision) -> Renderable:
    verb = _("Take it back, and have no position for now")
    return ui.form(decision_href(visit, decision.id, "take-back"), ui.button(verb, "quiet"))


def _as_said(visit: Visit, said: Position | None) -> Form:
    """The form as it was filled in when the viewer said where they stand."""
    if said is None or said.stand is None:
        return NOTHING
    fields = {name: [visit.view.words(said.event, name)] for name in ("reason", "harm", "meets")}
    fields |= {f"rank{number}": [str(rank)] for number, rank in enumerate(said.ranks, 1) if rank}
    return Form(
        {
            **fields,
            "stand": [OBJECTION if said.is_objection else said.stand],
            "ranks": [str(number) for number, rank in enumerate(said.ranks, 1) if rank],
            "serves": list(said.serves),
            "strains": list(said.strains),
        }
    )
