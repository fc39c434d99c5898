"""Writing about one role: wanting it, saying no to it, giving it up, how it went, and what the next one has to know."""

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.fact import Fact
from lichen.language import gettext as _
from lichen.practices.roles import HandoverPosted, RoleDebriefed, RoleDeclined, RoleGivenUp, RoleWanted
from lichen.web import ui
from lichen.web.body import NOTHING, Form
from lichen.web.fact_controls import controls, summary
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import say_form
from lichen.web.role.words import ROLE, name_of, role_href, the_role
from lichen.web.visit import Handler, Visit, member_page


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


@dataclass(frozen=True)
class Writing:
    """One thing to write about a role: what the page asks, what its button says, and what is said once it is done."""

    fact: type[Fact]
    heading: str
    hint: str
    verb: str
    notice: str

    def page(self, visit: Visit, typed: Form = NOTHING, errors: Errors | None = None) -> Response:
        role = the_role(visit)
        name = ui.quoted(name_of(visit.view, role))
        return visit.page(
            _(self.heading),
            summary(self.fact, errors or {}),
            ui.opening(_(self.heading), name, _(self.hint)),
            ui.form(
                visit.request.url.path,
                controls(self.fact, visit.view, typed, errors or {}, without="role"),
                ui.buttons(ui.button(_(self.verb)), ui.link_button(_("Leave it"), role_href(visit, role.id), "quiet")),
            ),
            here="people",
            status=422 if errors else 200,
        )

    async def show(self, visit: Visit) -> Response:
        return self.page(visit)

    async def tell(self, visit: Visit) -> Response:
        role = the_role(visit)
        said = await say_form(visit, self.fact, role=role.id)
        if said.refusals:
            return self.page(visit, visit.form, errors_of(said.refusals, visit.view))
        return visit.go(role_href(visit, role.id), _(self.notice))


WRITINGS = {
    "want": Writing(
        RoleWanted,
        N_("You’d like it?"),
        N_("The others will see it when they decide whom to ask. It binds nobody."),
        N_("I’d like it"),
        N_("The others can see that you’d like it."),
    ),
    "decline": Writing(
        RoleDeclined,
        N_("Not for you?"),
        N_("Nobody needs a reason to say no."),
        N_("No, thank you"),
        N_("You said no. Thank you for saying so."),
    ),
    "give-up": Writing(
        RoleGivenUp,
        N_("Give it up?"),
        N_("It is open again at once. Nobody needs a reason, and it is no less honourable than staying."),
        N_("Give it up"),
        N_("It’s open again. Thank you for what you did. One thing is left: what does the next one have to know?"),
    ),
    "debrief": Writing(
        RoleDebriefed,
        N_("How did it go?"),
        N_(
            "A few words help whoever comes next, and no term follows without. Failures are worth as much as successes."
        ),
        N_("Tell it"),
        N_("Told. Thank you."),
    ),
    "handover": Writing(
        HandoverPosted,
        N_("What does the next one have to know?"),
        N_("Everyone in the circle can read it."),
        N_("Hand it over"),
        N_("Handed over. Thank you for the time you carried it."),
    ),
}


def _routes(way: str, show: Handler, tell: Handler) -> list[Route]:
    return [
        Route(f"{ROLE}/{way}", member_page(show), methods=["GET"]),
        Route(f"{ROLE}/{way}", member_page(tell), methods=["POST"]),
    ]


ROUTES = [route for way, writing in WRITINGS.items() for route in _routes(way, writing.show, writing.tell)]
