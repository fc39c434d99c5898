"""The open map and one task: what two people see of it, and what they can do."""

from html import escape

from tests.web.visitors import Browser, Page, Town


def task_of(page: Page, title: str) -> str:
    """The address of the task with this title on a page."""
    before = page.response.text.split(f">{escape(title)}</a>")[0]
    return before.rsplit('href="', 1)[1].removesuffix('"')


def adds(browser: Browser, title: str, **typed: str) -> str:
    """Puts a task on the map; gives its address."""
    browser.fills_in(browser.asked("/work/new"), "/work/new", title=title, **typed)
    return task_of(browser.asked("/work"), title)


def test_a_title_is_enough(ana: Browser):
    page = ana.fills_in(ana.asked("/work"), "/work/new", title="Read the meters")
    assert "One thing is unfinished. Nobody will assign it. Take it if you can." in page.text
    assert "Read the meters" in page.text


def test_the_map_says_in_words_how_much_is_unfinished(ana: Browser):
    for number in range(11):
        adds(ana, f"Thing {number}")
    assert "Eleven things are unfinished. Nobody will assign them. Take one if you can." in ana.asked("/work").text


def test_what_waits_longest_comes_first_and_says_how_long(town: Town, ana: Browser):
    adds(ana, "First")
    town.days_pass(9)
    adds(ana, "Second")
    town.days_pass(3)
    text = ana.asked("/work").text
    assert text.index("waiting 12 days First") < text.index("waiting 3 days Second")


def test_somebody_takes_a_task_another_added_and_everybody_sees_it(town: Town, ana: Browser, bo: Browser):
    task = adds(ana, "Carry the fridge")
    page = bo.fills_in(bo.asked("/work"), "/take")
    assert "You have it" in page.text
    assert "Bo has it" in ana.opens(task).text
    assert "Someone has it" in ana.asked("/work").text
    page = ana.fills_in(ana.opens(task), "/take")
    assert "Bo and you have it" in page.text
    assert "Yours" in page.text or "Carry the fridge" in ana.asked("/work?show=mine").text
    page = bo.fills_in(bo.opens(task), "/hand-back")
    assert "Ana has it" in page.text


def test_what_was_pressed_a_moment_too_late_is_told_with_its_reason(ana: Browser, bo: Browser):
    task = adds(ana, "Carry the fridge")
    ana.fills_in(ana.opens(task), "/take")
    page = ana.sends(f"{task}/take")
    assert page.status == 422
    assert "One thing needs another look" in page.text
    assert "Carry the fridge" in page.text


def test_a_form_sent_with_mistakes_names_all_of_them_and_keeps_what_was_typed(ana: Browser):
    page = ana.sends(f"{ana.home}/work/new", {"title": "", "what_for": "So <b>that</b>", "due": "2026-02-30"})
    assert page.status == 422
    assert "Two things need another look" in page.text
    form = page.form("/work/new")
    assert form.fields["what_for"] == "So <b>that</b>"
    assert '<details class="folded" open' in page.response.text  # what is wrong in there can be seen


def test_a_blocked_task_says_by_what_until_that_is_out_of_the_way(ana: Browser, bo: Browser):
    books, receipts = adds(ana, "The books"), adds(ana, "The receipts")
    page = ana.sends(f"{books}/block", {"by": receipts.rsplit("/", 1)[1], "why": "three are missing"})
    assert "waits for" not in page.text
    assert "“The receipts”: three are missing" in page.text
    assert "waits for “The receipts”: three are missing" in bo.asked("/work?show=blocked").text
    assert "The books" in ana.opens(receipts).text  # others wait for it
    bo.fills_in(bo.opens(books), "/unblock")
    assert "Nothing is blocked." in bo.asked("/work?show=blocked").text


def test_a_task_that_another_blocks_is_free_again_when_that_one_is_closed(ana: Browser):
    books, receipts = adds(ana, "The books"), adds(ana, "The receipts")
    ana.sends(f"{books}/block", {"by": receipts.rsplit("/", 1)[1]})
    ana.sends(f"{receipts}/close", {"outcome": "done"})
    assert "What is in its way" not in ana.opens(books).text


