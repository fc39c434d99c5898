"""Talk and lessons: saying, answering, correcting, erasing; telling and finding again."""

from tests.web.test_tasks_pages import adds
from tests.web.visitors import Browser, Town


def says(browser: Browser, path: str, text: str) -> str:
    """Says something on the page of a thing; gives the id of what was said."""
    page = browser.fills_in(browser.opens(path), "/say", text=text)
    assert text in page.text
    return str(page.response.url.fragment).removeprefix("said-")


def test_two_people_talk_on_a_task(ana: Browser, bo: Browser):
    task = adds(ana, "Letter about the damp")
    said = says(ana, task, "Who has photographs?")
    answer = bo.opens(next(link for link in bo.opens(task).links if f"to={said}" in link))
    assert "Ana said: Who has photographs?" in answer.text
    page = bo.fills_in(answer, "/say", text="I have three.")
    assert "in answer to Ana I have three." in page.text
    assert f"#said-{said}" in page.links


def test_talk_has_a_place_on_the_charter_and_on_an_agreement(ana: Browser, bo: Browser):
    ana.fills_in(ana.asked("/charter/agreement"), "/agreement", title="Keys", text="Four keys exist.")
    agreement = next(link for link in bo.asked("/charter").links if "/agreement/" in link)
    says(bo, agreement, "I hold one of them.")
    says(bo, f"{bo.home}/charter", "It reads well.")
    assert "I hold one of them." in ana.opens(agreement).text
    assert "I hold one of them." not in ana.asked("/charter").text


def test_a_correction_keeps_how_it_read_before(ana: Browser, bo: Browser):
    task = adds(ana, "Letter")
    said = says(ana, task, "They said no.")
    page = ana.fills_in(ana.asked(f"/words/{said}/correct"), "/correct", text="They said yes.")
    assert "They said yes." in page.text
    text = bo.opens(task).text
    assert "They said yes. Corrected; how it read before They said no." in text


def test_an_empty_correction_is_refused_with_its_reason(ana: Browser):
    said = says(ana, adds(ana, "Letter"), "They said no.")
    page = ana.sends(f"{ana.home}/words/{said}/correct", {"text": "  "})
    assert page.status == 422
    assert "A few words are needed here." in page.text


def test_erasing_takes_the_words_and_every_earlier_wording_away(ana: Browser, bo: Browser):
    task = adds(ana, "Letter")
    said = says(ana, task, "Something unkind")
    ana.fills_in(ana.asked(f"/words/{said}/correct"), "/correct", text="Something unkind, put better")
    page = ana.fills_in(ana.asked(f"/words/{said}/erase"), "/erase")
    assert "Erased by the one who said it." in page.text
    assert "unkind" not in bo.opens(task).response.text
    assert ana.asked(f"/words/{said}/correct").status == 404


def test_nobody_puts_another_ones_words_differently(ana: Browser, bo: Browser):
    said = says(ana, adds(ana, "Letter"), "Mine")
    for way in ("correct", "erase"):
        assert bo.asked(f"/words/{said}/{way}").status == 404
        assert bo.sends(f"{bo.home}/words/{said}/{way}", {"text": "Theirs"}).status == 404


def test_saying_nothing_or_too_much_is_refused_and_kept(ana: Browser):
    task = adds(ana, "Letter")
    page = ana.sends(f"{ana.home}/say", {"about": task.rsplit("/", 1)[1], "text": "x" * 20_001})
    assert page.status == 422
    assert len(page.form("/say").fields["text"]) == 20_001
    assert ana.sends(f"{ana.home}/say", {"about": "A" * 43, "text": "about nothing"}).status == 404


def test_a_very_long_thread_shows_its_end_and_all_of_it_on_request(town: Town, ana: Browser):
    task = adds(ana, "Letter")
    for number in range(104):
        town.days_pass(0.5)
        ana.sends(f"{ana.home}/say", {"about": task.rsplit("/", 1)[1], "text": f"Remark {number} of many"})
    assert "Show 4 earlier ones" in ana.opens(task).text
    assert "Remark 0 of many" not in ana.opens(task).text
    assert "Remark 0 of many" in ana.opens(f"{task}?all=yes").text


def test_what_people_write_is_shown_and_never_run(ana: Browser, bo: Browser):
    task = adds(ana, "<script>alert(1)</script>", what_for="[x](javascript:alert(1)) <img src=//evil.example/a>")
    says(ana, task, "Look")
    ana.sends(f"{ana.home}/say", {"about": task.rsplit("/", 1)[1], "text": "<script>alert(2)</script>"})
    ana.sends(f"{task}/close", {"outcome": "done", "failed": "<b onmouseover=alert(3)>hm</b>"})
    for path in (task, f"{bo.home}/work?show=closed", f"{bo.home}/lessons"):
        page = bo.opens(path)
        assert not page.styles
        assert "<script>alert" not in page.response.text
        assert "<img" not in page.response.text
        assert 'href="javascript' not in page.response.text


def test_a_lesson_is_told_by_itself_and_found_by_any_of_its_words(ana: Browser, bo: Browser):
    for title, outcome in (("A phone call is not a promise", "failed"), ("Cake brings people", "worked")):
        ana.sends(f"{ana.home}/lessons/tell", {"title": title, "outcome": outcome, "text": "On the STREET we learned."})
    assert "A phone call" in bo.asked("/lessons").text
    found = bo.asked("/lessons?find=street+PROMISE").text
    assert "A phone call" in found
    assert "Cake" not in found
    assert "Cake" not in bo.asked("/lessons?show=failed").text
    assert "No lesson has these words." in bo.asked("/lessons?find=zebra").text


def test_a_lesson_without_a_title_says_what_is_missing(ana: Browser):
    page = ana.sends(f"{ana.home}/lessons/tell", {"text": "kept", "title": ""})
    assert page.status == 422
    assert page.form("/tell").fields["text"] == "kept"
