"""A charter goes out as one Markdown file and comes back the same, to the letter."""

from hypothesis import given
from hypothesis import strategies as st

from lichen.carry import dates
from lichen.carry.charter_draft import AgreementDraft, CharterDraft, Problem, Value
from lichen.carry.charter_markdown import read, write
from lichen.carry.draft import LARGEST_FILE, Why

ELM_STREET = CharterDraft(
    name="Elm Street Tenants",
    purpose="Nobody on our street moves out because of the rent.",
    values=(Value("Care", "We ask how it is going\nbefore we ask what got done."), Value("Candour")),
    agreements=(
        AgreementDraft(
            "How we decide",
            "## Small things\n\nWhoever does it decides.",
            dates.day(2027, 1, 20),
            dates.day(2026, 1, 20),
        ),
        AgreementDraft("Keys", "Two of us hold each key."),
    ),
    numbers={"vouches": 2, "count_days": 14},
)

ON_PAPER = """\
---
charter: 1
name: Elm Street Tenants
numbers:
  vouches: 2
  count_days: 14
---

# Purpose

Nobody on our street moves out because of the rent.

# Value: Care

We ask how it is going
before we ask what got done.

# Value: Candour


# Agreement: How we decide
Made: 2026-01-20
Review: 2027-01-20

## Small things

Whoever does it decides.

# Agreement: Keys

Two of us hold each key.
"""

AWKWARD = r"""---|--- || |\|\\ |# Purpose|#  PURPOSE  |# Value: x|\# Agreement: y|# agreement:|Made: never
Review: 2027-01-01|name: z|```|~~~md|<!-- # Purpose -->|<b>|text  |charter: 2|***|==="""
awkward = st.sampled_from(
    [*AWKWARD.replace("\n", "|").split("|"), "\t", "\r", "a\r", "# Purpose\r", "\u2028", "\ufeff", "\0"]
)
whole = st.characters(exclude_categories=["Cs"])
texts = st.lists(awkward | st.text(whole, max_size=20), max_size=8).map("\n".join) | st.text(whole, max_size=60)
titles = (
    st.text(whole, max_size=20)
    | awkward
    | st.sampled_from(['"', '"x"', "true", "1", "a: b", "x #", "'x'", "ſ", "null"])
)
times = st.integers(0, 2**53 - 1) | st.integers(0, 30_000).map(lambda day: day * dates.DAY + dates.NOON)
numbers = st.dictionaries(
    titles | st.sampled_from(["vouches", "name", "numbers", "yes"]), st.integers(-(2**53) + 1, 2**53 - 1), max_size=4
)
choices = st.dictionaries(
    titles | st.sampled_from(["large_by", "numbers", "choices"]),
    st.from_regex(r"[a-z][a-z-]{0,9}", fullmatch=True),
    max_size=4,
)
charters = st.builds(
    CharterDraft,
    name=titles,
    purpose=texts,
    values=st.lists(st.builds(Value, titles, texts), max_size=3).map(tuple),
    agreements=st.lists(st.builds(AgreementDraft, titles, texts, times, times), max_size=3).map(tuple),
    numbers=numbers,
    choices=choices,
)


@given(charters)
def test_what_was_written_reads_back_the_same(draft: CharterDraft) -> None:
    assert read(write(draft)) == draft


@given(charters)
def test_the_same_draft_is_always_written_the_same(draft: CharterDraft) -> None:
    again = read(write(draft))
    assert isinstance(again, CharterDraft)
    assert write(again) == write(draft)


@given(charters)
def test_blank_lines_and_windows_line_ends_around_texts_do_no_harm(draft: CharterDraft) -> None:
    if any(
        "\r" in text
        for text in (draft.purpose, *(one.meaning for one in draft.values), *(one.text for one in draft.agreements))
    ):
        return
    assert read(b"\xef\xbb\xbf" + write(draft).replace(b"\n", b"\r\n") + b"\r\n\r\n") == draft


def test_it_looks_as_people_would_write_it() -> None:
    assert write(ELM_STREET).decode() == ON_PAPER


