"""Missing, hostile and huge form fields: every form of every kind answers clearly, and nothing breaks."""

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lichen.practices import LAW
from lichen.web.body import MOST_SENT, MOST_TYPED
from lichen.web.forms import fields_of
from tests.web.routes import addresses, odd_addresses
from tests.web.visitors import Browser, Town, town_in

HARMFUL = ("/out", "/out-everywhere", "/leave")  # what would end the test's own visit
NAMES = sorted({field.name for fact in LAW.facts.values() for field in fields_of(fact)} | {"uses", "days", "mine", ""})
HOSTILE = [
    "", " ", "\n", "\0", "x" * 300, "<script>alert(1)</script>", "'; DROP TABLE event; --", "-1", "0",
    "99999999999999999999999999", "1e9", "NaN", "١٢", "9999-12-31", "0001-01-01", "2026-02-30", "2026-13-45",
    "circle", "../../etc/passwd", "\u202eright to left", "\U0001f600",
    "A" * 43, "-" * 43, "A" * 44, "[]", "{}", "{0.__class__}", "%s%n", "on", "yes", "true",
]  # fmt: skip


def _posts(browser: Browser) -> list[str]:
    return [path for path in addresses(browser, "POST") if not path.endswith(HARMFUL)]


def _is_clear(page_status: int) -> bool:
    return page_status < 500 and page_status != 405


def test_every_form_survives_nothing_at_all(ana: Browser, bo: Browser):
    for path in _posts(ana):
        assert _is_clear(ana.sends(path).status), path


def test_every_form_survives_hostile_values_in_every_field(ana: Browser, bo: Browser):
    for path in _posts(ana):
        for shift in range(0, len(HOSTILE), 4):
            typed = {name: HOSTILE[(place + shift) % len(HOSTILE)] for place, name in enumerate(NAMES)}
            page = ana.sends(path, typed)
            assert _is_clear(page.status), (path, shift)
            assert "<script>alert" not in page.response.text
    _everything_still_works(ana)


def test_every_form_says_when_something_is_too_long(ana: Browser, bo: Browser):
    for path in _posts(ana):
        page = ana.sends(path, dict.fromkeys(("title", "text", "note", "name", "reason"), "x" * 70_000))
        assert _is_clear(page.status), path
    _everything_still_works(ana)


def test_every_address_survives_nonsense_where_a_name_belongs(ana: Browser, bo: Browser):
    for method in ("GET", "POST"):
        for path in odd_addresses(ana, method):
            if not path.endswith(HARMFUL):
                assert _is_clear(ana.asks(method, path).status), (method, path[:120])


def test_odd_questions_after_an_address_are_no_harm(ana: Browser):
    odd = "?before=9&before=99999999999999999999.x&skip=-1&show=%00&all=%F0%28&task=" + "A" * 5000
    for path in addresses(ana, "GET"):
        assert _is_clear(ana.opens(path + odd).status), path


def test_bodies_that_are_no_forms_are_refused_in_words(ana: Browser):
    path = f"{ana.home}/work/new"
    bodies: list[tuple[str, bytes]] = [
        ("application/json", b'{"title": "x"}'),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nhm\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\nrubbish"),
        ("multipart/form-data; boundary=" + "x" * 500, b"--x--"),
        ("text/plain", b"title=x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(600))),
    ]
    for kind, body in bodies:
        page = ana.asks("POST", path, content=body, headers={"content-type": kind})
        assert page.status in (400, 413, 422), (kind, page.status)


def test_bytes_in_no_writing_at_all_are_taken_as_well_as_they_can_be(ana: Browser):
    kind = {"content-type": "application/x-www-form-urlencoded"}
    page = ana.asks("POST", f"{ana.home}/work/new", content=b"title=%ff%fe\xc3", headers=kind)
    assert page.status == 200
    odd = 'multipart/form-data; boundary=x; charset="unicode_escape"'
    body = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\\ud800 half a letter\r\n--x--\r\n'
    page = ana.asks("POST", f"{ana.home}/work/new", content=body, headers={"content-type": odd})
    assert page.status == 200
    assert ana.asked("/work").status == 200


def test_more_than_anybody_could_mean_is_refused(ana: Browser):
    page = ana.sends(f"{ana.home}/work/new", {"title": "x" * (MOST_TYPED + 1)})
    assert page.status == 413
    files = {"file": ("all.csv", b"x" * (MOST_SENT + 1))}
    page = ana.asks("POST", f"{ana.home}/work/new", files=files)
    assert page.status == 413
    assert "Nothing was done." in page.text


def test_odd_cookies_are_no_harm(town: Town, ana: Browser):
    for cookie in (
        "lichen=x",
        "lichen-notice=%%%",
        "lichen-notice=" + "A" * 3000,
        "lichen-seen=9.9.9; lichen-notice=é",
    ):
        page = ana.asks("GET", ana.home, headers={"cookie": cookie.encode()})
        assert page.status in (200, 404)
    mine = f"lichen={ana.client.cookies['lichen']}; lichen-seen={'9' * 15}.{'9' * 15}"
    assert town.browser().asks("GET", ana.home, headers={"cookie": mine}).status == 200


def _everything_still_works(browser: Browser) -> None:
    for page in ("", "/work", "/people", "/charter", "/record", "/aside", "/me", "/lessons"):
        assert browser.asked(page).status == 200, page


texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300), st.dates().map(str), st.integers().map(str))


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(data=st.data())
def test_forms_filled_in_by_chance(tmp_path_factory, data: st.DataObject):
    """One town for all examples: what earlier ones left behind is part of the trial."""
    ana = _standing_town(tmp_path_factory.getbasetemp())
    path = data.draw(st.sampled_from(_posts(ana)))
    typed = data.draw(st.dictionaries(st.sampled_from(NAMES), texts, max_size=8))
    page = ana.sends(path, typed)
    assert _is_clear(page.status), (path, typed)
    assert not re.search(r"\b[a-z]+\.(made|joined|opened|taken|named)\b", page.text), "a kind is shown"


_town: list[Browser] = []


def _standing_town(folder: Path) -> Browser:
    if not _town:
        opened = town_in(folder / "town")
        ana = opened.__enter__().browser()
        ana.starts()
        _town.append(ana)
        _closing.append(opened)
    return _town[0]


_closing: list[object] = []


def teardown_module() -> None:
    for opened in _closing:
        opened.__exit__(None, None, None)  # type: ignore[attr-defined]
