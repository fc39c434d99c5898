"""The parts pages are made of: what they escape, what they never contain, how the mark grows, how times are said."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lichen.language import dates, language, use
from lichen.web import html, ui
from lichen.web.assets import STATIC
from lichen.web.html import Node, render
from lichen.web.rosette import Presence, lobe, rosette

CIRCLE = "q1Xn3vYp0Zb8Rk2Lm6Tc4Wd9Hf7Js5Ga1Ue3Oi0Qy8E"
MEMBERS: list[tuple[str, Presence]] = [
    ("ana", "present"), ("bo", "present"), ("chidi", "resting"), ("dolores", "waiting")
]  # fmt: skip
NASTY = "<script>alert(1)</script>\"' onload=x <b>&amp;"


def moment(year: int, month: int, day: int, hour: int = 12, minute: int = 0, zone: str = "UTC") -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


SUNDAY_MORNING = moment(2026, 11, 22, 9, 40)


def every_component(text: str) -> Iterator[Node]:
    """Each component once, with the same text wherever text can go."""
    choices = [ui.Choice(text, text, text), ui.Choice("b", "B")]
    wrong = {"hint": text, "errors": [text]}
    masthead = ui.Masthead(text, "/", rosette(CIRCLE, MEMBERS, name=text))
    yield ui.page(text, text, masthead=masthead, places=[ui.Place(text, "/", here=True)], footer=text)
    yield ui.opening(text, text, words=True)
    yield ui.lede(text)
    yield ui.ways(text, ui.Place(text, "/", here=True), ui.Place(text, "/b"))
    yield ui.portrait(rosette(CIRCLE, MEMBERS, 200, text))
    yield ui.part(text, text, aside=text, id="part")
    yield ui.notice(text, text)
    yield ui.empty(text, ui.link_button(text, "/"))
    yield ui.prose(text)
    yield ui.prose(text, document=True)
    yield ui.quoted(text)
    yield ui.fill("{who} asks", who=text)
    yield ui.person(text, lobe(CIRCLE, text), href="/p", note=text)
    yield ui.when(0, SUNDAY_MORNING)
    yield ui.since(0, SUNDAY_MORNING)
    yield ui.running_out(0, 100, 25)
    yield ui.quiet_link(text, "/")
    yield ui.folded(text, text, open=True)
    yield ui.form("/", ui.button(text), ui.buttons(ui.button(text, "end", value=text)), hidden={"a": text}, files=True)
    yield ui.field("a", text, value=text, hint=text, errors=[text])
    yield ui.field("b", text, "textarea", value=text, words=True, optional=True)
    yield ui.field("c", text, "select", value=text, choices=choices)
    yield ui.field("d", text, "checkbox", value=text, hint=text, errors=[text])
    yield ui.choose("e", text, choices, value=text, hint=text, errors=wrong["errors"])
    yield ui.choose_several("f", text, choices, values=[text], hint=text, errors=wrong["errors"])
    yield ui.error_summary({"a": [text], "": [text]}, {"a": text})
    yield ui.to_keep(text, text)
    yield ui.to_copy(text, text, text)
    yield ui.asks(ui.ask(text, text, "/", from_=text, deadline=text, line=ui.running_out(0, 9, 3), later="/later"))
    yield ui.entries(ui.entry(text, text, ui.beside(text, text), href="/", margin=text, act=text, id="entry"))
    yield ui.thread(
        ui.said(text, text, text, id="said", earlier=text, acts=text), ui.said(text, text, text, erased=True)
    )
    yield ui.pairs([(text, text)])
    yield ui.entries(ui.entry(text, ui.reasons([text])))
    yield ui.table(text, [text, text], [[text, text]], numbers=[1])


class Tags(HTMLParser):
    """Every tag and its attributes, as a browser would read them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(node: Node) -> list[tuple[str, dict[str, str | None]]]:
    return Tags(render(node)).found


def outlines(node: Node) -> list[str]:
    return re.findall(r' d="([^"]+)"', render(node))


def test_every_component_escapes_what_it_is_given():
    for component in every_component(NASTY):
        for tag, attributes in tags(component):
            assert tag not in ("script", "b")
            assert "onload" not in attributes


