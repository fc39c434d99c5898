"""What drafts become on the record: fitting, complete, and in words the law takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.carry.charter_draft import AgreementDraft, Value
from lichen.carry.draft import Comment, TaskDraft
from lichen.carry.fitting import parts, pieces, printable
from lichen.carry.telling import Telling, tell_tasks
from lichen.carry.telling_charter import tell_agreements, tell_values
from lichen.core.event import LARGEST_WORDS, encode_words
from lichen.core.fact import Fact
from lichen.node.words import flaws
from lichen.practices.talk import MOST_A_DAY, RemarkMade

HUGE = ["\n" * 30_000, "🌱" * 25_000, "\x00\x07" * 9_000, "line\n" * 9_000, "x" * 70_000]
anything = st.text(max_size=300)
drafts = st.builds(
    TaskDraft,
    title=st.text(min_size=1, max_size=500).filter(str.strip),
    what_for=anything,
    size=st.sampled_from(["small", "medium", "large", ""]),
    due=st.integers(-(2**60), 2**60),
    skills=anything,
    done=st.booleans(),
    blocked=anything,
    labels=st.lists(st.text(max_size=30), max_size=4).map(tuple),
    comments=st.lists(st.builds(Comment, st.text(max_size=20), st.just(0), anything), max_size=4).map(tuple),
    source=st.text(max_size=50),
)


def told(telling: Telling) -> list[tuple[Fact, dict[str, str]]]:
    """Everything a telling says, when every event is called the same."""
    said = []
    step = next(telling, None)
    while step is not None:
        said.append(step)
        try:
            step = telling.send("e" * 43)
        except StopIteration:
            step = None
    return said


def is_taken(fact: Fact, words: dict[str, str]) -> bool:
    return not list(flaws(fact.words, words)) and len(encode_words("s" * 22, words)) <= LARGEST_WORDS


def bare(text: str) -> str:
    """What is left of a text when line ends and pictures of what cannot be seen say nothing."""
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())


def holds_all(draft: TaskDraft) -> bool:
    """Whether the words of all its facts fit, and are everything the draft says, each text in one piece."""
    said = told(tell_tasks([draft]))
    order = ("title", "skills", "what_for", "text", "why")
    written = bare("".join(words.get(name, "") for _, words in said for name in order))
    texts = (draft.title, draft.what_for, draft.skills, draft.source, *draft.labels, *(c.text for c in draft.comments))
    return all(is_taken(fact, words) for fact, words in said) and all(
        bare(printable(text)) in written for text in texts
    )


@given(drafts)
def test_whatever_a_draft_says_the_words_of_its_tasks_are_taken_and_hold_all_of_it(draft: TaskDraft):
    assert holds_all(draft)


@pytest.mark.parametrize("text", HUGE, ids=["blank", "seedlings", "unseen", "lines", "one word"])
def test_huge_texts_go_on_where_there_is_room(text: str):
    for draft in (
        TaskDraft(title="Much", what_for=text),
        TaskDraft(title="Much", skills=text),
        TaskDraft(title="Much", comments=(Comment("Bo", 0, text),)),
        TaskDraft(title=text.strip() or "Much", blocked=text),
    ):
        assert holds_all(draft)
    for telling in (tell_agreements([AgreementDraft("Much", text)], 0, 1), tell_values([Value("Much", text)])):
        assert all(is_taken(fact, words) for fact, words in told(telling))


@given(st.builds(AgreementDraft, st.text(min_size=1).filter(str.strip), anything, st.integers(-(2**60), 2**60)))
def test_whatever_an_agreement_says_it_is_taken(draft: AgreementDraft):
    at = 1_800_000_000_000
    assert all(is_taken(fact, words) for fact, words in told(tell_agreements([draft], 0, at)))


@given(st.builds(Value, st.text(min_size=1, max_size=300).filter(str.strip), anything))
def test_whatever_a_value_means_it_is_taken(value: Value):
    assert all(is_taken(fact, words) for fact, words in told(tell_values([value])))


@given(st.text(max_size=100) | st.lists(st.sampled_from(["a\n", "b" * 5_000]), max_size=30).map("".join))
def test_pieces_put_together_again_are_the_text(text: str):
    assert bare("".join(pieces(text))) == bare(printable(text))


def test_a_thread_never_gets_more_than_one_person_may_say_in_a_day():
    draft = TaskDraft(
        title="Much said", comments=tuple(Comment("Bo", 0, f"Remark {number}") for number in range(3_000))
    )
    remarks = [words["text"] for fact, words in told(tell_tasks([draft])) if isinstance(fact, RemarkMade)]
    assert len(remarks) < MOST_A_DAY
    assert all(f"Remark {number}" in "".join(remarks) for number in range(3_000))


def test_a_long_title_is_shortened_and_stands_in_the_text_in_full():
    title = "word " * 100
    [(name, text), *rest] = parts(title, "And more.", 200)
    assert not rest
    assert len(name) <= 200
    assert title.strip() in text
