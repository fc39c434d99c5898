"""Everything the rules can say has a sentence, and no sentence shows how the machine calls things."""

import re
from pathlib import Path
from string import Formatter

import pytest

import lichen
from lichen.core.refusal import Refusal, refuse
from lichen.language import acts, happenings, refusals
from lichen.practices import LAW
from lichen.web.forms import fields_of
from lichen.web.telling import SLOTS

SOURCE = Path(lichen.__file__).parent
CODE = re.compile(r"(?:refuse|Refusal)\(\s*\"([a-z][a-z-]*)\"")
UNSPEAKABLE = re.compile(
    r"\b(facts?|events?|seals?|keepers?|frontiers?|device keys?|hash(es)?|payload|successfully)\b|[a-z]+\.[a-z]+ed\b"
)


def codes() -> list[str]:
    found = {code for path in SOURCE.rglob("*.py") for code in CODE.findall(path.read_text(encoding="utf-8"))}
    return sorted(found)


def test_the_codes_are_found_where_they_are_written():
    assert {"not-a-member", "words-missing", "signature-wrong", "task-closed", "day-unreadable"} <= set(codes())
    assert len(codes()) > 80


@pytest.mark.parametrize("code", codes())
def test_every_reason_has_a_sentence(code: str):
    said = refusals.sentence(refuse(code))
    assert code not in said
    assert said[0].isupper()
    assert said[-1] == "."
    assert not UNSPEAKABLE.search(said), said


def test_no_sentence_is_left_from_a_rule_that_is_gone():
    assert set(refusals.SENTENCES) | set(refusals.COUNTED) == set(codes())


@pytest.mark.parametrize("kind", LAW.facts)
def test_every_kind_can_be_told_and_asked_for(kind: str):
    told = happenings.SENTENCES[kind]
    names = {name for _before, name, _spec, _conversion in Formatter().parse(told) if name}
    assert names <= set(SLOTS)
    assert not UNSPEAKABLE.search(told)
    assert told[-1] != "."
    for field in fields_of(LAW.facts[kind]):
        label = acts.label(kind, field.name)
        assert label[0].isupper()
        assert not UNSPEAKABLE.search(label)
        for choice in field.choices:
            assert acts.choice(kind, field.name, choice)


@pytest.mark.parametrize("kind", [kind for kind, fact in LAW.facts.items() if fact.said_by == "member"])
def test_every_act_has_a_question_and_a_verb(kind: str):
    if kind not in NO_FORM:
        assert kind in acts.ACTS


NO_FORM = {"invite.made", "device.enrolled", "recovery.asked"}  # their pages make a proof first


def test_particulars_are_said_as_people_say_them():
    said = refusals.sentence(refuse("inviter-gone", member="m"), lambda member: {"m": "Ana"}[member])
    assert said == "Whoever made this invite, Ana, is no longer in the circle."
    said = refusals.sentence(refuse("invite-expired", until=1_767_225_600_000))
    assert said == "This invite was good until Thursday, 1 January 2026, 00:00."
    assert refusals.sentence(refuse("waits-for-vouches", needed=2)).endswith("2 vouches are needed in all.")


ODD = [{}, {"until": -1}, {"until": 2**60}, {"until": "soon"}, {"member": []}, {"count": "{x}"}, {"needed": "many"}]


@pytest.mark.parametrize("odd", ODD)
def test_odd_particulars_from_elsewhere_are_no_harm(odd: dict[str, object]):
    for code in [*codes(), "a-code-from-the-future"]:
        assert refusals.sentence(Refusal(code, odd))  # type: ignore[arg-type]
