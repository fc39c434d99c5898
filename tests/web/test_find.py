"""Whatever one may see in a circle is found by any of its words, and nothing that was erased."""

import pytest

from lichen.core.event import compose, encode_words, event_id
from lichen.core.values import DAY
from lichen.practices.decisions.facts import DecisionAmended, DecisionProposed, PositionTaken
from lichen.practices.gatherings import GatheringCalled, GatheringMoved, PointAdded
from lichen.practices.talk import RemarkMade, WordsCorrected, WordsErased
from lichen.practices.tasks import TaskHandedBack, TaskOpened
from tests.web.visitors import Browser, Town


def puts(one: Browser, title: str, **more: str) -> str:
    """The id of a task somebody put on the map."""
    one.fills_in(one.asked("/work/new"), "/work/new", title=title, **more)
    links = one.asked("/work").links
    found = {link.rpartition("/")[2] for link in links if "/task/" in link}
    return next(task for task in found if title in one.asked(f"/task/{task}").text)


def finds(one: Browser, words: str, of: str = "") -> str:
    page = one.opens(f"{one.home}/search?q={words}&of={of}")
    assert page.status == 200
    return page.text.partition("What are you looking for?")[2].partition("Other circles")[0]


NOTHING = "Nobody has said that here"


def test_a_task_is_found_by_any_of_its_words_however_they_are_spelled(ana: Browser):
    puts(ana, "Répare la Chaudière", what_for="Il fait froid à Łódź")
    for words in ("chaudiere", "CHAUDIÈRE", "chaud", "rep chau", "chau rep", "lodz", "lodz répare", "froid,"):
        assert "Répare la Chaudière" in finds(ana, words), words
    for words in ("haudiere", "chaudiere roof", "chaudieres"):
        assert NOTHING in finds(ana, words), words


def test_what_is_found_is_grouped_by_what_it_is(ana: Browser, bo: Browser):
    task = puts(ana, "Lanterns")
    bo.sends(f"{bo.home}/say", {"about": task, "text": "I have lanterns in the cellar"})
    bo.sends(f"{bo.home}/lessons/tell", {"outcome": "worked", "title": "Lanterns early", "text": "They sell out"})
    bo.sends(f"{bo.home}/charter/agreement", {"title": "Light", "text": "No lanterns indoors"})
    ana.sends(f"{ana.home}/task/{task}/block", {"why": "lantern shop is closed"})
    said = finds(ana, "lantern")
    order = [said.index(heading) for heading in ("Tasks", "The charter", "Lessons", "Talk")]
    assert order == sorted(order)
    assert "No lanterns indoors" in said
    assert "They sell out" not in said.partition("Talk")[2]


def test_all_that_was_said_of_one_task_is_one_thing(ana: Browser, bo: Browser):
    task = puts(ana, "Lanterns")
    bo.sends(f"{bo.home}/task/{task}/take", {"note": "lanterns"})
    bo.sends(f"{bo.home}/task/{task}/close", {"outcome": "done", "worked": "Forty lanterns in the rain"})
    page = ana.opens(f"{ana.home}/search?q=lanterns")
    assert [link for link in page.links if "/task/" in link] == [f"{ana.home}/task/{task}"]
    assert "Forty lanterns in the rain" in page.text


def test_the_words_are_marked_and_escaped(ana: Browser):
    puts(ana, "<b>Boiler</b> & “boil”")
    answer = ana.opens(f"{ana.home}/search?q=boil").response.text
    assert "&lt;b&gt;<mark>Boiler</mark>&lt;/b&gt; &amp; “<mark>boil</mark>”" in answer


def test_a_gathering_is_found_by_all_that_was_put_on_its_agenda(ana: Browser, bo: Browser, town: Town):
    start = town.time + 5 * DAY
    one = ana.says(GatheringCalled(start, 60), title="Round table", place="Kitchen")
    bo.says(PointAdded(one), title="Lanterns")
    page = ana.opens(f"{ana.home}/search?q=lanterns")
    assert "Gatherings" in page.text
    assert "Round table" in page.text
    assert f"{ana.home}/gathering/{one}" in page.links
    for place in ("Roof", "Cellar"):
        ana.says(GatheringMoved(one, start, 60), place=place)
    assert "It read so before" in finds(ana, "roof")
    assert "It read so before" not in finds(ana, "cellar")


def test_a_decision_is_found_by_all_that_was_said_of_it(ana: Browser, bo: Browser, town: Town):
    fact = DecisionProposed(protocol="majority", closes=town.time + 7 * DAY)
    one = ana.says(fact, title="Shall we buy lanterns?", text="It is dark.")
    bo.says(PositionTaken(one, wording=one, stand="no"), reason="Candles are cheaper")
    for words in ("lanterns", "dark", "candles"):
        page = ana.opens(f"{ana.home}/search?q={words}")
        assert "Decisions" in page.text
        assert "Shall we buy lanterns?" in page.text
        assert f"{ana.home}/decision/{one}" in page.links
    ana.says(DecisionAmended(decision=one, closes=town.time + 9 * DAY), title="Shall we buy torches?")
    assert "Shall we buy torches?" in finds(ana, "lanterns")
    assert "It read so before" in finds(ana, "lanterns")
    assert "It read so before" not in finds(ana, "torches")


def test_people_are_found_by_their_names_and_lead_to_their_pages(ana: Browser, bo: Browser):
    page = ana.opens(f"{ana.home}/search?q=bo")
    assert "People" in page.text
    assert f"{ana.home}/people/{bo.member}" in page.links
    assert f"{ana.home}/people/{ana.member}" in ana.opens(f"{ana.home}/search?q=ana").links


