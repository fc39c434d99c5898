"""The single fields of a fact's form, for pages that lay it out themselves: something first, the rest folded away."""

from lichen.core.fact import Fact, kind_of
from lichen.language import acts
from lichen.node.view import View
from lichen.web import ui
from lichen.web.body import Form
from lichen.web.fact_form import Errors, control
from lichen.web.forms import fields_of
from lichen.web.html import Renderable


def controls(fact: type[Fact], view: View, typed: Form, errors: Errors, *, without: str = "") -> list[Renderable]:
    """Every field in order, but for one that the page knows already."""
    kind = kind_of(fact)
    asked = (field for field in fields_of(fact) if field.name != without)
    return [control(kind, field, view, typed, errors.get(field.name, ())) for field in asked]


def summary(fact: type[Fact], errors: Errors) -> Renderable:
    """What is wrong, on top; what speaks of no field here speaks of the whole."""
    kind = kind_of(fact)
    labels = {field.name: acts.label(kind, field.name) for field in fields_of(fact)}
    loose = [told for name, each in errors.items() if name not in labels for told in each]
    here = {name: errors[name] for name in labels if name in errors}
    return ui.error_summary({"": loose, **here}, labels)


def filled(**values: str) -> Form:
    """A form as if somebody had typed these."""
    return Form({name: [value] for name, value in values.items() if value})