def test_every_component_is_covered_by_these_tests():
    called = set(re.findall(r"\bui\.(\w+)\(", Path(__file__).read_text(encoding="utf-8")))
    assert {name for name in vars(ui) if not name.startswith("_")} - called <= {
        "asks",
        "forms",
        "lists",
        "shell",
        "text",
    }


def test_no_component_carries_a_style_or_a_script_of_its_own():
    for component in every_component("plain words"):
        for tag, attributes in tags(component):
            assert tag not in ("style", "script")
            assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_no_paragraph_holds_what_a_browser_would_throw_out_of_it():
    for component in every_component("plain words"):
        for paragraph in re.findall(r"<p[ >].*?</p>", render(component), re.DOTALL):
            assert not re.search(r"<(ul|ol|div|form|details|table|p)[ >]", paragraph[2:])


def test_a_script_is_only_ever_a_file_of_ours():
    page = ui.page("Home", scripts=["htmx.min.js"])
    (address,) = [a["src"] for tag, a in tags(page) if tag == "script"]
    assert str(address).startswith("/static/htmx.min.js?v=")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[go](javascript:alert(1))",
        "[go](data:text/html,x)",
        "![see](https://elsewhere.example/x.png)",
        "<a href='https://x' style='color:red' onclick='x'>x</a>",
    ],
)
def test_what_people_write_can_neither_run_nor_fetch_anything(text: str):
    for tag, attributes in tags(ui.prose(text)):
        assert tag not in ("img", "script", "iframe", "style")
        assert not {"style", "onclick", "onerror", "src"} & set(attributes)
        assert not str(attributes.get("href")).startswith(("javascript:", "data:"))


def test_links_people_write_say_that_we_do_not_vouch_for_them():
    (link,) = [a for tag, a in tags(ui.prose("[a](https://a.example)")) if tag == "a"]
    assert {"nofollow", "noopener"} <= set((link["rel"] or "").split())


def test_headings_people_write_stand_under_the_pages_own():
    assert [tag for tag, _ in tags(ui.prose("# One\n\n## Two")) if tag.startswith("h")] == ["h3", "h4"]


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it():
    markup = render(ui.field("why", "What for?", "textarea", value="\nwarm <feet>", errors=["Say more."]))
    assert "\n\nwarm &lt;feet&gt;</textarea>" in markup
    assert 'aria-invalid="true"' in markup
    assert 'aria-describedby="f-why-errors"' in markup
    assert 'id="f-why-errors"' in markup


def test_the_summary_of_errors_leads_to_each_field_and_is_not_there_without_any():
    summary = render(ui.error_summary({"title": ["Say what."], "": ["You are resting."]}, {"title": "Title"}))
    assert 'href="#f-title"' in summary
    assert "Title: Say what." in summary
    assert "Two things need another look" in summary
    assert render(ui.error_summary({"title": []})) == ""


def test_a_translated_sentence_takes_its_parts_where_the_language_puts_them():
    assert render(ui.fill("{who} fragt, bis {when}", when=html.em["Freitag"], who="Ana & Bo")) == (
        "Ana &amp; Bo fragt, bis <em>Freitag</em>"
    )


def test_the_same_circle_always_grows_the_same_mark():
    assert render(rosette(CIRCLE, MEMBERS)) == render(rosette(CIRCLE, MEMBERS[::-1]))
    assert outlines(rosette(CIRCLE, MEMBERS)) != outlines(rosette(CIRCLE[::-1], MEMBERS))


@pytest.mark.parametrize("count", [0, 1, 2, 5, 9, 15, 40])
def test_a_mark_has_one_lobe_a_member(count: int):
    assert len(outlines(rosette(CIRCLE, [(f"member-{n}", "present") for n in range(count)]))) == count


def test_a_lobe_says_whether_its_member_is_present_resting_or_waiting():
    markup = render(rosette(CIRCLE, MEMBERS))
    assert [markup.count(f'class="{p}"') for p in ("present", "resting", "waiting")] == [2, 1, 1]


