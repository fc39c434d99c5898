"""What one could propose, in plain lines: everything, then all that concerns the charter, the roles, one role."""

from collections.abc import Iterator
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from lichen.core.values import HASH_CHARACTERS, MemberId
from lichen.language import gettext as _
from lichen.practices import charter, roles
from lichen.practices.belonging import present
from lichen.practices.keepers import keepers
from lichen.practices.reviews import SmallDecided
from lichen.practices.roles import Roles
from lichen.web import machines, ui
from lichen.web.body import Form
from lichen.web.fact_controls import controls, filled, summary
from lichen.web.fact_form import Errors, errors_of
from lichen.web.forms import day_text, read
from lichen.web.html import Node, Renderable
from lichen.web.proposal.brought_along import say_from
from lichen.web.proposal.form import HALF_A_YEAR
from lichen.web.proposal.ways import may_be_recalled
from lichen.web.role.words import name_of, role_href
from lichen.web.visit import Visit, member_page, missing
from lichen.web.who import who


def _from(visit: Visit) -> str:
    """What leads on, with the gathering that somebody comes from, or what they want put to everybody."""
    asked = {name: visit.asked(name) for name in ("from", "about")}
    named = {name: one for name, one in asked.items() if len(one) == HASH_CHARACTERS}
    return f"?{urlencode(named)}" if named else ""


def _way(visit: Visit, title: Node, what: Node, *parts: str) -> Renderable:
    return ui.entry(title, what, href=visit.href("propose", *parts) + _from(visit))


async def propose(visit: Visit) -> Response:
    return visit.page(
        _("Propose something"),
        ui.opening(_("What do you want to propose?"), _("Everybody is asked, with time to think.")),
        ui.entries(*_everything(visit)),
    )


def _everything(visit: Visit) -> Iterator[Renderable]:
    yield _way(visit, _("Something we do, or agree to"), _("A plain question: yes or no."), "question")
    yield _way(visit, _("A choice between several"), _("Dates, names, designs."), "choice")
    yield _way(visit, _("The charter"), _("Its agreements, values and numbers, and what we are for."), "charter")
    yield _way(visit, _("A role"), _("A new one, who holds it, whether it ends."), "roles")
    yield _way(visit, _("Advice, and then you decide"), _("You ask some of us and decide for yourself."), "advice")
    if keepers(visit.circle, visit.at):
        yield _way(visit, _("A machine"), _("Whether our record may go there."), "machines")
    if charter.adoption(visit.circle):
        yield _way(visit, _("Part with somebody"), _("Where nothing else helped."), "part")
    small = _("You have done it, and anyone may still put it to the circle.")
    yield _way(visit, _("Tell something small you decided"), small, "small")


async def charter_ways(visit: Visit) -> Response:
    if not charter.adoption(visit.circle):
        return await _of_a_draft(visit)
    agreements = charter.page(visit.circle).agreements
    visit.view.fetch(one.wording for one in agreements.values())
    return visit.page(
        _("Propose a change"),
        ui.opening(_("What should change on our charter?")),
        ui.entries(
            *(
                _way(
                    visit,
                    visit.view.words(one.wording, "title") or _("(erased)"),
                    _("an agreement"),
                    "agreement",
                    one.id,
                )
                for one in agreements.values()
            ),
            _way(visit, _("A new agreement"), None, "agreement"),
            _way(visit, _("A new value"), None, "value"),
            _way(visit, _("Take a value off"), None, "drop-value") if charter.page(visit.circle).values else None,
            _way(visit, _("What it is for"), None, "purpose"),
            _way(visit, _("The numbers"), None, "numbers"),
        ),
        here="charter",
    )


def _agreement(visit: Visit, one: charter.Agreement) -> Renderable:
    title = visit.view.words(one.wording, "title") or _("(erased)")
    return _way(visit, title, _("an agreement"), "agreement", one.id)


async def _of_a_draft(visit: Visit) -> Response:
    """A draft is written on without asking; only that it holds can be proposed, once most have said yes."""
    may = 2 * len(charter.agreed(visit.circle)) > len(present(visit.circle))
    adopt = _("Most of us have said yes. The silent ones are not waited for.")
    return visit.page(
        _("Propose a change"),
        ui.opening(_("Our charter is still a draft."), _("Until it holds, anybody may write on it.")),
        ui.entries(
            ui.entry(_("Write on it"), href=visit.href("charter")),
            _way(visit, _("Adopt it now"), adopt, "adopt") if may else None,
        ),
        here="charter",
    )


