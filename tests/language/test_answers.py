"""The first line of an answer by mail: what is plain is understood, what is not is nothing."""

import pytest

from lichen.language.answers import WORDS, understood


@pytest.mark.parametrize(
    ("text", "said", "reason"),
    [
        ("yes", "yes", ""),
        ("YES.", "yes", ""),
        ("Yes!!!", "yes", ""),
        ("**Yes**", "yes", ""),
        ("“yes”", "yes", ""),
        ("\n\n  yes  \n\nbecause\nit is time\n", "yes", "because\nit is time"),
        ("Yes - it is time\nreally", "yes", "it is time\nreally"),
        ("Yes. It’s time.", "yes", "It’s time."),
        ("No: too dear", "no", "too dear"),
        ("no — too dear", "no", "too dear"),
        ("I agree!", "yes", ""),
        ("I stand aside.", "aside", ""),
        ("I object: too loud", "objection", "too loud"),
        ("Objection\nIt hurts.", "objection", "It hurts."),
        ("I have read it.", "read", ""),
    ],
)
def test_what_is_plain(text: str, said: str, reason: str):
    assert understood(text) == (said, reason)


@pytest.mark.parametrize(
    "text",
    [
        "", " \n ", "Yes, but", "Yes, please", "yes?", "yes...but", "Yes… but", "Yes ... if", "No problem",
        "yes and no", "yesterday", "nope-ish", "not yes", "maybe", "Hi,\nyes", "+1", "👍", "yes no",
        "aside from that", "noes",
    ],
)  # fmt: skip
def test_what_is_not(text: str):
    assert understood(text) is None


def test_every_word_that_is_offered_is_understood():
    for said, words in WORDS.items():
        for word in words.split(","):
            assert understood(f"{word.strip().title()}.") == (said, "")
