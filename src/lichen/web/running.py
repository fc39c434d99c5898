"""Running: what goes on beside the pages for as long as they are served."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress

from starlette.applications import Starlette

from lichen.core.trouble import Trouble
from lichen.node.node import Node
from lichen.node.sharing.courier import Courier
from lichen.web.mail.postman import delivering
from lichen.web.site import Site

HEARS = 0.1  # seconds


def running(site: Site, courier: Courier) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Talks with other nodes, delivers letters, and hears what other processes of this node do."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(delivering(site)(app))
            await stack.enter_async_context(courier.working())
            await stack.enter_async_context(_beside(_hearing(site.node)))
            yield

    return lifespan


@asynccontextmanager
async def _beside(doing: Coroutine[None, None, None]) -> AsyncIterator[None]:
    work = asyncio.create_task(doing)
    try:
        yield
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def _hearing(node: Node) -> None:
    """Every request hears by itself; this is for whoever waits for news, and for the database, which keeps them."""
    while node.store.is_shared:
        with suppress(Trouble):  # whoever comes next is told
            node.hear()
        await asyncio.sleep(HEARS)
