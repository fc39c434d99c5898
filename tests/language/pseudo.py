"""A language that nobody speaks: every message of ours in double brackets, found and compiled as translators do it."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

import lichen

SOURCE = Path(lichen.__file__).parent
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "_counted": (1, 2),
}
TAG = "el"  # Greek dates and Greek names: so every Latin letter on a page is ours


@cache
def extracted() -> Catalog:
    """Every message in the source; looked for once, for that takes a second."""
    catalog = Catalog(locale=TAG, charset="utf-8")
    for name, line, message, _comments, _context in extract_from_dir(SOURCE, keywords=KEYWORDS):
        catalog.add(message, locations=[(name, line)])
    return catalog


@cache
def _spoken() -> bytes:
    """The catalogue of that language, as gettext reads it."""
    catalog = Catalog(locale=TAG, charset="utf-8")
    for message in extracted():
        if message.id:
            each = message.id if isinstance(message.id, tuple) else (message.id,)
            said = tuple(f"[[{one}]]" for one in each)
            catalog.add(message.id, said if isinstance(message.id, tuple) else said[0])
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def compiled(folder: Path) -> Path:
    """A folder of catalogues in which that language is the only one."""
    path = folder / TAG / "LC_MESSAGES" / "lichen.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(_spoken())
    return folder
