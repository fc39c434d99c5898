"""How people talk about anything, correct what they said, and take it back."""

from lichen.core.kept import digest, keep, resume
from lichen.core.values import EventId
from lichen.practices import LAW
from lichen.practices.lessons import LessonTold
from lichen.practices.rest import MemberRested
from lichen.practices.talk import (
    MOST_A_DAY,
    MOST_CORRECTIONS,
    RemarkMade,
    Talk,
    WordsCorrected,
    WordsErased,
    author_of,
    is_erased,
    thread,
    wording,
    wordings,
)
from lichen.practices.tasks import TaskClosed, TaskOpened
from tests.people import Story, day, founded


def said(story: Story, about: EventId) -> list[tuple[int, EventId]]:
    return [(depth, remark.event) for depth, remark in thread(story.circle, about)]


def test_answers_stand_below_what_they_answer():
    story = founded("bo")
    roof = story.says("ana", TaskOpened(), title="Mend the roof")
    who = story.says("bo", RemarkMade(roof.id), text="Who has a ladder?")
    when = story.says("bo", RemarkMade(roof.id), text="And when?")
    me = story.says("ana", RemarkMade(roof.id, to=who.id), text="I do.")
    thanks = story.says("bo", RemarkMade(roof.id, to=me.id), text="Thank you!")
    too = story.says("ana", RemarkMade(roof.id, to=who.id), text="The neighbours too.")
    assert said(story, roof.id) == [(0, who.id), (1, me.id), (2, thanks.id), (1, too.id), (0, when.id)]
    assert said(story, who.id) == []


def test_everything_with_an_id_can_be_talked_about():
    story = founded("bo")
    uncounted = story.says("bo", LessonTold("worked", task=story["bo"]), title="Slates hold")
    assert story.reasons(uncounted) == ["task-unknown"]
    for thing in (story.circle_id, story["bo"], uncounted.id):
        remark = story.says("ana", RemarkMade(thing), text="What happened here?")
        assert said(story, thing) == [(0, remark.id)]


def test_an_answer_to_what_is_not_in_the_thread_stands_by_itself():
    story = founded("bo")
    elsewhere = story.says("ana", RemarkMade(story["bo"]), text="Hello")
    remark = story.says("ana", RemarkMade(story.circle_id, to=elsewhere.id), text="Hello again")
    assert said(story, story.circle_id) == [(0, remark.id)]


def test_a_very_long_exchange_is_told_to_its_end():
    story = founded("bo")
    last = ""
    for place in range(60):
        last = story.says(("ana", "bo")[place % 2], RemarkMade(story.circle_id, to=last), text="Yes, but").id
    assert said(story, story.circle_id)[-1] == (59, last)


def test_whoever_said_it_corrects_it_and_the_earlier_wording_is_kept():
    story = founded()
    remark = story.says("ana", RemarkMade(story.circle_id), text="At sevn")
    first = story.says("ana", WordsCorrected(remark.id), text="At seven")
    second = story.says("ana", WordsCorrected(remark.id), text="At eight")
    assert wording(story.circle, remark.id) == second.id
    assert wordings(story.circle, remark.id) == [remark.id, first.id, second.id]


def test_what_was_never_corrected_keeps_its_own_wording():
    story = founded()
    assert wording(story.circle, story.circle_id) == story.circle_id


def test_nobody_corrects_or_erases_what_others_said():
    story = founded("bo")
    remark = story.says("ana", RemarkMade(story.circle_id), text="At seven")
    corrected = story.says("bo", WordsCorrected(remark.id), text="At six")
    erased = story.says("bo", WordsErased(remark.id))
    assert story.reasons(corrected) == story.reasons(erased) == ["not-your-own-words"]
    assert story.circle.aside[erased.id][0].particulars == {"of": remark.id, "by": story["ana"]}
    assert wording(story.circle, remark.id) == remark.id


def test_whoever_founded_the_circle_has_no_say_over_the_words_of_others():
    story = founded("bo")
    remark = story.says("bo", RemarkMade(story.circle_id), text="I disagree")
    assert story.reasons(story.says("ana", WordsErased(remark.id))) == ["not-your-own-words"]


def test_all_that_one_said_can_be_corrected_and_erased():
    story = founded("bo")
    task = story.says("bo", TaskOpened(), title="Mend the roof")
    closed = story.says("bo", TaskClosed(task.id, "done", ("worked",)), worked="Slates")
    lesson = story.says("bo", LessonTold("failed"), title="Never in the rain")
    for event in (story["bo"], task.id, closed.id, lesson.id):
        assert author_of(story.circle, event) == story["bo"]
        assert story.reasons(story.says("bo", WordsCorrected(event), text="Better")) == []
        assert story.reasons(story.says("bo", WordsErased(event))) == []