def test_a_remark_leads_to_where_it_stands(ana: Browser, bo: Browser):
    task = puts(ana, "Lanterns")
    bo.sends(f"{bo.home}/say", {"about": task, "text": "Ask the school"})
    [link] = [link for link in ana.opens(f"{ana.home}/search?q=school").links if "#said-" in link]
    assert f'id="{link.partition("#")[2]}"' in ana.opens(link).response.text


def test_what_was_corrected_is_found_as_it_reads_now_and_as_it_read_before(ana: Browser):
    remark = ana.says(RemarkMade(puts(ana, "Lanterns")), text="On Tuesday")
    ana.says(WordsCorrected(remark), text="On Wednesday")
    page = ana.opens(f"{ana.home}/search?q=wednesday")
    assert "Talk" in page.text
    assert "You said something about “Lanterns” On Wednesday" in page.text
    assert any(link.endswith(f"#said-{remark}") for link in page.links)
    assert "It read so before" not in page.text
    assert "On Tuesday It read so before" in finds(ana, "tuesday")


def test_a_task_described_anew_is_found_under_its_present_name(ana: Browser):
    task = puts(ana, "Lanterns")
    ana.fills_in(ana.asked(f"/task/{task}/describe"), "/describe", title="Candles")
    said = finds(ana, "lanterns")
    assert "Candles" in said
    assert "It read so before" in said
    assert "It read so before" not in finds(ana, "candles")


@pytest.mark.parametrize("looked_before", [False, True])
def test_what_was_erased_is_not_found_nor_are_its_corrections(ana: Browser, bo: Browser, looked_before: bool):
    remark = ana.says(RemarkMade(puts(ana, "Lanterns")), text="Call Mrs. Okafor")
    ana.says(WordsCorrected(remark), text="Call Chioma Okafor")
    if looked_before:
        assert "Okafor" in finds(bo, "okafor")
    ana.says(WordsErased(remark))
    for words in ("okafor", "chioma", "call"):
        assert NOTHING in finds(bo, words)


def test_what_does_not_count_is_found_and_says_so(ana: Browser, bo: Browser):
    """Bo's phone hands back a task that he does not hold, and another copy passes that on."""
    task = ana.says(TaskOpened(), title="Lanterns")
    node, circle = ana.town.node, bo.circle
    device = bo.account.places[circle].device
    key, head = node.keyring.device(device), node.living(circle).heads[device]
    assert key
    words = encode_words("s" * 22, {"note": "I have a long ladder"})
    back = TaskHandedBack(task)
    frame = compose(key, back, at=ana.town.clock(), circle=circle, seq=head.seq + 1, prev=head.id, words=words)
    node.take_in(circle, [frame])
    page = ana.opens(f"{ana.home}/search?q=ladder")
    assert "I have a long ladder This was not counted." in page.text
    assert f"{ana.home}/record/{event_id(frame.raw)}" in page.links
    assert f"{ana.home}/task/{task}" not in page.links


def test_many_of_one_kind_leave_room_for_the_others_and_can_all_be_seen(ana: Browser):
    task = puts(ana, "Lantern")
    for number in range(9):
        ana.says(RemarkMade(task), text=f"Lantern number {number}")
    page = ana.opens(f"{ana.home}/search?q=lantern")
    assert "number 8" in page.text
    assert "number 0" not in page.text
    [more] = [link for link in page.links if "of=talk" in link]
    whole = ana.opens(more)
    assert all(f"number {number}" in whole.text for number in range(9))
    assert "Tasks" not in whole.text


def test_one_looks_in_all_of_ones_circles_and_in_no_other(ana: Browser, bo: Browser, town: Town):
    puts(ana, "Lanterns on Elm Street")
    first = ana.home
    page = ana.opens("/start")
    ana.home = ana.fills_in(page, "/start", circle="Hill Street", name="Ana").path
    puts(ana, "Lanterns on Hill Street")
    text = ana.opens("/search?q=lanterns").text
    assert "Lanterns on Elm Street" in text
    assert "Lanterns on Hill Street" in text
    assert "Hill" not in bo.opens("/search?q=lanterns").text
    assert bo.opens(f"{ana.home}/search?q=lanterns").status == 404
    stranger = town.browser()
    assert stranger.opens("/search?q=lanterns").path == "/"
    assert stranger.opens(f"{first}/search?q=lanterns").status == 404


def test_whoever_waits_to_be_let_in_finds_nothing(ana: Browser, town: Town):
    puts(ana, "Lanterns")
    waiting = town.browser()
    waiting.joins(ana.invites(), "Edda")
    waiting.account.places[ana.circle].joined = False  # as a new phone that waits to take over
    assert "Lanterns" not in waiting.opens("/search?q=lanterns").text
    assert "Lanterns" not in waiting.opens(f"{waiting.home}/search?q=lanterns").text


@pytest.mark.parametrize("words", ["", " ", "%00", "%ff", "…", "()", "*", '"', "a" * 5000, "a " * 3000, "%F0%9F%90%9E"])
def test_odd_questions_are_no_harm(ana: Browser, words: str):
    assert ana.opens(f"{ana.home}/search?q={words}").status == 200
    assert ana.opens(f"{ana.home}/search?q={words}&of=everything").status == 200
    assert ana.opens(f"/search?q={words}").status == 200


def test_an_answer_is_as_long_whatever_is_asked(ana: Browser):
    task = puts(ana, "Lanterns")
    ana.says(RemarkMade(task), text="lantern " * 2_000)
    assert len(ana.opens(f"{ana.home}/search?q=lantern").response.text) < 12_000