BY_HAND = """\
---
# our charter
name: 'Elm Street: Tenants'

numbers:
    vouches : 2
---
# purpose
Stay.
# AGREEMENT:  Keys
review: 2027-01-20

Two of us.


"""


def test_what_people_write_by_hand_is_understood() -> None:
    assert read(BY_HAND.encode()) == CharterDraft(
        name="Elm Street: Tenants",
        purpose="Stay.",
        agreements=(AgreementDraft("Keys", "Two of us.", dates.day(2027, 1, 20)),),
        numbers={"vouches": 2},
    )


def test_a_name_that_other_tools_would_misread_is_put_in_quotation_marks() -> None:
    written = write(CharterDraft(name="No", numbers={"yes": 1, "a b": 2, "days": 3})).decode()
    assert 'name: "No"\nnumbers:\n  "yes": 1\n  "a b": 2\n  days: 3\n' in written


def test_choices_stand_beside_the_numbers_and_are_one_plain_word_each() -> None:
    draft = CharterDraft(name="x", numbers={"vouches": 2}, choices={"large_by": "consent", "way_out": "talk"})
    assert "numbers:\n  vouches: 2\nchoices:\n  large_by: consent\n  way_out: talk\n---" in write(draft).decode()
    assert read(write(draft)) == draft
    bad = b"---\nname: x\nchoices:\n  large_by: by all of us\n  way_out: 3\n  way_out: talk\n---\n"
    assert read(bad) == (
        Problem(4, "  large_by: by all of us", Why.NOT_A_CHOICE),
        Problem(5, "  way_out: 3", Why.NOT_A_CHOICE),
        Problem(6, "  way_out: talk", Why.TWICE),
    )


def test_headings_of_a_text_stay_headings() -> None:
    draft = CharterDraft(
        name="x", agreements=(AgreementDraft("Money", "# Big\n\n## Value: small\n\n```\n# comment\n```"),)
    )
    assert "\n# Big\n\n## Value: small\n" in write(draft).decode()
    assert read(write(draft)) == draft


def test_only_a_line_that_would_divide_the_file_gets_a_backslash() -> None:
    draft = CharterDraft(name="x", purpose="One\n# Agreement: not really\nTwo")
    assert "\n\\# Agreement: not really\n" in write(draft).decode()


BAD = """\
---
charter: 1
vouches: 2
numbers:
  vouches: two
  days: 3
  days: 4
---
Hello
# Purpose
# Purpose
# Agreement: Keys
Review: soon

# Value: "half
"""


def test_a_bad_file_gives_every_reason_at_once_with_its_line() -> None:
    assert read(BAD.encode()) == (
        Problem(3, "vouches: 2", Why.NOT_A_LINE),
        Problem(5, "  vouches: two", Why.NOT_A_NUMBER),
        Problem(7, "  days: 4", Why.TWICE),
        Problem(9, "Hello", Why.NO_PLACE),
        Problem(11, "# Purpose", Why.TWICE),
        Problem(13, "Review: soon", Why.NOT_A_DATE),
        Problem(15, '# Value: "half', Why.NOT_QUOTED),
    )


def test_files_that_are_no_charter_say_why() -> None:
    assert read(b"# Hello") == (Problem(1, "# Hello", Why.NO_FRONT),)
    assert read(b"") == (Problem(1, "", Why.NO_FRONT),)
    assert read(b"---\nname: x\n") == (Problem(1, "---", Why.NO_FRONT),)
    assert read(b"---\n---\n") == (Problem(1, "", Why.NO_NAME),)
    assert read(b"---\ncharter: 2\nname: x\n---\n") == (Problem(2, "charter: 2", Why.LATER_VERSION),)
    assert read("---\nname: Tür\n---\n".encode("latin-1")) == (Problem(2, "", Why.NEEDS_UTF8),)
    assert read(b"x" * (LARGEST_FILE + 1))[0].why == Why.TOO_LARGE  # type: ignore[index]
