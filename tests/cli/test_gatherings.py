"""Gatherings from the command line: hours as people say them, several people at once, and what there is to see."""

from datetime import date

import click
import pytest

from lichen.cli.days import day_and_hour
from tests.cli.conftest import Lichen

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-01-31 19:00", "2026-01-31T19:00"),
        ("2026-01-31T19:00", "2026-01-31T19:00"),
        ("tomorrow 19:00", "2026-01-02T19:00"),
        ("Tomorrow at 9:05", "2026-01-02T09:05"),
        ("in 3 days, 19.30", "2026-01-04T19:30"),
        ("today, at 23:59", "2026-01-01T23:59"),
        ("in a week   at 00:00", "2026-01-08T00:00"),
    ],
)
def test_an_hour_is_said_as_people_say_it(said: str, meant: str):
    assert day_and_hour(said, TODAY) == meant


@pytest.mark.parametrize("said", ["", "19:00", "tomorrow", "tomorrow 24:00", "tomorrow 19:60", "soon 19:00", "x 1:1"])
def test_what_is_no_hour_is_said_with_examples(said: str):
    with pytest.raises(click.UsageError, match="say 2027-01-31"):
        day_and_hour(said, TODAY)


def test_a_gathering_is_called_prepared_and_seen(ana: Lichen):
    ana("act", "gathering-called", "--title", "All of us", "--start", "tomorrow 19:00", "--minutes", "60")
    [gathering] = ana.data("show", "gatherings")
    assert (gathering["title"], gathering["minutes"], gathering["is"]) == ("All of us", 60, "ahead")
    assert gathering["proposed"] == "Ana"
    [ask] = ana.data("due")
    assert ask["sentence"] == "“All of us”: will you come?"
    ana("act", "coming-said", "--gathering", "all", "--comes", "yes")
    assert ana.data("due") == []
    ana("act", "facilitator-agreed", "--gathering", "all", "--member", "ana")
    ana("act", "point-added", "--gathering", "all", "--title", "Keys", "--minutes", "20")
    ana("act", "point-timed", "--gathering", "all", "--point", "keys", "--minutes", "30")
    told = ana.says("show", "gatherings")
    assert "All of us" in told
    assert "Ana" in told
    assert "  Keys (30)" in told
    record = ana.says("show", "record")
    for sentence in ("Ana said about “All of us”: I’ll come", "Ana gave “Keys” another length"):
        assert sentence in record


def test_a_point_says_in_words_or_by_a_thing_what_it_is_about(ana: Lichen):
    ana("act", "gathering-called", "--title", "All of us", "--start", "tomorrow 19:00", "--minutes", "60")
    ana("act", "task-opened", "--title", "Fix the boiler")
    refused = ana.says("act", "point-added", "--gathering", "all", "--note", "Hm", ends_with=1)
    assert "--title: A few words are needed here." in refused
    ana("act", "point-added", "--gathering", "all", "--about", "boiler")
    assert "  Fix the boiler (…)" in ana.says("show", "gatherings")
    assert "Ana put “Fix the boiler” on the agenda of “All of us”" in ana.says("show", "record")


def test_several_people_are_named_one_after_another(ana: Lichen):
    ana("act", "gathering-called", "--title", "All of us", "--start", "tomorrow 19:00", "--minutes", "60")
    too_early = ana.data("act", "gathering-held", "--gathering", "all", "--came", "ana", "--came", "ana", ends_with=1)
    assert [one["code"] for one in too_early["refused"]] == ["gathering-not-begun", "came-twice"]


def test_the_pages_of_an_export_hold_the_gatherings(ana: Lichen):
    ana("act", "gathering-called", "--title", "# All of us", "--start", "tomorrow 19:00", "--minutes", "60")
    ana("export", "--markdown", str(ana.home / "pages"))
    assert "## \\# All of us" in (ana.home / "pages" / "gatherings.md").read_text(encoding="utf-8")