def test_a_second_phone_corrects_what_the_first_one_said():
    story = founded()
    enrolment = story.enrols("ana", "phone")
    remark = story.says("ana", RemarkMade(story.circle_id), text="At sevn")
    phone = story.first_words("ana/phone", WordsCorrected(remark.id), enrolment, text="At seven")
    assert wording(story.circle, remark.id) == phone.id


def test_erased_words_are_gone_with_all_their_corrections():
    story = founded()
    remark = story.says("ana", RemarkMade(story.circle_id), text="Call me on 555 1234")
    correction = story.says("ana", WordsCorrected(remark.id), text="Call me on 555 4321")
    story.says("ana", WordsErased(remark.id))
    assert is_erased(story.circle, remark.id)
    assert is_erased(story.circle, correction.id)
    assert wordings(story.circle, remark.id) == [remark.id]
    assert said(story, story.circle_id) == [(0, remark.id)]


def test_what_is_erased_is_neither_corrected_nor_erased_again():
    story = founded()
    remark = story.says("ana", RemarkMade(story.circle_id), text="Never mind")
    story.says("ana", WordsErased(remark.id))
    assert story.reasons(story.says("ana", WordsErased(remark.id))) == ["words-erased"]
    assert story.reasons(story.says("ana", WordsCorrected(remark.id), text="Do mind")) == ["words-erased"]


def test_a_correction_that_had_not_heard_of_the_erasure_is_erased_too():
    story = founded()
    enrolment = story.enrols("ana", "phone")
    remark = story.says("ana", RemarkMade(story.circle_id), text="Call me on 555 1234")
    story.first_words("ana/phone", RemarkMade(story.circle_id), enrolment, text="Here too")
    story.goes_offline("ana/phone")
    story.says("ana", WordsErased(remark.id))
    correction = story.says("ana/phone", WordsCorrected(remark.id), text="Call me on 555 4321")
    story.comes_online("ana/phone")
    assert story.reasons(correction) == []
    assert is_erased(story.circle, correction.id)
    assert wording(story.circle, remark.id) == remark.id


def test_only_what_has_words_is_corrected_and_only_with_words():
    story = founded()
    wordless = story.says("ana", MemberRested())
    remark = story.says("ana", RemarkMade(story.circle_id), text="At seven")
    correction = story.says("ana", WordsCorrected(remark.id), text="At eight")
    assert story.reasons(story.says("ana", WordsCorrected(wordless.id), text="A title")) == ["words-unknown"]
    assert story.reasons(story.says("ana", WordsCorrected(correction.id), text="At nine")) == ["words-unknown"]
    assert story.reasons(story.says("ana", WordsCorrected(remark.id))) == ["words-missing"]


def test_nobody_drowns_a_thread():
    story = founded("bo")
    for _ in range(MOST_A_DAY):
        story.says("bo", RemarkMade(story.circle_id), at=day(1), text="Me again")
    assert story.reasons(story.says("bo", RemarkMade(story.circle_id), at=day(1), text="!")) == ["too-many-remarks"]
    assert story.reasons(story.says("bo", RemarkMade(story["bo"]), at=day(1), text="Elsewhere")) == []
    assert story.reasons(story.says("ana", RemarkMade(story.circle_id), at=day(1), text="Well")) == []
    assert story.reasons(story.says("bo", RemarkMade(story.circle_id), at=day(3), text="Good morning")) == []


def test_words_are_corrected_only_so_often():
    story = founded()
    remark = story.says("ana", RemarkMade(story.circle_id), text="At seven")
    for _ in range(MOST_CORRECTIONS):
        story.says("ana", WordsCorrected(remark.id), text="At eight")
    assert story.reasons(story.says("ana", WordsCorrected(remark.id), text="At nine")) == ["too-many-corrections"]


def test_kept_talk_goes_on_as_it_was():
    story = founded("bo")
    first = story.says("bo", RemarkMade(story.circle_id), text="Hello")
    story.says("ana", RemarkMade(story.circle_id, to=first.id), text="Hi")
    story.says("bo", WordsCorrected(first.id), text="Hello, all")
    story.says("ana", WordsErased(story["ana"]))
    again = resume(LAW, keep(LAW, story.circle))
    assert again is not None
    assert digest(LAW, again) == digest(LAW, story.circle)
    assert again[Talk] == story.circle[Talk]