def test_a_mark_with_a_name_says_it_aloud_and_without_is_an_ornament():
    assert "<title>Elm Street, a circle of 4</title>" in render(rosette(CIRCLE, MEMBERS, name="Elm Street"))
    assert 'aria-hidden="true"' in render(rosette(CIRCLE, MEMBERS))


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (SUNDAY_MORNING, "just now"),
        (SUNDAY_MORNING - 12 * dates.MINUTE, "12 minutes ago"),
        (SUNDAY_MORNING + dates.MINUTE, "in 1 minute"),
        (moment(2026, 11, 22, 19), "this evening"),
        (moment(2026, 11, 22, 23), "tonight"),
        (moment(2026, 11, 22, 2), "early today"),
        (moment(2026, 11, 23, 0), "early tomorrow"),
        (moment(2026, 11, 23, 8), "tomorrow morning"),
        (moment(2026, 11, 26, 19), "Thursday evening"),
        (moment(2026, 12, 1), "in 9 days"),
        (moment(2027, 3, 3), "on 3 March 2027"),
        (moment(2026, 11, 21, 20), "yesterday evening"),
        (moment(2026, 11, 21, 23), "last night"),
        (moment(2026, 11, 17), "on Tuesday"),
        (moment(2026, 11, 10), "12 days ago"),
        (moment(2026, 3, 3), "on 3 March"),
    ],
)
def test_times_are_said_in_words(at: int, said: str):
    assert dates.moment(at, SUNDAY_MORNING, UTC) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (moment(2026, 11, 22, 9, 35), "for 5 minutes"),
        (moment(2026, 11, 22, 7), "since this morning"),
        (moment(2026, 11, 21, 19), "since yesterday evening"),
        (moment(2026, 11, 20), "since Friday"),
        (moment(2026, 11, 10), "for 12 days"),
        (moment(2026, 10, 3), "since 3 October"),
        (moment(2025, 10, 3), "since 3 October 2025"),
    ],
)
def test_what_lasts_is_said_with_the_day_it_began(at: int, said: str):
    assert dates.since(at, SUNDAY_MORNING, UTC) == said


def test_the_same_moment_is_another_evening_elsewhere():
    late = moment(2026, 11, 23, 2)
    assert dates.moment(late, SUNDAY_MORNING, ZoneInfo("America/New_York")) == "this evening"
    assert dates.exactly(late, ZoneInfo("America/New_York")) == "Sunday, 22 November 2026, 21:00"


def test_waiting_is_said_in_its_largest_unit():
    assert [dates.span(ms) for ms in (5, dates.HOUR, 47 * dates.HOUR, 12 * dates.DAY)] == [
        "1 minute", "1 hour", "47 hours", "12 days"
    ]  # fmt: skip


def test_the_line_is_as_long_as_the_time_that_is_left():
    left = [re.search(r'"left" width="([\d.]+)"', render(ui.running_out(100, 200, at))) for at in (0, 100, 175, 300)]
    assert [match and match[1] for match in left] == ["100.0", "100.0", "25.0", "0.0"]


def test_a_language_without_words_of_its_own_speaks_english_but_says_dates_its_way():
    with use("de"):
        assert language() == "de"
        assert dates.moment(moment(2026, 11, 10), SUNDAY_MORNING) == "12 days ago"
        assert dates.day(SUNDAY_MORNING) == "22. November 2026"
    assert language() == "en"


def tokens(scheme: str) -> dict[str, str]:
    """The colours of the stylesheet, light or dark, by name."""
    blocks = re.findall(r":root \{(.*?)\n *\}", (STATIC / "lichen.css").read_text(encoding="utf-8"), re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[("light", "dark").index(scheme)]))


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_on_its_ground(scheme: str):
    colours = tokens(scheme)
    for ground in ("paper", "raised"):
        for text in ("ink", "quiet", "moss", "ochre", "rust", "slate"):
            assert contrast(colours[text], colours[ground]) >= (6 if text == "quiet" else 4.5), (text, ground)
        assert contrast(colours["control"], colours[ground]) >= 3
        assert all(contrast(colours[f"tint-{n}"], colours[ground]) >= 3 for n in range(4))
    assert contrast(colours["on-moss"], colours["moss"]) >= 4.5
