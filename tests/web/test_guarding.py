"""What holds for every page: strangers see nothing, other sites can do nothing, nothing runs that is not ours."""

from pathlib import Path

import pytest

from lichen.web.guard import HEADERS
from lichen.web.limits import Allowance, Limits
from tests.web.routes import addresses
from tests.web.visitors import BASE, Browser, Town, town_in

GONE = "There is nothing here for you to see."


def test_strangers_see_nothing_of_a_circle_not_even_that_it_is_there(town: Town, ana: Browser):
    stranger, other = town.browser(), town.browser()
    other.starts("Night School", "Chidi")
    for who in (stranger, other):
        for method in ("GET", "POST"):
            for path in addresses(ana, method):
                if path.startswith("/c/"):
                    page = who.asks(method, path)
                    assert (page.status, GONE in page.text) == (404, True), (method, path)


def test_the_words_for_what_is_not_there_and_for_what_is_not_yours_are_the_same(town: Town, ana: Browser):
    stranger = town.browser()
    assert stranger.opens(ana.home).response.text == stranger.opens("/c/nothing-here").response.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": BASE},
        {"origin": "http://evil.example"},
        {"origin": "http://elm.example:8000.evil.example"},
        {"origin": "http://elm.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://[broken"},
    ],
)
def test_another_sites_page_can_do_nothing_in_ones_name(ana: Browser, headers: dict[str, str]):
    before = ana.town.node.circle(ana.circle).count
    page = ana.sends(f"{ana.home}/work/new", {"title": "Forged"}, **headers)
    assert page.status == 403
    assert ana.town.node.circle(ana.circle).count == before


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": BASE}, {"origin": BASE.upper()}],
)
def test_ones_own_pages_can(ana: Browser, headers: dict[str, str]):
    before = ana.town.node.circle(ana.circle).count
    assert ana.sends(f"{ana.home}/work/new", {"title": "Meant"}, **headers).status == 200
    assert ana.town.node.circle(ana.circle).count == before + 1


def test_every_answer_carries_the_headers_that_keep_people_safe(town: Town, ana: Browser):
    link = ana.invites()
    paths = ["/", "/enter", "/nowhere", link, "/static/lichen.css", "/static/none", *addresses(ana, "GET")]
    for path in paths:
        response = ana.opens(path).response
        for name, value in HEADERS.items():
            assert response.headers.get(name) == value, (path, name)
    refused = ana.sends("/start", {}, **{"sec-fetch-site": "cross-site"}).response
    assert HEADERS.items() <= dict(refused.headers).items() or all(refused.headers[n] == v for n, v in HEADERS.items())


def test_nothing_on_any_page_runs_or_looks_but_what_we_serve(town: Town, ana: Browser, bo: Browser):
    stranger = town.browser()
    pages = [ana.opens(path) for path in addresses(ana, "GET")]
    pages += [stranger.opens("/"), stranger.opens("/enter"), stranger.opens(ana.invites()), stranger.opens("/nowhere")]
    pages += [ana.sends(path) for path in addresses(ana, "POST") if not path.endswith(("/out", "/out-everywhere"))]
    for page in pages:
        assert page.styles == [], page.path
        assert "http://" not in page.response.text.replace(BASE, "").replace("http://www.w3.org", ""), page.path


def test_the_cookie_is_for_our_pages_alone(tmp_path: Path, town: Town):
    cookie = town.browser().starts().response.history[0].headers.get_list("set-cookie")
    session = next(one for one in cookie if one.startswith("lichen="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Secure" not in session
    with town_in(tmp_path / "https", base="https://elm.example") as safe:
        answer = safe.browser().starts().response.history[0]
        assert all("Secure" in one for one in answer.headers.get_list("set-cookie"))
        assert "max-age" in answer.headers["strict-transport-security"]


def test_looking_never_changes_anything(town: Town, ana: Browser, bo: Browser):
    counts = town.node.circle(ana.circle).count, len(list(town.node.accounts))
    keys = {kind: town.node.store.private.all(kind).keys() for kind in ("account", "session", "link", "device")}
    for path in addresses(ana, "GET"):
        ana.opens(path)
    assert (town.node.circle(ana.circle).count, len(list(town.node.accounts))) == counts
    assert {kind: town.node.store.private.all(kind).keys() for kind in keys} == keys


def test_an_unchanged_page_is_not_sent_again(ana: Browser):
    first = ana.opens(f"{ana.home}/charter").response
    again = ana.opens(f"{ana.home}/charter", **{"if-none-match": first.headers["etag"]})
    assert again.status == 304
    assert first.headers["cache-control"] == "private, no-cache"


def test_whoever_tries_passphrases_has_to_wait(tmp_path: Path):
    few = Limits({what: Allowance(3, 0.001) for what in ("act", "stranger", "sign-in", "name", "found")})
    with town_in(tmp_path, limits=few) as town:
        thief = town.browser()
        tries = [thief.sends("/enter", {"signs_in": "ana", "passphrase": "guess"}) for _ in range(5)]
        assert [page.status for page in tries] == [422, 422, 422, 429, 429]
        assert int(tries[-1].response.headers["retry-after"]) > 0
        assert "That was a lot at once." in tries[-1].text


def test_limits_forget_and_forgive():
    at = [0.0]
    limits = Limits({"act": Allowance(2, 1), "stranger": Allowance(1, 1)}, clock=lambda: at[0])
    assert [limits.wait("act", "ana") for _ in range(3)] == [0, 0, 1]
    assert limits.wait("act", "bo") == 0
    at[0] = 1.5
    assert [limits.wait("act", "ana") for _ in range(2)] == [0, 0.5]


def test_an_account_that_two_have_stopped_is_shown_nothing_more(town: Town, ana: Browser, bo: Browser):
    chidi = town.browser()
    chidi.joins(ana.invites(), "Chidi")
    for one in (ana, bo, chidi):
        one.agrees()
    page = ana.asked(f"/people/{bo.member}/stop")
    page = ana.fills_in(page, "/stop", reason="His phone was taken on Friday.")
    assert "One more of you has to." in page.text
    assert "Ana asked to stop Bo’s account at once." in chidi.asked("").text
    page = chidi.fills_in(chidi.asked(f"/people/{bo.member}/stop"), "/stop", reason="I was there.")
    assert "The account is stopped." in page.text
    page = bo.asked("/record")
    assert "This account is stopped." in page.text
    assert bo.sends(f"{ana.home}/me/link").path.endswith("/wait")
    town.days_pass(8)
    assert bo.asked("/record").path.endswith("/record")
