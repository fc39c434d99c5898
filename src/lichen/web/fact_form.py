"""A fact as a form on a page: labels, choices among things by their words, and what is wrong beside each field."""

from collections.abc import Container, Mapping, Sequence

from lichen.core.fact import Fact, kind_of
from lichen.core.refusal import Refusal
from lichen.language import acts
from lichen.language.refusals import sentence
from lichen.node.view import View
from lichen.web import ui
from lichen.web.body import NOTHING, Form
from lichen.web.forms import Field, fields_of
from lichen.web.html import Node, Renderable, fragment
from lichen.web.things import things
from lichen.web.ui.forms import Kind as Control

Errors = dict[str, list[str]]
FEW = 5  # choices that fit on a phone without opening a list


def errors_of(refusals: Sequence[Refusal], view: View | None = None) -> Errors:
    """Every reason as a sentence, by the field it speaks of; under "" what speaks of the whole."""
    errors: Errors = {}
    for refusal in refusals:
        told = sentence(refusal, view.name if view else None)
        errors.setdefault(str(refusal.particulars.get("field", "")), []).append(told)
    return errors


def fact_form(
    fact: type[Fact],
    view: View,
    action: str,
    *,
    typed: Form = NOTHING,
    refusals: Sequence[Refusal] = (),
    given: Mapping[str, str] | None = None,
    verb: str = "",
    more: Node = None,
) -> Renderable:
    """The form that says this fact. `given` is sent along unseen; `typed` and `refusals` come from an earlier try."""
    errors, known = errors_of(refusals, view), given or {}
    return fragment[
        summary(fact, errors, known),
        ui.form(
            action,
            controls(fact, view, typed, errors, known),
            more,
            ui.buttons(ui.button(verb or acts.verb(kind_of(fact)))),
            hidden=known,
        ),
    ]


def asked_of(fact: type[Fact], given: Container[str] = ()) -> list[Field]:
    """The fields somebody has to see: all but those the page knows without asking."""
    return [field for field in fields_of(fact) if field.name not in given and field.kind != "told"]


def summary(fact: type[Fact], errors: Errors, given: Container[str] = ()) -> Renderable:
    """Everything that stands in the way, above the form; what concerns no field it shows comes first."""
    labels = {field.name: acts.label(kind_of(fact), field.name) for field in asked_of(fact, given)}
    loose = [told for name, each in errors.items() if name not in labels for told in each]
    beside = {name: errors[name] for name in labels if name in errors}
    return ui.error_summary({"": loose, **beside}, labels)


def controls(
    fact: type[Fact], view: View, typed: Form = NOTHING, errors: Errors | None = None, given: Container[str] = ()
) -> list[Renderable]:
    """One control for each field of the fact, in their order, with what was typed and what is wrong."""
    wrong, kind = errors or {}, kind_of(fact)
    return [control(kind, field, view, typed, wrong.get(field.name, ())) for field in asked_of(fact, given)]


def control(kind: str, field: Field, view: View, typed: Form, errors: Sequence[str] = ()) -> Renderable:
    """One field of a fact's form, with what was typed before."""
    label, hint = acts.label(kind, field.name), acts.hint(kind, field.name)
    value = typed.text(field.name) or field.default
    if field.kind in ("choice", "thing"):
        return _choosing(kind, field, view, value, errors)
    if field.kind == "things":
        listed = things(view, field.of, kind)
        return ui.choose_several(field.name, label, listed, values=typed.all(field.name), hint=hint, errors=errors)
    look: dict[str, Control] = {
        "line": "text", "lines": "textarea", "ranks": "text", "tick": "checkbox", "day": "date",
        "moment": "datetime-local", "number": "number",
    }  # fmt: skip
    least, greatest, longest = _bounds(field)
    return ui.field(
        field.name,
        label,
        look[field.kind],
        value=value,
        hint=hint,
        errors=errors,
        optional=not field.required,
        words=field.written,
        min=least,
        max=greatest,
        maxlength=longest,
    )


def _bounds(field: Field) -> tuple[str | None, str | None, str | None]:
    """The least and the greatest number, and the most characters, as a browser can hold people to them."""
    match field.kind:
        case "number":
            return str(field.least), str(field.most), None
        case "line" | "lines":
            return None, None, str(field.most)
    return None, None, None


def _choosing(kind: str, field: Field, view: View, value: str, errors: Sequence[str]) -> Renderable:
    label, hint = acts.label(kind, field.name), acts.hint(kind, field.name)
    if field.kind == "thing":
        choices = things(view, field.of, kind)
    else:
        choices = [ui.Choice(choice, acts.choice(kind, field.name, choice)) for choice in field.choices]
    if field.kind == "thing" and not field.required:
        choices = [ui.Choice("", acts.none_of_them()), *choices]
    if len(choices) <= FEW:
        return ui.choose(field.name, label, choices, value=value, hint=hint, errors=errors)
    return ui.field(
        field.name, label, "select", value=value, hint=hint, errors=errors, choices=choices, optional=not field.required
    )
