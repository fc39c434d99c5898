"""Picking: people name things by their words, as much of them as it takes."""

from collections.abc import Iterator, Sequence

import click

Named = tuple[str, str]  # an id, and the words it goes by
SHORTEST_ID = 4
MOST_SHOWN = 12


def pick(said: str, among: Sequence[Named], what: str) -> str:
    """The id of the one thing that these words fit, the closest fit first; a usage error says what there is instead."""
    for fitting in _fits(said.strip(), among):
        found = dict.fromkeys(id for id, _ in fitting)
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise click.UsageError(f"“{said}” could be several {what}; say more of the one you mean:\n{shown(fitting)}")
    if not among:
        raise click.UsageError(f"“{said}” was not found: there are no {what} here.")
    raise click.UsageError(f"“{said}” is none of the {what} here:\n{shown(among)}")


def _fits(said: str, among: Sequence[Named]) -> Iterator[list[Named]]:
    wanted = said.casefold()
    yield [one for one in among if one[0] == said]
    yield [one for one in among if one[1].casefold() == wanted]
    yield [one for one in among if wanted and one[1].casefold().startswith(wanted)]
    yield [one for one in among if wanted and wanted in one[1].casefold()]
    yield [one for one in among if len(said) >= SHORTEST_ID and one[0].startswith(said)]


def shown(among: Sequence[Named]) -> str:
    """A list to choose from, each with the beginning of its id for where words are not enough."""
    lines = [f"  {words}  ({id[:8]})" for id, words in among[:MOST_SHOWN]]
    more = len(among) - MOST_SHOWN
    return "\n".join([*lines, f"  and {more} more"] if more > 0 else lines)
