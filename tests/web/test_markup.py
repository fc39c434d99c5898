"""Tags as calls: what people typed never becomes markup, wherever it is put."""

from hypothesis import given
from hypothesis import strategies as st

from lichen.web import html


def test_text_is_escaped_and_markup_is_not_escaped_twice():
    assert str(html.p["<b>", html.em["&"], html.raw("<hr>")]) == "<p>&lt;b&gt;<em>&amp;</em><hr></p>"


def test_nothing_stands_where_nothing_was_meant():
    assert str(html.p[None, False, True, "", (), 0]) == "<p>0</p>"


def test_attributes_are_written_as_html_has_them():
    tag = html.div(
        "#x.a.b", {"data-y": "1"}, class_=["c", {"d": True, "e": False}], aria_label='"', hidden=True, id=None
    )
    assert str(tag["t"]) == '<div class="c d" data-y="1" aria-label="&#34;" hidden>t</div>'
    assert str(html.div(class_={"e": False})) == "<div></div>"
    assert str(html.input_(name="n", required=False)) == '<input name="n">'


def test_a_tag_can_be_used_again():
    tag = html.li(".x")
    assert (str(tag["1"]), str(tag["2"]), str(html.li["3"])) == (
        '<li class="x">1</li>',
        '<li class="x">2</li>',
        "<li>3</li>",
    )


def test_a_page_says_what_it_is():
    assert str(html.html[html.body["x"]]) == "<!doctype html><html><body>x</body></html>"


@given(st.text())
def test_whatever_was_typed_stays_text(typed: str):
    for written in (
        html.p[typed],
        html.p[[typed]],
        html.p[(part for part in [typed])],
        html.a(href=typed),
        html.fragment[typed],
    ):
        seen = str(written).removeprefix("<p>").removesuffix("</p>").removeprefix('<a href="').removesuffix('"></a>')
        assert not {"<", ">", '"'} & set(seen)