def test_closing_tells_what_worked_and_it_becomes_a_lesson_that_leads_back(ana: Browser, bo: Browser):
    task = adds(ana, "Clear the drain")
    page = ana.fills_in(ana.opens(f"{task}/close"), "/close", worked="Hot water", failed="The pump", open="")
    assert "You closed it just now" in page.text
    assert "What worked Hot water What failed The pump" in page.text
    assert "Still open" not in page.text
    lessons = bo.asked("/lessons")
    assert "The pump" in lessons.text
    assert task in lessons.links
    assert "Nothing is unfinished." in bo.asked("/work").text
    assert "Clear the drain" in bo.asked("/work?show=closed").text


def test_an_account_is_asked_for_and_may_be_left_empty(ana: Browser):
    task = adds(ana, "Clear the drain")
    page = ana.fills_in(ana.opens(f"{task}/close"), "/close", outcome="dropped")
    assert "You let it go just now" in page.text
    assert "Nothing here yet." in ana.asked("/lessons").text


def test_a_closed_task_can_turn_out_to_be_unfinished(ana: Browser, bo: Browser):
    task = adds(ana, "Clear the drain")
    ana.sends(f"{task}/close", {"outcome": "done", "worked": "Hot water"})
    page = bo.fills_in(bo.opens(task), "/reopen")
    assert "nobody has it yet" in page.text
    assert "Hot water" in bo.asked("/lessons").text  # reopening takes no lesson back


def test_describing_anew_begins_with_what_is_there(ana: Browser, bo: Browser):
    task = adds(ana, "Drain", size="small", due="2026-03-01", skills="rubber boots")
    page = bo.opens(f"{task}/describe")
    fields = page.form("/describe").fields
    assert (fields["title"], fields["size"], fields["due"], fields["skills"]) == (
        "Drain", "small", "2026-03-01", "rubber boots",
    )  # fmt: skip
    bo.fills_in(page, "/describe", title="Clear the drain behind 14")
    page = ana.opens(task)
    assert "Clear the drain behind 14" in page.text
    assert "due" in page.text
    assert "described" in page.text  # the history says so


def test_the_unpleasant_work_of_ninety_days_is_there_for_all_and_ranks_nobody(town: Town, ana: Browser, bo: Browser):
    for browser, title, size in ((bo, "Large", "large"), (ana, "Small", "small")):
        task = adds(browser, title, unpleasant="yes", size=size)
        browser.sends(f"{task}/take")
        browser.sends(f"{task}/close", {"outcome": "done"})
    text = bo.asked("/work").text
    assert text.index("You 10 %" if "You 10 %" in text else "Ana 10 %") < text.index("90 %")  # as they came
    town.days_pass(91)
    assert "None was closed in the last 90 days." in ana.asked("/work").text


def test_a_long_map_is_shown_in_part_and_whole_on_request(ana: Browser):
    typed = "\n".join(f"Thing {number}" for number in range(130))
    look = ana.fills_in(ana.asked("/bring"), "/bring/tasks", text=typed)
    ana.fills_in(look, look.path)
    page = ana.asked("/work")
    assert "Show 80 more" in page.text
    assert "Thing 129" in ana.opens(next(link for link in page.links if link.endswith("all=yes"))).text


def test_what_two_described_at_once_is_kept_and_erased_words_leave_a_task_that_can_still_be_done(ana: Browser):
    task = adds(ana, "Said in anger")
    page = ana.opens(f"{ana.home}/words/{task.rsplit('/', 1)[1]}/erase")
    assert "Said in anger" in page.text
    page = ana.fills_in(page, "/erase")
    assert "A task whose words were erased" in page.text
    assert "Said in anger" not in ana.asked("/work").response.text
    assert ana.fills_in(ana.opens(task), "/take").status == 200


def test_looking_changes_nothing(ana: Browser):
    task = adds(ana, "Clear the drain")
    before = len(list(ana.town.node.store.in_order(ana.circle)))
    for path in (task, f"{task}/close", f"{task}/block", f"{task}/describe", f"{ana.home}/work", f"{ana.home}/bring"):
        assert ana.opens(path).status == 200
    assert ana.opens(f"{task}/take").status == 405
    assert len(list(ana.town.node.store.in_order(ana.circle))) == before


def test_strangers_find_no_task(town: Town, ana: Browser):
    task = adds(ana, "Secret")
    stranger = town.browser()
    stranger.starts(circle="Another circle", name="Eve")
    for path in (task, f"{ana.home}/work", f"{ana.home}/charter", f"{ana.home}/lessons", f"{ana.home}/bring"):
        page = stranger.opens(path)
        assert page.status == 404
        assert "Secret" not in page.text
