"""Issues from GitHub: a list as the interface gives it, pages of such lists, a search, or `gh issue list --json`."""

from collections.abc import Iterator
from typing import ClassVar

from lichen.carry.card import Card, take_card
from lichen.carry.draft import Comment, Report, Why
from lichen.carry.foreign import Part, read_part, read_parts, says_nothing, words
from lichen.carry.gathering import Gathering, whole
from lichen.carry.opening import Tree, short, spelled
from lichen.carry.text import known_as, line, lines, paragraphs


class GithubPart(Part, frozen=True, kw_only=True):
    bookkeeping: ClassVar = words(
        "active_lock_reason assignee authorAssociation author_association avatar_url closed closedAt closed_at "
        "closed_by color comments_url createdAt created_at default draft due_on events_url followers_url following_url "
        "fullDatabaseId gists_url gravatar_id html_url id includesCreatedEdit isMinimized isPinned is_bot "
        "issue_dependencies_summary issue_field_values issue_url labels_url locked minimizedReason node_id number "
        "organizations_url pinned_comment parent_issue_url performed_via_github_app reactionGroups reactions "
        "received_events_url repos_url repository_url score site_admin starred_url sub_issues_summary "
        "subscriptions_url timeline_url type updatedAt updated_at url user_view_type viewerDidAuthor"
    )


class Person(GithubPart, frozen=True, kw_only=True):
    login: str = ""
    name: str = ""


class Label(GithubPart, frozen=True, kw_only=True):
    name: str = ""
    description: str = ""


class Milestone(GithubPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = GithubPart.bookkeeping - {"due_on"} | {"creator", "open_issues", "closed_issues", "state"}
    title: str = ""
    description: str = ""
    due_on: str = ""
    dueOn: str = ""  # noqa: N815  as the command line tool writes it


class Said(GithubPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = GithubPart.bookkeeping - {"createdAt", "created_at"}
    body: str = ""
    user: object = None
    author: object = None
    created_at: str = ""
    createdAt: str = ""  # noqa: N815  as the command line tool writes it


class Issue(GithubPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = GithubPart.bookkeeping - {"number", "html_url", "url"}
    number: int = 0
    title: str = ""
    body: str = ""
    state: str = ""
    state_reason: str = ""
    stateReason: str = ""  # noqa: N815  as the command line tool writes it
    labels: list[object] = []
    assignees: list[object] = []
    user: object = None
    author: object = None
    milestone: object = None
    comments: int | list[object] = 0
    pull_request: object = None
    html_url: str = ""
    url: str = ""


class Page(Part, frozen=True, kw_only=True):
    """A search result, or a recorded answer: the issues are inside."""

    bookkeeping: ClassVar = words(
        "total_count incomplete_results scope method path body status reqheaders responseIsBinary headers rawHeaders"
    )
    items: list[object] = []
    response: object = None


def looks_like(root: object) -> bool:
    """A title, and something else that only issues have, in the first thing at the bottom of all pages."""
    first = root
    for _ in range(4):
        if isinstance(first, list) and first:
            first = first[0]
        elif isinstance(first, dict) and not _is_issue(first):
            first = first.get("items", first.get("response"))
    return isinstance(first, dict) and _is_issue(first)


def _is_issue(raw: dict[str, object]) -> bool:
    return "title" in raw and not {"number", "state", "body"}.isdisjoint(raw)


def read(tree: Tree) -> Report:
    gathering = Gathering("github", tree.odd)
    if not looks_like(tree.root):
        gathering.cannot_read("", spelled(tree.root), Why.NOT_THIS_FORMAT)
        return gathering.report()
    issues = list(_issues(tree.root, gathering, 0))
    gathering.tell()
    for issue in read_parts(Issue, issues, "issue", gathering, gathering.room):
        _read_issue(issue, gathering)
    return gathering.report()


def _issues(raw: object, gathering: Gathering, deep: int) -> Iterator[object]:
    """Every issue on every page; what is neither is handed on too, to be reported."""
    if isinstance(raw, list) and deep < 4:
        for inner in raw:
            yield from _issues(inner, gathering, deep + 1)
    elif isinstance(raw, dict) and not _is_issue(raw) and not {"items", "response"}.isdisjoint(raw) and deep < 4:
        page = read_part(Page, raw, "page", gathering)
        if page:
            yield from _issues([page.items, page.response], gathering, deep + 1)
    elif not says_nothing(raw):
        yield raw


def _read_issue(issue: Issue, gathering: Gathering) -> None:
    card = _card(issue, f"issue {issue.number}" if issue.number else f"issue “{short(issue.title)}”", gathering)
    if issue.pull_request is not None:
        gathering.count("pull requests")
        text = paragraphs(whole(card), spelled(issue.pull_request), gathering.loose_ends())
        gathering.cannot_read(card.where, text, Why.PULL_REQUEST)
        return
    gathering.count("issues")
    gathering.count("closed issues", int(card.done))
    take_card(card, gathering)


def _card(issue: Issue, where: str, gathering: Gathering) -> Card:
    return Card(
        where=where,
        title=issue.title,
        text=issue.body,
        labels=tuple(_labels(issue, where, gathering)),
        assigned=tuple(filter(None, (_person(one, f"{where}, assignee", gathering) for one in issue.assignees))),
        done=issue.state.casefold() == "closed",
        comments=tuple(_comments(issue, where, gathering)),
        promised=issue.comments if isinstance(issue.comments, int) else 0,
        more=_more(issue, where, gathering),
        source=issue.html_url or issue.url or str(issue.number or ""),
    )


def _person(raw: object, where: str, gathering: Gathering) -> str:
    if isinstance(raw, str):
        return raw
    person = read_part(Person, raw, where, gathering)
    return known_as(person.name, person.login) if person else ""


def _labels(issue: Issue, where: str, gathering: Gathering) -> Iterator[str]:
    for raw in issue.labels:
        if isinstance(raw, str):
            yield raw
        elif (label := read_part(Label, raw, f"{where}, label", gathering)) and label.name:
            yield label.name
            gathering.explain(line("Label", label.name), label.description)


def _comments(issue: Issue, where: str, gathering: Gathering) -> Iterator[Comment]:
    if isinstance(issue.comments, int):
        return
    for said in read_parts(Said, issue.comments, f"{where}, comment", gathering):
        writer = said.user or said.author
        who = _person(writer, f"{where}, comment", gathering) if writer else ""
        yield Comment(who, gathering.date(said.created_at or said.createdAt, where), said.body)


def _more(issue: Issue, where: str, gathering: Gathering) -> str:
    by = issue.user or issue.author
    odd_state = "" if issue.state.casefold() in ("open", "closed") else issue.state
    return lines(
        line("Opened by", _person(by, f"{where}, author", gathering) if by else ""),
        line("State", ", ".join(filter(None, (odd_state, issue.state_reason or issue.stateReason)))),
        _milestone(issue.milestone, where, gathering) if issue.milestone else "",
    )


def _milestone(raw: object, where: str, gathering: Gathering) -> str:
    if isinstance(raw, str):
        return line("Milestone", raw)
    milestone = read_part(Milestone, raw, f"{where}, milestone", gathering)
    if milestone is None:
        return ""
    gathering.explain(line("Milestone", milestone.title), milestone.description)
    due = milestone.due_on or milestone.dueOn
    return line("Milestone", f"{milestone.title}, due {due}" if due else milestone.title)
