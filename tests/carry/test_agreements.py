"""Agreements that people already have come in with every letter, and with the dates they speak of."""

import zipfile
from io import BytesIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lichen.carry import agreements, charter_markdown, dates
from lichen.carry.charter_draft import AgreementDraft, CharterDraft
from lichen.carry.dates_in_words import mentions
from lichen.carry.draft import LARGEST_FILE, Noted, Unclear, Why
from tests.carry.boards import HERE, real


def zipped(files: dict[str, bytes]) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return held.getvalue()


def folder(root: Path) -> list[tuple[str, bytes]]:
    return [(str(path.relative_to(root)), path.read_bytes()) for path in sorted(root.rglob("*.md"))]


def letters_of(draft: AgreementDraft) -> str:
    return f"# {draft.title}\n{draft.text}"


def test_two_real_agreements_come_in_with_every_letter() -> None:
    came = agreements.read_files(folder(HERE / "data" / "agreements"))
    assert [draft.title for draft in came.taken] == ["Email Accounts Agreement", "Pods Agreement"]
    for path, draft in zip(came.files, came.taken, strict=True):
        heading, _, body = (HERE / "data" / "agreements" / path).read_text().partition("\n")
        assert (heading, body.strip("\n")) == (f"# {draft.title}", draft.text)
    assert came.taken[0].made == dates.day(2019, 4, 1)
    assert came.found[0].words.startswith("This agreement was formed through the Assembly Sprint")
    assert came.kept_as_text == (Noted("links to other pages there", 4, "email_accounts_agreement.md"),)


def test_a_whole_real_handbook_comes_in_with_every_letter_and_becomes_a_charter() -> None:
    root = real("agreements-enspiral/src")
    came = agreements.read_files(folder(root))
    assert len(came.taken) == len(folder(root)) == 18
    for path, draft in zip(came.files, came.taken, strict=True):
        heading, _, body = (root / path).read_text().strip("\n").partition("\n")
        assert (heading, body.strip("\n")) == (f"# {draft.title}", draft.text)
    dated = {path: (draft.made, draft.review) for path, draft in zip(came.files, came.taken, strict=True)}
    assert {path: both for path, both in dated.items() if any(both)} == {
        "agreements/email_accounts_agreement.md": (dates.day(2019, 4, 1), 0),
        "agreements/nodes.md": (0, dates.day(2023, 3, 1)),
        "agreements/working_groups.md": (dates.day(2019, 4, 1), 0),
    }
    assert [one.where for one in came.not_understood if one.why == Why.INDEX_PAGE] == [
        "agreements/README.md",
        "money/README.md",
    ]
    charter = CharterDraft(name="Enspiral", agreements=came.taken)
    assert charter_markdown.read(charter_markdown.write(charter)) == charter


def test_a_zip_a_folder_and_single_files_say_the_same() -> None:
    files = dict(folder(HERE / "data" / "agreements"))
    together = agreements.read_files(files.items())
    assert agreements.read(zipped(files)) == together
    assert tuple(agreements.read(data, path).taken[0] for path, data in files.items()) == together.taken


def test_the_title_may_be_underlined_or_in_front_matter_or_only_in_the_name() -> None:
    underlined = agreements.read(b"Keys\n====\n\nTwo of us.\n").taken[0]
    assert (underlined.title, underlined.text) == ("Keys", "Two of us.")
    fronted = agreements.read(b"---\ntitle: Keys\nreview: 2027-01-20\n---\nTwo of us.").taken[0]
    assert (fronted.title, fronted.review) == ("Keys", dates.day(2027, 1, 20))
    assert fronted.text == "---\ntitle: Keys\nreview: 2027-01-20\n---\nTwo of us."
    named = agreements.read(b"Two of us.", "our/spare_keys.md")
    assert named.taken[0].title == "Spare keys"
    assert named.guessed == (Noted("the title is the name of the file", 1, "our/spare_keys.md"),)
    assert agreements.read(b"Two of us.").taken[0].title == "Two of us."


def test_a_very_long_title_is_shortened_and_kept_whole_in_the_text() -> None:
    long = agreements.read(b"# " + b"key " * 100 + b"\n\nTwo of us.").taken[0]
    assert len(long.title) == 200
    assert long.text == "# " + "key " * 100 + "\n\nTwo of us."


def test_dates_are_found_in_words_and_never_guessed() -> None:
    def found(text: str) -> list[tuple[str, int]]:
        return [(one.what, one.at) for one in mentions(text)]

    assert found("Next review: 3 March 2027") == [("review", dates.day(2027, 3, 3))]
    assert found("To be reviewed by March 3rd, 2027.") == [("review", dates.day(2027, 3, 3))]
    assert found("Beschlossen am 3. März 2026. Überprüfung: 03.03.2027") == [
        ("made", dates.day(2026, 3, 3)),
        ("review", dates.day(2027, 3, 3)),
    ]
    assert found("Aprobado el 3 de marzo de 2026") == [("made", dates.day(2026, 3, 3))]
    assert found("Last reviewed in March 2026") == [("reviewed", dates.day(2026, 3, 1))]
    assert found("We review this every year. Hosting expires on 31 March 2029.") == []
    assert found("Review: 31 February 2027") == []


def test_what_is_no_text_is_reported_by_its_path() -> None:
    came = agreements.read(zipped({"a/keys.md": b"# Keys\nTwo.", "a/plan.png": b"\x89PNG\0", "a/empty.md": b""}))
    assert [draft.title for draft in came.taken] == ["Keys"]
    assert came.not_understood == (Unclear("a/plan.png", "", Why.NOT_TEXT), Unclear("a/empty.md", "", Why.EMPTY))


def test_a_broken_zip_and_a_bomb_are_reports() -> None:
    good = zipped({"keys.md": b"# Keys\nTwo."})
    assert agreements.read(good[: len(good) // 2]).not_understood == (Unclear("", "", Why.NOT_OPENED),)
    bomb = agreements.read(zipped({"a.md": b"a" * (LARGEST_FILE + 1), "b.md": b"b"}))
    assert [one.why for one in bomb.not_understood] == [Why.TOO_LARGE, Why.TOO_LARGE]


def test_an_agreement_longer_than_fits_is_taken_and_told() -> None:
    came = agreements.read(b"# Long\n" + b"word " * 20_000)
    assert [one.why for one in came.not_understood] == [Why.TOO_LONG]
    assert came.taken[0].text == ("word " * 20_000)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
def test_no_letter_of_any_text_is_lost(text: str) -> None:
    came = agreements.read(text.encode(), "keys.md")
    if came.taken:
        held = "".join((came.taken[0].title + came.taken[0].text).split())
        missing = "".join(text.removeprefix("\ufeff").split())
        assert missing.endswith("".join(came.taken[0].text.split()))
        assert set(missing) - set(held) <= set("#=-\ufeff")
