"""Boards from other tools become tasks, with nothing dropped silently."""

import json
from datetime import UTC, datetime

from lichen.carry import recognise
from lichen.carry.draft import Comment, Noted, Report, TaskDraft, Unclear, Why, whole_text
from tests.carry.boards import HERE, deck_board, deck_card, deck_file, packed, real, trello_card, trello_file


def only(report: Report) -> TaskDraft:
    assert len(report.taken) == 1
    return report.taken[0]


def ms(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


# Nextcloud Deck


def test_a_deck_card_keeps_its_list_its_people_and_its_start_in_the_text() -> None:
    people = [{"participant": {"uid": "ana", "displayname": "Ana Lee", "primaryKey": "ana"}}]
    card = deck_card("Fix the gate", description="It sticks.", assignedUsers=people, startdate="2026-05-01")
    report = recognise.read(packed(deck_file(card)))
    assert recognise.looks_like(report) == "This looks like 1 board from Nextcloud Deck with 1 list and 1 card."
    assert only(report).what_for == "It sticks.\n\nList: To do\nAssigned to: Ana Lee (ana)\n\nstartdate: 2026-05-01"
    assert report.kept_as_text == (Noted("startdate", 1, "list “To do”, card 1"),)
    assert "ETag" in {note.what for note in report.left_behind}
    assert report.not_understood == ()


def test_labels_due_date_and_done_have_fields_of_their_own() -> None:
    card = deck_card(
        "Paint", labels=[{"title": "hall"}], duedate="2026-05-01T10:00:00+02:00", done="2026-04-01T00:00:00Z"
    )
    draft = only(recognise.read(packed(deck_file(card))))
    assert (draft.labels, draft.due, draft.done) == (("hall",), ms(2026, 5, 1, 8), True)
    assert "2026-04-01T00:00:00Z" in draft.what_for


def test_cards_in_a_list_called_done_are_done_and_the_report_says_it_guessed() -> None:
    report = recognise.read(packed(deck_file(deck_card("Paint"), stack="Erledigt")))
    assert only(report).done
    assert report.guessed[0].what == "what is in the list “Erledigt” is done"


def test_cards_in_a_list_called_waiting_are_blocked() -> None:
    assert only(recognise.read(packed(deck_file(deck_card("Paint"), stack="On hold")))).blocked == "On hold"


def test_a_board_may_stand_alone_and_old_files_are_a_list_of_boards() -> None:
    board = deck_board(deck_card("Paint"))
    assert only(recognise.read(packed(board))).title == "Paint"
    assert len(recognise.read(packed([board, board])).taken) == 2
    assert len(recognise.read(packed({"1": board, "2": board})).taken) == 2


def test_a_deleted_card_is_not_taken_but_its_text_is_in_the_report() -> None:
    report = recognise.read(packed(deck_file(deck_card("Old", description="Forget me", deletedAt=1, mood="blue"))))
    assert report.taken == ()
    assert report.not_understood[0].why == Why.DELETED
    assert report.not_understood[0].what.endswith("Forget me\nTo do\n7\n\nmood: blue")


def test_missing_comments_are_said_to_be_missing() -> None:
    report = recognise.read(packed(deck_file(deck_card("Paint", commentsCount=3))))
    assert report.not_understood == (Unclear("card “Paint”", "3 of 3", Why.COMMENTS_MISSING),)


def test_one_odd_field_costs_no_more_than_itself() -> None:
    report = recognise.read(packed(deck_file(deck_card("Paint", labels="hall", duedate="soon"))))
    assert only(report).title == "Paint"
    assert {one.why: one.what for one in report.not_understood} == {Why.WRONG_TYPE: "hall", Why.NOT_A_DATE: "soon"}
    assert "Due: soon" in only(report).what_for


def test_a_card_without_a_title_takes_the_first_line_of_its_text() -> None:
    report = recognise.read(packed(deck_file(deck_card("", description="Call the council\nabout the lamp"), stack="")))
    assert only(report).title == "Call the council"
    assert report.not_understood[0].why == Why.NO_TITLE


def test_a_very_long_title_is_shortened_and_kept_whole_in_the_text() -> None:
    draft = only(recognise.read(packed(deck_file(deck_card("word " * 100)))))
    assert len(draft.title) == 200
    assert draft.what_for.startswith("word " * 100)


def test_a_text_too_long_for_one_place_goes_on_in_comments() -> None:
    text = "".join(f"{number} bottles\n" for number in range(3000))
    draft = only(recognise.read(packed(deck_file(deck_card("Count", description=text), stack=""))))
    assert "".join((draft.what_for, *(comment.text for comment in draft.comments))) == text


def test_the_real_deck_boards_come_in_with_the_known_numbers() -> None:
    expected = json.loads(real("exports/EXPECTED.json").read_text())["deck_boards"]
    report = recognise.read(real("exports/nextcloud-deck/deck.json").read_bytes())
    assert report.name == ", ".join(board["title"] for board in expected)
    assert report.counts["lists"] == sum(board["stacks"] for board in expected)
    assert report.counts["labels"] == sum(board["labels"] for board in expected)
    assert report.counts["cards"] == len(report.taken) == sum(board["cards"] for board in expected)
    assert report.not_understood == ()


# Trello


def test_a_trello_card_brings_checklists_people_attachments_and_own_fields_as_text() -> None:
    items = [{"name": "Oil", "state": "complete"}, {"name": "Brush", "state": "incomplete", "idMember": "m1"}]
    card = trello_card(
        "Fix the gate",
        desc="It sticks.",
        idMembers=["m1"],
        attachments=[{"name": "photo.jpg", "url": "https://example.org/p"}],
        customFieldItems=[
            {"idCustomField": "f1", "value": {"text": "Tuesday"}},
            {"idCustomField": "f2", "idValue": "o1"},
        ],
    )
    fields = [
        {"id": "f1", "name": "Day"},
        {"id": "f2", "name": "Tools", "options": [{"id": "o1", "value": {"text": "Drill"}}]},
    ]
    lists = [{"id": "k1", "idCard": "c1", "name": "Shopping", "checkItems": items}]
    report = recognise.read(packed(trello_file(card, checklists=lists, customFields=fields)))
    assert recognise.looks_like(report) == "This looks like a Trello board with 2 lists and 1 card."
    assert only(report).what_for == (
        "It sticks.\n\nList: To do\nAssigned to: Ana Lee (ana)\n\n"
        "Shopping\n- [x] Oil\n- [ ] Brush (Ana Lee (ana))\nAttached: photo.jpg\nhttps://example.org/p\n"
        "Day: Tuesday\nTools: Drill"
    )
    assert report.not_understood == ()


def test_trello_comments_come_from_its_history_the_oldest_first() -> None:
    def said(text: str, date: str) -> dict[str, object]:
        return {
            "type": "commentCard",
            "date": date,
            "data": {"text": text, "card": {"id": "c1"}},
            "memberCreator": {"id": "m1", "fullName": "Ana Lee", "username": "ana"},
        }

    history = [said("Done by noon", "2026-05-02T10:00:00.000Z"), said("I can", "2026-05-01T10:00:00.000Z")]
    history.append({"type": "createCard", "data": {}})
    report = recognise.read(packed(trello_file(trello_card("Paint", badges={"comments": 2}), actions=history)))
    assert only(report).comments == (
        Comment("Ana Lee (ana)", ms(2026, 5, 1, 10), "I can"),
        Comment("Ana Lee (ana)", ms(2026, 5, 2, 10), "Done by noon"),
    )
    assert "history: createCard" in {note.what for note in report.left_behind}
    assert whole_text(only(report)).endswith("Ana Lee (ana): I can\n\nAna Lee (ana): Done by noon")


def test_a_comment_on_a_card_that_is_gone_is_reported() -> None:
    orphan = {"type": "commentCard", "data": {"text": "Where is it?", "card": {"id": "gone"}}}
    report = recognise.read(packed(trello_file(trello_card("Paint"), actions=[orphan])))
    assert Unclear("comment", "Where is it?", Why.NOBODY_KNOWN) in report.not_understood


def test_an_archived_trello_card_is_done_by_a_guess_that_is_told() -> None:
    report = recognise.read(packed(trello_file(trello_card("Paint", closed=True))))
    assert only(report).done
    assert "Archived there" in only(report).what_for
    assert report.counts["closed cards"] == 1
    assert [note.what for note in report.guessed] == ["what was archived there is done"]


def test_what_a_board_says_about_itself_is_not_lost() -> None:
    report = recognise.read(packed(trello_file(trello_card("Paint"), desc="Our street", motto="Slowly")))
    assert "Our street" in report.about
    assert "motto: Slowly" in report.about
    assert "List without cards: Done" in report.about


def test_the_real_trello_board_comes_in_with_the_known_numbers() -> None:
    expected = json.loads(real("exports/EXPECTED.json").read_text())["trello"]
    report = recognise.read(real("exports/trello/data-trelloJson.json").read_bytes())
    assert report.name == expected["name"]
    for name in ("lists", "cards", "labels", "checklists", "members"):
        assert report.counts[name] == expected[name]
    assert report.counts["closed cards"] == expected["closed_cards"]
    history = sum(note.count for note in report.left_behind if note.what.startswith("history: "))
    assert history + report.counts["comments"] == expected["actions"]


# GitHub


def test_issues_come_in_and_pull_requests_are_told_apart() -> None:
    report = recognise.read((HERE / "data" / "issues.json").read_bytes())
    assert recognise.looks_like(report) == "This looks like 2 issues and 1 pull request from GitHub."
    gate, closed = report.taken
    assert gate.what_for == "The gate sticks.\r\nSee “photo”.\n\nAssigned to: bo\n\nOpened by: ana"
    assert gate.labels == ("garden",)
    assert "Label garden: Everything outdoors" in report.about.replace("Label: ", "Label ")
    assert closed.done
    assert "State: not_planned" in closed.what_for
    assert "Milestone: Spring, due 2018-03-01T00:00:00Z" in closed.what_for
    assert [one.why for one in report.not_understood] == [Why.PULL_REQUEST]
    assert "Oils the hinge" in report.not_understood[0].what


def test_pages_of_issues_and_what_the_command_line_tool_writes_are_read_too() -> None:
    issue = {"number": 4, "title": "Gate", "state": "CLOSED", "body": "", "author": {"login": "ana"}}
    said = {"body": "Mine", "author": {"login": "bo"}, "createdAt": "2026-05-01T10:00:00Z"}
    for pages in ([issue], [[issue]], {"total_count": 1, "items": [issue]}, [{"response": [issue], "status": 200}]):
        assert only(recognise.read(packed(pages))).done
    draft = only(recognise.read(packed([{**issue, "comments": [said]}])))
    assert draft.comments == (Comment("bo", ms(2026, 5, 1, 10), "Mine"),)


def test_the_real_issues_come_in_with_the_known_number() -> None:
    expected = json.loads(real("exports/EXPECTED.json").read_text())
    report = recognise.read(real("exports/github-issues/paginate-issues.json").read_bytes())
    assert report.counts["issues"] == len(report.taken) == expected["github_issues"]
    assert {one.why for one in report.not_understood} == {Why.COMMENTS_MISSING}