async def role_ways(visit: Visit) -> Response:
    listed = list(visit.circle[Roles].open.values())
    visit.view.fetch(role.wording for role in listed)
    return visit.page(
        _("Propose a role"),
        ui.opening(_("Which role is it about?")),
        ui.entries(
            _way(visit, _("A new one"), None, "role"),
            *(_way(visit, name_of(visit.view, role), None, "role", role.id) for role in listed),
        ),
        here="people",
    )


async def one_role(visit: Visit) -> Response:
    role = roles.find(visit.circle, visit.path("role"))
    if role is None or role.ended:
        raise missing()
    recall = may_be_recalled(visit.circle, role.id, visit.at)
    return visit.page(
        _("Propose a change"),
        ui.opening(_("What should change?"), ui.quoted(name_of(visit.view, role))),
        ui.entries(
            _way(visit, _("Ask somebody to hold it"), _("Until a day, once they say yes."), "give", role.id),
            _way(visit, _("Choose between several"), _("Who would, and all of us choose."), "candidates", role.id),
            _way(visit, _("Put it differently"), None, "rewrite-role", role.id),
            _way(visit, _("Take it back"), _("Before its day."), "recall", role.id) if recall else None,
            _way(visit, _("End it"), _("When we need it no longer."), "end-role", role.id),
        ),
        ui.quiet_link(_("Leave it"), role_href(visit, role.id)),
        here="people",
    )


async def machine_ways(visit: Visit) -> Response:
    listed = keepers(visit.circle, visit.at)
    visit.view.fetch(one.naming for one in listed if one.naming)
    return visit.page(
        _("Propose where our record goes"),
        ui.opening(_("Which machine is it about?")),
        ui.entries(
            *(
                _way(
                    visit,
                    machines.told(visit.view, one.node),
                    _("Let it hold our record again") if one.dismissed else _("Part with it"),
                    "readmit" if one.dismissed else "dismiss",
                    one.node,
                )
                for one in listed
            )
        )
        if listed
        else ui.empty(_("Nothing was said of any machine yet.")),
    )


async def parting(visit: Visit) -> Response:
    others: list[MemberId] = [one for one in present(visit.circle) if one != visit.me]
    return visit.page(
        _("Part with somebody"),
        ui.opening(_("With whom?"), _("All of us who count decide on it, and they may say what they think.")),
        ui.entries(*(ui.entry(who(visit.view, one, 28), href=visit.href("propose", "part", one)) for one in others))
        if others
        else ui.empty(_("Nobody else is here.")),
        here="people",
    )


# Small things are told, not proposed


async def small_page(visit: Visit) -> Response:
    return _small(visit, filled(review=day_text(visit.at + HALF_A_YEAR, visit.zone)), {})


async def small(visit: Visit) -> Response:
    draft = read(SmallDecided, visit.form, visit.zone)
    if draft.fact is None:
        return _small(visit, visit.form, errors_of(draft.refusals, visit.view))
    said = await say_from(visit, visit.form.text("from"), draft.fact, draft.words)
    if said.refusals:
        return _small(visit, visit.form, errors_of(said.refusals, visit.view))
    return visit.go(visit.href("decisions"), _("Told. Anyone may still put it to the circle."))


def _small(visit: Visit, typed: Form, errors: Errors) -> Response:
    source = typed.text("from") or visit.asked("from")
    return visit.page(
        _("Tell something small you decided"),
        summary(SmallDecided, errors),
        ui.opening(_("What did you decide?"), _("What is small needs nobody’s yes. Told is enough.")),
        ui.form(
            visit.href("propose", "small"),
            controls(SmallDecided, visit.view, typed, errors),
            ui.buttons(ui.button(_("Tell it")), ui.link_button(_("Leave it"), visit.href("propose"), "quiet")),
            hidden={"from": source} if source else None,
        ),
        status=422 if errors else 200,
    )


PROPOSE = "/c/{circle}/propose"
ROUTES = [
    Route(PROPOSE, member_page(propose), methods=["GET"]),
    Route(f"{PROPOSE}/charter", member_page(charter_ways), methods=["GET"]),
    Route(f"{PROPOSE}/roles", member_page(role_ways), methods=["GET"]),
    Route(f"{PROPOSE}/role/{{role}}", member_page(one_role), methods=["GET"]),
    Route(f"{PROPOSE}/machines", member_page(machine_ways), methods=["GET"]),
    Route(f"{PROPOSE}/part", member_page(parting), methods=["GET"]),
    Route(f"{PROPOSE}/small", member_page(small_page), methods=["GET"]),
    Route(f"{PROPOSE}/small", member_page(small), methods=["POST"]),
]
