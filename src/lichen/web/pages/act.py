"""The generic page of every act: a form read off the fact, for whatever has no page of its own."""

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact
from lichen.core.refusal import Refusal
from lichen.language import acts
from lichen.language import gettext as _
from lichen.practices import LAW
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.fact_form import fact_form
from lichen.web.forms import fields_of, say_form
from lichen.web.things import things
from lichen.web.visit import Visit, member_page, missing

OF_DECISIONS = (
    *("decision.amended", "decision.withdrawn", "decision.read", "decision.concluded", "decision.reopened"),
    *("decision.reviewed", "position.taken", "position.dropped", "objection.made", "advice.answered"),
)
# What needs a proof that only its own page can make, or has words that depend on something else.
ELSEWHERE = {
    "invite.made": ("invite",),
    "member.left": ("leave",),
    "device.enrolled": ("me",),
    "recovery.asked": ("people",),
    "charter.agreed": ("charter",),
    "device.revoked": ("me",),
    "words.corrected": ("record",),
    "decision.proposed": ("propose",),
    "small.decided": ("propose", "small"),
    **dict.fromkeys(OF_DECISIONS, ("decisions",)),
}
AFTERWARDS = {
    "members": "people", "rest": "people", "devices": "people", "suspension": "people", "charter": "charter",
    "tasks": "work", "lessons": "lessons", "roles": "roles", "keepers": "places",
    "gatherings": "gatherings", "decisions": "decisions", "reviews": "decisions",
}  # fmt: skip


async def show(visit: Visit) -> Response:
    fact = _fact(visit)
    kind = visit.path("kind")
    if kind in ELSEWHERE:
        return visit.go(visit.href(*ELSEWHERE[kind]))
    asked = {field.name: [visit.asked(field.name)] for field in fields_of(fact)}
    return _page(visit, fact, Form(asked), ())


def _fact(visit: Visit) -> type[Fact]:
    """The fact a member may say; what only newcomers or the circle say has no page."""
    fact = LAW.facts.get(visit.path("kind"))
    if fact is None or (fact.said_by != "member" and visit.path("kind") not in ELSEWHERE):
        raise missing()
    return fact


def _page(visit: Visit, fact: type[Fact], typed: Form, refused: tuple[Refusal, ...]) -> Response:
    kind = visit.path("kind")
    title = acts.title(kind)
    return visit.page(
        title,
        ui.opening(title),
        fact_form(
            fact, visit.view, visit.href("act", kind), typed=typed, refusals=refused, given=_known(visit, fact, typed)
        ),
        ui.quiet_link(_("Leave it"), _afterwards(visit, fact)),
        status=422 if refused else 200,
    )


def _known(visit: Visit, fact: type[Fact], typed: Form) -> dict[str, str]:
    """Things that came with the address and that nobody could choose from a list."""
    things_named = [field for field in fields_of(fact) if field.kind == "thing" and typed.text(field.name)]
    return {f.name: typed.text(f.name) for f in things_named if not things(visit.view, f.of, visit.path("kind"))}


async def say(visit: Visit) -> Response:
    fact = _fact(visit)
    if visit.path("kind") in ELSEWHERE:
        return visit.go(visit.href(*ELSEWHERE[visit.path("kind")]))
    said = await say_form(visit, fact)
    if said.refusals:
        return _page(visit, fact, visit.form, said.refusals)
    return visit.go(_afterwards(visit, fact), _("It’s on the record."))


def _afterwards(visit: Visit, fact: type[Fact]) -> str:
    page = AFTERWARDS.get(LAW.owner[fact].name)
    return visit.href(page) if page else visit.href()


ROUTES = [
    Route("/c/{circle}/act/{kind}", member_page(show), methods=["GET"]),
    Route("/c/{circle}/act/{kind}", member_page(say), methods=["POST"]),
]
