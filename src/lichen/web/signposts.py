"""Signposts: finds the page for an address by the fixed word in it, instead of asking every page in turn."""

from collections.abc import Sequence
from typing import Any

from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import Lifespan, Receive, Scope, Send

Sign = tuple[int, str]  # how many parts an address within a circle has, and the word after the circle


class Signposts(Router):
    """A router that first asks the few pages an address can mean; what it does not find so, it looks for as usual."""

    def __init__(self, routes: Sequence[BaseRoute], lifespan: Lifespan[Any] | None = None) -> None:
        super().__init__(routes, lifespan=lifespan)
        self._ways: dict[Sign, list[Route]] = {}
        for route in routes:
            if isinstance(route, Route):
                self._ways.setdefault(_sign(route.path), []).append(route)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        ways = self._ways.get(_sign(scope["path"]), ()) if scope["type"] == "http" else ()
        for route in ways:
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope.update({"router": self, "route": route, **found})
                await route.handle(scope, receive, send)
                return
        await super().app(scope, receive, send)


def _sign(path: str) -> Sign:
    """Where an address points: `/c/{circle}/task/{task}` is 4 and "task"."""
    parts = path.split("/", 4)
    return path.count("/"), parts[3] if len(parts) > 3 else ""
