"""Forms: a label above, a hint under it, what is wrong beside the field, and what was typed always kept."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lichen.language import gettext as _
from lichen.language import ngettext
from lichen.language.numbers import begun, in_words
from lichen.web import html
from lichen.web.html import Attribute, Node, Renderable

Kind: TypeAlias = Literal[
    "text", "textarea", "select", "checkbox", "date", "datetime-local", "number", "password", "file", "search"
]
Look: TypeAlias = Literal["act", "quiet", "end"]


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    hint: str = ""


def form(action: str, *content: Node, files: bool = False, hidden: Mapping[str, str] | None = None) -> Renderable:
    """A form that posts. Only what must be there is checked by the browser; the rules answer in their own words."""
    kept = [html.input_(type="hidden", name=name, value=value) for name, value in (hidden or {}).items()]
    encoding = "multipart/form-data" if files else None
    return html.form(action=action, method="post", enctype=encoding, novalidate=True)[kept, content]


def field(
    name: str,
    label: str,
    kind: Kind = "text",
    *,
    value: str = "",
    hint: Node = None,
    errors: Sequence[str] = (),
    choices: Sequence[Choice] = (),
    optional: bool = False,
    words: bool = False,
    id: str | None = None,
    **attributes: Attribute,
) -> Renderable:
    """One field. `words` sets it in serif; any value ticks a checkbox; `id` is for the second of a name on a page."""
    base = id or field_id(name)
    described = " ".join(_described(base, hint, errors))
    control: dict[str, Attribute] = {
        "id": base,
        "name": name,
        "class": {"words": words},
        "aria-describedby": described or None,
        "aria-invalid": "true" if errors else None,
        "required": not optional and kind != "checkbox",
        **{key.replace("_", "-"): attribute for key, attribute in attributes.items()},
    }
    inside = [_hint(base, hint), _errors(base, errors)]
    if kind == "checkbox":
        box = html.input_(control, type="checkbox", value="yes", checked=bool(value))
        return _frame("tick", errors)[html.label[box, html.span[label]], inside]
    return _frame("field", errors)[_label(base, label, optional), inside, _control(kind, control, value, choices)]


def choose(
    name: str,
    legend: str,
    choices: Sequence[Choice],
    *,
    value: str = "",
    hint: Node = None,
    errors: Sequence[str] = (),
) -> Renderable:
    """One of a few, all in sight: each choice a line one can press, with what it means under it."""
    return _choosing(name, legend, choices, [value], hint, errors, "radio")


def choose_several(
    name: str,
    legend: str,
    choices: Sequence[Choice],
    *,
    values: Container[str] = (),
    hint: Node = None,
    errors: Sequence[str] = (),
) -> Renderable:
    """As many of them as fit, all in sight."""
    return _choosing(name, legend, choices, values, hint, errors, "checkbox")


def _choosing(
    name: str,
    legend: str,
    choices: Sequence[Choice],
    chosen: Container[str],
    hint: Node,
    errors: Sequence[str],
    look: str,
) -> Renderable:
    base = field_id(name)
    described = " ".join(_described(base, hint, errors)) or None
    return html.fieldset(class_=["choose", {"wrong": bool(errors)}], aria_describedby=described)[
        html.legend[legend],
        _hint(base, hint),
        _errors(base, errors),
        (_choice(name, place, choice, look, choice.value in chosen) for place, choice in enumerate(choices)),
    ]


def _choice(name: str, place: int, choice: Choice, look: str, chosen: bool) -> Renderable:
    # The first carries the field's id, so that the summary of errors can lead to it.
    identity = field_id(name) if place == 0 else f"{field_id(name)}-{place}"
    return html.label(".choice")[
        html.input_(type=look, id=identity, name=name, value=choice.value, checked=chosen),
        html.span[choice.label, html.span(".hint")[choice.hint] if choice.hint else None],
    ]


def error_summary(errors: Mapping[str, Sequence[str]], labels: Mapping[str, str] | None = None) -> Renderable:
    """Everything that stands in the way, on top, each leading to its field; the name "" is for the form as a whole."""
    lines = [(name, message) for name, messages in errors.items() for message in messages]
    if not lines:
        return html.fragment[None]
    heading = ngettext("One thing needs another look", "{count} things need another look", len(lines))
    return html.div(".errors", role="alert", tabindex="-1", autofocus=True)[
        html.h2[begun(heading.format(count=in_words(len(lines))))],
        html.ul[(html.li[_error_line(name, message, labels or {})] for name, message in lines)],
        html.p(".hint")[_("What you typed is still here.")],
    ]


def button(
    label: Node,
    look: Look = "act",
    *,
    name: str | None = None,
    value: str | None = None,
    action: str | None = None,
    wide: bool = False,
) -> Renderable:
    """A verb. Moss acts, quiet can wait, end is for what ends something; `action` sends its form elsewhere."""
    return html.button(
        class_=["button", look, {"wide": wide}], type="submit", name=name, value=value, formaction=action
    )[label]


def link_button(label: Node, href: str, look: Look = "act", *, wide: bool = False) -> Renderable:
    """A verb that leads to where one does it."""
    return html.a(class_=["button", look, {"wide": wide}], href=href)[label]


def buttons(*each: Node) -> Renderable:
    """Verbs beside each other, under each other on a phone; the first is the one most people want."""
    return html.div(".buttons")[each]


def to_keep(label: str, text: str) -> Renderable:
    """A link or word to copy and keep: shown whole, and all of it chosen by one press."""
    return html.div(".keep")[html.p[label], html.code(dir="ltr")[text]]


def to_copy(summary: str, label: str, text: str) -> Renderable:
    """A text to carry elsewhere, folded away; where there are scripts, a button copies it."""
    base = field_id("copy")
    return html.details(".folded.screen")[
        html.summary[summary],
        html.div(".unfolded.field")[
            html.label(for_=base)[label],
            html.textarea(id=base, readonly=True, dir="auto", rows="6")["\n" + text],
            html.p(".copies")[
                html.button(".button.quiet", type="button", data_copies=base, data_done=_("Copied."))[_("Copy it")],
                html.span(role="status"),
            ],
        ],
    ]


def field_id(name: str) -> str:
    return f"f-{name}"


def _frame(look: str, errors: Sequence[str]) -> html.Element:
    return html.div(class_=[look, {"wrong": bool(errors)}])


def _label(base: str, label: str, optional: bool) -> Renderable:
    return html.label(for_=base)[label, html.span(".optional")[_("if you like")] if optional else None]


def _described(base: str, hint: Node, errors: Sequence[str]) -> list[str]:
    return [f"{base}-{part}" for part, there in (("hint", hint), ("errors", errors)) if there]


def _hint(base: str, hint: Node) -> Node:
    return html.p(".hint", id=f"{base}-hint")[hint] if hint else None


def _errors(base: str, errors: Sequence[str]) -> Node:
    return html.ul(".wrongs", id=f"{base}-errors")[(html.li[e] for e in errors)] if errors else None


def _error_line(name: str, message: str, labels: Mapping[str, str]) -> Node:
    if not name:
        return message
    label = labels.get(name, "")
    # A label that is a question needs no colon after it.
    between = "" if not label else " " if label[-1] in "?!.…" else ": "
    return html.a(href=f"#{field_id(name)}")[f"{label}{between}{message}"]


def _control(kind: Kind, control: dict[str, Attribute], value: str, choices: Sequence[Choice]) -> Renderable:
    if kind == "textarea":
        # The browser drops one newline after the tag; without this one it would drop one of theirs.
        return html.textarea({"rows": "4", "dir": "auto", **control})["\n" + value]
    if kind == "select":
        return html.select(control)[(html.option(value=c.value, selected=c.value == value)[c.label] for c in choices)]
    return html.input_({"dir": "auto" if kind == "text" else None, **control}, type=kind, value=value or None)
