"""The tags our pages are made of: the one file that knows what writes them.

Every text put between brackets is escaped; only `raw` is not, and it is for what we drew or cleaned ourselves.
"""

from markupsafe import Markup as Markup

from lichen.web.markup import Attribute as Attribute
from lichen.web.markup import Element as Element
from lichen.web.markup import Fragment, element, void
from lichen.web.markup import Node as Node
from lichen.web.markup import Renderable as Renderable
from lichen.web.markup import VoidElement as VoidElement

fragment = Fragment()

a = element("a")
abbr = element("abbr")
article = element("article")
aside = element("aside")
bdi = element("bdi")
blockquote = element("blockquote")
body = element("body")
br = void("br")
button = element("button")
caption = element("caption")
cite = element("cite")
code = element("code")
dd = element("dd")
del_ = element("del")
details = element("details")
div = element("div")
dl = element("dl")
dt = element("dt")
em = element("em")
fieldset = element("fieldset")
figcaption = element("figcaption")
figure = element("figure")
footer = element("footer")
form = element("form")
h1 = element("h1")
h2 = element("h2")
h3 = element("h3")
h4 = element("h4")
head = element("head")
header = element("header")
hr = void("hr")
html = element("html", before="<!doctype html>")
img = void("img")
ins = element("ins")
kbd = element("kbd")
label = element("label")
legend = element("legend")
li = element("li")
link = void("link")
main = element("main")
mark = element("mark")
meta = void("meta")
nav = element("nav")
ol = element("ol")
optgroup = element("optgroup")
option = element("option")
p = element("p")
pre = element("pre")
progress = element("progress")
script = element("script")
search = element("search")
section = element("section")
select = element("select")
small = element("small")
span = element("span")
strong = element("strong")
summary = element("summary")
svg = element("svg")
table = element("table")
tbody = element("tbody")
td = element("td")
textarea = element("textarea")
th = element("th")
thead = element("thead")
time = element("time")
title = element("title")
tr = element("tr")
ul = element("ul")

# `input` would hide the builtin wherever it is imported.
input_ = void("input")

# What the circle's mark and the running line are drawn with.
circle = element("circle")
desc = element("desc")
g = element("g")
path = element("path")
rect = element("rect")
text = element("text")


def raw(markup: str) -> Markup:
    """Markup taken as it is: only for what we drew or sanitised ourselves, never for what somebody typed."""
    return Markup(markup)  # noqa: S704 the one place where markup is trusted, so that it is easy to search for


def render(node: Node) -> str:
    """The characters to send."""
    return str(fragment[node])
