"""A circle's charter as a draft to carry away: the page as it reads now, with its words."""

from msgspec.structs import asdict

from lichen.carry.charter_draft import AgreementDraft, CharterDraft, Value
from lichen.carry.charter_markdown import write
from lichen.node.view import View
from lichen.practices.charter import page


def charter_draft(view: View) -> CharterDraft:
    """What stands on the page; words that were erased are left out."""
    reads = page(view.circle)
    agreements, governing = list(reads.agreements.values()), asdict(reads.numbers)
    view.fetch([reads.purpose, *reads.values, *(one.wording for one in agreements)])
    return CharterDraft(
        name=view.title,
        purpose=view.words(reads.purpose, "purpose"),
        values=tuple(Value(view.words(one, "name"), view.words(one, "meaning")) for one in reads.values),
        agreements=tuple(
            AgreementDraft(view.words(one.wording, "title"), view.words(one.wording, "text"), one.review, one.at)
            for one in agreements
        ),
        numbers={name: value for name, value in governing.items() if isinstance(value, int)},
        choices={name: value for name, value in governing.items() if isinstance(value, str)},
    )


def charter_file(view: View) -> bytes:
    """The same as one Markdown file with front matter."""
    return write(charter_draft(view))
