"""Files: what lies beside the pages; its address changes when it does, so browsers may keep it for ever."""

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from lichen.web.assets import STATIC


class Kept(StaticFiles):
    """Files that never change under one address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304) and b"v=" in scope["query_string"]:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


STATIC_ROUTE = Mount("/static", Kept(directory=STATIC), name="static")
