"""Visitors: people with a browser each, who come to one real node over its real application."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import httpx

from lichen.core.fact import Fact
from lichen.core.values import DAY, EventId, Time
from lichen.node.accounts import Account
from lichen.node.node import Node
from lichen.practices.charter import CharterAgreed, version
from lichen.store.contract import Store
from lichen.store.sqlite import SqliteStore
from lichen.web.app import application
from lichen.web.limits import GENEROUS, Limits
from tests.people import BEGINNING

INLINE = {"a", "bdi", "em", "mark", "span", "strong", "time"}
BASE = "http://elm.example:8000"


@dataclass
class Form:
    """A form as a page shows it: where it goes, and what it would send if nobody typed anything."""

    action: str
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """What a visitor sees: the words, the links, the forms."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.path = response.url.raw_path.decode()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.said: list[str] = []
        self.styles: list[str] = []
        self._pieces: list[str] = []
        self._textarea = ""
        self._select = ""
        if response.headers.get("content-type", "").startswith("text/html"):
            self.feed(response.text)

    @property
    def text(self) -> str:
        return " ".join("".join(self._pieces).split())

    def form(self, ending: str) -> Form:
        """The form whose address ends like this."""
        return next(form for form in self.forms if form.action.endswith(ending))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._pieces.append("" if tag in INLINE else " ")
        got = {name: value or "" for name, value in attrs}
        self.styles += [f"{tag} {name}" for name in got if name == "style" or name.startswith("on")]
        self.styles += [tag] if tag == "style" or (tag == "script" and "src" not in got) else []
        match tag:
            case "a":
                self.links.append(got.get("href", ""))
            case "form":
                self.forms.append(Form(got.get("action", ""), got.get("method", "get")))
            case "input" | "textarea" | "select" if self.forms and got.get("name"):
                self._field(tag, got)
            case "option" if "selected" in got and self.forms:
                self.forms[-1].fields[self._select] = got.get("value", "")

    def _field(self, tag: str, got: dict[str, str]) -> None:
        form, name = self.forms[-1], got["name"]
        form.names.append(name)
        if got.get("type") in ("checkbox", "radio"):
            if "checked" in got:
                form.fields[name] = got.get("value", "on")
            return
        form.fields[name] = got.get("value", "")
        self._textarea = name if tag == "textarea" else ""
        self._select = name if tag == "select" else self._select

    def handle_endtag(self, tag: str) -> None:
        self._pieces.append("" if tag in INLINE else " ")
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1].fields[self._textarea] = data.removeprefix("\n")
        else:
            self.said.append(data)
            self._pieces.append(data)


class Town:
    """A node with its application, a clock one can turn, and the browsers of everybody who comes."""

    def __init__(
        self,
        home: Path,
        base: str = BASE,
        limits: Limits | None = None,
        store: Store | None = None,
        time: Time = BEGINNING,
    ) -> None:
        self.time = time
        home.mkdir(exist_ok=True)
        self.node = Node(store or SqliteStore(home / "record.db"), home, self.clock)
        self.app = application(self.node, base=base, limits=limits or Limits(GENEROUS))
        self.runner = asyncio.Runner()
        self._clients: list[httpx.AsyncClient] = []

    def clock(self) -> Time:
        self.time += 1
        return self.time

    def days_pass(self, days: float) -> None:
        self.time += int(days * DAY)

    def browser(self, **headers: str) -> "Browser":
        transport = httpx.ASGITransport(self.app)
        client = httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers, follow_redirects=True)
        self._clients.append(client)
        return Browser(self, client)

    def close(self) -> None:
        for client in self._clients:
            self.runner.run(client.aclose())
        self.runner.close()
        self.node.close()


class Browser:
    """One person's browser: it keeps cookies, follows links and presses buttons."""

    def __init__(self, town: Town, client: httpx.AsyncClient) -> None:
        self.town = town
        self.client = client
        self.home = ""

    def opens(self, path: str, **headers: str) -> Page:
        return self.asks("GET", path, headers=headers)

    def sends(self, path: str, typed: dict[str, str] | None = None, **headers: str) -> Page:
        return self.asks("POST", path, data=typed or {}, headers=headers)

    def asks(self, method: str, path: str, **how: object) -> Page:
        return Page(self.town.runner.run(self.client.request(method, path, **how)))  # type: ignore[arg-type]

    def fills_in(self, page: Page, ending: str, **typed: str) -> Page:
        """Types into the form whose address ends like this and presses its button; the rest stays as it was."""
        form = page.form(ending)
        assert form.method == "post"
        missing = typed.keys() - set(form.names)
        assert not missing, f"the form has no {missing}"
        return self.sends(form.action, {**form.fields, **typed})

    def starts(self, circle: str = "Elm Street Tenants", name: str = "Ana", purpose: str = "") -> Page:
        page = self.fills_in(self.opens("/"), "/start", circle=circle, name=name, purpose=purpose)
        self.home = page.path
        return page

    def invites(self, uses: int = 1) -> str:
        """The link somebody would send."""
        page = self.fills_in(self.opens(f"{self.home}/invite"), "/invite", uses=str(uses))
        text = next(part for part in page.said if part.startswith(f"{BASE}/join/"))
        return text.removeprefix(BASE)

    def joins(self, link: str, name: str) -> Page:
        page = self.sends(self.opens(link).form(link).action, {"name": name})
        self.home = "/".join(page.path.split("/")[:3])
        return page

    def asked(self, ending: str) -> Page:
        return self.opens(f"{self.home}{ending}")

    def agrees(self) -> None:
        """Says yes to the charter as it stands; the last yes adopts it."""
        account = self.town.node.accounts.session(self.client.cookies["lichen"])
        assert account is not None
        said = self.town.node.say(account, self.circle, CharterAgreed(version(self.town.node.circle(self.circle))))
        assert not said.wait().refusals

    @property
    def circle(self) -> str:
        short = self.home.removeprefix("/c/")
        return next(circle for circle in self.town.node.circles() if circle.startswith(short))

    @property
    def account(self) -> Account:
        found = self.town.node.accounts.session(self.client.cookies["lichen"])
        assert found is not None
        return found

    def says(self, fact: Fact, **words: str) -> EventId:
        """Says it as any page would, without one."""
        said = self.town.node.say(self.account, self.circle, fact, words).wait()
        assert not said.refusals
        return said.event

    @property
    def member(self) -> str:
        account = self.town.node.accounts.session(self.client.cookies["lichen"])
        assert account is not None
        return account.places[self.circle].member


@contextmanager
def town_in(home: Path, base: str = BASE, limits: Limits | None = None, time: Time = BEGINNING) -> Iterator[Town]:
    town = Town(home, base, limits, time=time)
    try:
        yield town
    finally:
        town.close()
