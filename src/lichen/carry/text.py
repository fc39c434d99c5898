"""Laying out, as text people can read, what a board says about a task and a task has no field for."""

from collections.abc import Iterable


def line(name: str, value: str) -> str:
    """“List: To do”, or nothing where there is nothing to say."""
    return f"{name}: {value}" if value else ""


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def checklist(name: str, items: Iterable[tuple[bool, str]]) -> str:
    return lines(name, *(f"- [{'x' if done else ' '}] {text}" for done, text in items))


def known_as(name: str, login: str) -> str:
    """A person as written there: “Ana Lee (ana)”, or whichever of the two there is."""
    return f"{name} ({login})" if name and login and name != login else name or login
