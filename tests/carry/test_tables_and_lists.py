"""Tables in many languages, and lists pasted from anywhere."""

import pytest

from lichen.carry import dates, recognise
from lichen.carry.draft import Comment, Noted, Report, Unclear, Why


def read(text: str) -> Report:
    return recognise.read(text.encode())


# Tables


def test_columns_are_understood_by_their_names_and_the_others_are_kept() -> None:
    report = read(
        "Task,Notes,Due date,Size,Status,Who,Tags,Comments,Colour\nGate,It sticks,2026-05-01,S,Done,Bo,a;b,Soon,red\n"
    )
    (draft,) = report.taken
    assert (draft.title, draft.size, draft.done, draft.labels) == ("Gate", "small", True, ("a", "b"))
    assert draft.due == dates.day(2026, 5, 1)
    assert draft.comments == (Comment("", 0, "Soon"),)
    assert draft.what_for == "It sticks\n\nStatus: Done\nWho: Bo\nColour: red"
    assert Noted("Colour", 1, "row 1") in report.kept_as_text
    assert recognise.looks_like(report) == "This looks like a table with 1 row."


@pytest.mark.parametrize(
    "header",
    [
        "Aufgabe;Fällig am;Erledigt",
        "Tâche;Échéance;Fait",
        "Tarea;Fecha límite;Hecho",
        "Taak;Deadline;Klaar",
        "TITEL;BIS;STATUS",
    ],
)
def test_columns_may_be_named_in_several_languages(header: str) -> None:
    (draft,) = read(f"{header}\nZaun;13.05.2026;ja\n").taken
    assert (draft.title, draft.due, draft.done) == ("Zaun", dates.day(2026, 5, 13), True)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter: str) -> None:
    report = read(delimiter.join(("Title", "Who")) + "\n" + delimiter.join(("Gate", '"Bo, Ana; Kim"')) + "\n")
    assert report.taken[0].what_for == "Who: Bo, Ana; Kim"


def test_a_date_that_could_be_two_days_is_kept_as_text_and_reported() -> None:
    report = read("Title,Due\nGate,03/04/2026\nDoor,04/05/2026\n")
    assert [draft.due for draft in report.taken] == [0, 0]
    assert report.taken[0].what_for == "Due: 03/04/2026"
    assert Unclear("row 1", "03/04/2026", Why.DAY_OR_MONTH) in report.not_understood


def test_one_clear_date_tells_how_the_column_is_written() -> None:
    gate, door = read("Title,Due\nGate,03/04/2026\nDoor,04/25/2026\n").taken
    assert (gate.due, door.due) == (dates.day(2026, 3, 4), dates.day(2026, 4, 25))


def test_cells_over_several_lines_and_quotes_inside_quotes_come_whole() -> None:
    (draft,) = read('Title,Notes\nGate,"It ""sticks"",\nsaid Bo"\n').taken
    assert draft.what_for == 'It "sticks",\nsaid Bo'


def test_quotes_that_do_not_match_are_reported_and_nothing_is_lost() -> None:
    report = read('Title,Notes\nGate,"It sticks\nDoor,Open\n')
    assert Unclear("", "", Why.BROKEN_QUOTES) in report.not_understood
    assert "Door,Open" in report.taken[0].what_for


def test_a_row_with_too_many_cells_keeps_them() -> None:
    report = read("Title,Who\nGate,Bo,and more\nDoor,Ana\n")
    assert "and more" in report.taken[0].what_for
    assert report.not_understood == (Unclear("row 1", "and more", Why.MORE_CELLS),)


def test_a_table_without_a_header_says_so() -> None:
    report = read("Gate\tBo\tred\nDoor\tAna\tblue\nRoof\tKim\tgrey\n")
    assert [draft.title for draft in report.taken] == ["Gate", "Door", "Roof"]
    assert report.taken[0].what_for == "Column 2: Bo\nColumn 3: red"
    assert Unclear("row 1", "", Why.NO_HEADER) in report.not_understood


def test_a_table_in_the_letters_of_an_old_spreadsheet_is_read_with_a_warning() -> None:
    report = recognise.read("Aufgabe;Wer\nTür ölen;Jörg\n".encode("cp1252"))
    assert report.taken[0].title == "Tür ölen"
    assert Unclear("line 2", "", Why.NOT_UTF8) in report.not_understood


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends_make_no_difference(encoding: str, line_end: str) -> None:
    report = recognise.read(line_end.join(("Title,Who", "Gate,Bo", "Tür,Ana")).encode(encoding))
    assert [draft.title for draft in report.taken] == ["Gate", "Tür"]


def test_more_rows_than_can_be_read_are_reported_with_their_text() -> None:
    report = read("Title,Who\n" + "Gate,Bo\n" * 5000 + "Last one,Kim\n")
    assert len(report.taken) == 5000
    assert report.not_understood == (Unclear("from row 5001 on", "Last one\tKim", Why.TOO_MANY),)


# Lists


def test_one_line_is_one_task_whatever_stands_in_front() -> None:
    report = read("Milk\n- Bread\n* Tea\n• Salt\n1. Oil\n2) Jam\n- [ ] Rice\n\n- [x] Beans\n☐ Corn\n☑ Peas\n")
    assert [draft.title for draft in report.taken] == [
        "Milk",
        "Bread",
        "Tea",
        "Salt",
        "Oil",
        "Jam",
        "Rice",
        "Beans",
        "Corn",
        "Peas",
    ]
    assert [draft.title for draft in report.taken if draft.done] == ["Beans", "Peas"]
    assert recognise.looks_like(report) == "This looks like a list of 10 tasks."


def test_what_is_indented_belongs_to_the_line_above() -> None:
    gate, door = read("- Gate\n    - [ ] oil\n      carefully\n\n    - brush\n- Door\n").taken
    assert gate.what_for == "- [ ] oil\n  carefully\n- brush"
    assert door.what_for == ""


def test_a_list_that_is_indented_as_a_whole_is_still_a_list() -> None:
    assert [draft.title for draft in read("   - Gate\n   - Door\n").taken] == ["Gate", "Door"]


def test_headings_are_kept_with_the_tasks_below_them() -> None:
    report = read("# Garden\n- Gate\n## Nothing here\n# House\n- Door\n")
    assert [draft.what_for for draft in report.taken] == ["List: Garden", "List: House"]
    assert Unclear("line 3", "Nothing here", Why.NOTHING_BELOW) in report.not_understood


def test_sentences_with_commas_are_a_list_and_no_table() -> None:
    assert recognise.read(b"Buy milk, eggs\nCall Ana, Bo\nTask, urgent\n").format == "lines"


def test_a_list_that_begins_with_a_box_is_no_broken_data_file() -> None:
    assert [draft.title for draft in read("[ ] Gate\n[x] Door\n").taken] == ["Gate", "Door"]
    assert [draft.title for draft in read("[] Gate\n[x] Door\n").taken] == ["Gate", "Door"]


def test_whoever_knows_better_may_say_what_it_is() -> None:
    pasted = b"Task,Who\nGate,Bo\n"
    assert [draft.title for draft in recognise.read(pasted).taken] == ["Gate"]
    assert [draft.title for draft in recognise.read(pasted, "lines").taken] == ["Task,Who", "Gate,Bo"]
    assert [draft.title for draft in recognise.read(b"Gate\nDoor\n", "table").taken] == ["Gate", "Door"]
