"""Letters: what asks for somebody and what happened, in plain sentences, with the ways to answer."""

from collections.abc import Callable, Mapping, Sequence

from lichen.core.event import LARGEST_WORDS
from lichen.core.practice import Ask
from lichen.language import dates, ngettext
from lichen.language import gettext as _
from lichen.language.numbers import begun, in_words
from lichen.node.mail.letter import Letter
from lichen.node.mail.questions import Answer
from lichen.node.mail.reach import Level, Reach
from lichen.web.asking import WORDED, needed_words
from lichen.web.look import Look
from lichen.web.mail import proposals
from lichen.web.mail.due import Part
from lichen.web.mail.sentences import blocks, exactly, line, paragraphs, plain, quoted, verb, words_for
from lichen.web.telling import fetch, told

LONGEST_TEXT = 2_000  # characters of what is proposed

Secrets = Mapping[Answer, str]
SecretsOf = Callable[[Look, Ask], Secrets]
"""The secrets by which one may answer an ask from the letter; none where that cannot be."""


def subject(parts: Sequence[Part]) -> str:
    """What a letter is about, in one line."""
    asks = [(part.look, ask) for part in parts for ask in part.asks]
    if not asks:
        return _("What happened in {circle}").format(circle=", ".join(part.look.view.title for part in parts))
    if len(asks) == 1:
        look, ask = asks[0]
        return plain(WORDED[ask.code](look, ask).sentence)
    return _asking_for(len(asks))


def _asking_for(count: int) -> str:
    sentence = ngettext("{count} thing asks for you", "{count} things ask for you", count)
    return begun(sentence.format(count=in_words(count)))


def text(parts: Sequence[Part], secrets: SecretsOf, *, replies: bool) -> str:
    """All of a letter but its foot; with `replies` its only question can be answered by answering the letter."""
    return paragraphs(*(_part(part, secrets, replies, named=len(parts) > 1) for part in parts))


def _part(part: Part, secrets: SecretsOf, replies: bool, *, named: bool) -> str:
    look = part.look
    look.view.fetch(needed_words(look))
    return paragraphs(
        look.view.title.upper() if named else "",
        *(_ask(look, ask, secrets(look, ask), replies) for ask in part.asks),
        _news(part),
    )


def _ask(look: Look, ask: Ask, secrets: Secrets, replies: bool) -> str:
    base = look.site.base
    asked = WORDED[ask.code](look, ask)
    from_, deadline = plain(asked.from_), _deadline(look, asked.deadline, ask.until or ask.since)
    answers = [line(verb(answer), f"{base}/answer/{secret}") for answer, secret in secrets.items() if answer != "reply"]
    return paragraphs(
        "\n".join(filter(None, (plain(asked.sentence), begun(from_), begun(deadline)))),
        _text(look, ask) if secrets else "",
        line(asked.verb, f"{base}{asked.href}"),
        *answers,
        _how_to_reply(secrets) if replies and secrets else "",
    )


def _text(look: Look, ask: Ask) -> str:
    """What is proposed, so that one can answer from the letter."""
    proposal = proposals.waiting(look, ask.about)
    follows = quoted(blocks(proposals.follows(look, ask.about)), LARGEST_WORDS)
    return paragraphs(quoted(proposal.text, LONGEST_TEXT), follows) if proposal else ""


def _how_to_reply(secrets: Secrets) -> str:
    how = _("Or answer this letter: begin with one of these words on a line of its own, and say why below it: {words}.")
    return how.format(words=words_for(secrets))


def _deadline(look: Look, sentence: str, at: int) -> str:
    day = dates.day(at, look.zone)
    return sentence.format(when=exactly(look, at), since=_("since {day}").format(day=day)) if sentence else ""


def _news(part: Part) -> str:
    if not part.news:
        return ""
    view = part.look.view
    fetch(view, part.news)
    happened = "\n".join(f"* {plain(told(view, event, text))}" for event, text in part.news.items())
    heading = _("What happened") if part.asks else ""
    return paragraphs(heading, happened, line(_("All of it"), f"{part.look.site.base}{part.look.href('record')}"))


def to(reach: Reach, look: Look, subject: str, *text: str) -> Letter:
    """A letter about a circle, with the ways to less mail at its foot."""
    me, stop = f"{look.site.base}{look.href('me')}", f"{look.site.base}/mail/stop/{reach.stop}"
    return Letter(reach.address, subject, paragraphs(*text, _foot(reach.level, me, stop)), look.view.title, stop=stop)


def _foot(level: Level, me: str, stop: str) -> str:
    """Why it came. The first line is what mail programs know an end by."""
    why = _("What you get by mail: {how_much}.").format(how_much=how_much(level))
    return paragraphs(f"-- \n{why}", line(_("More, less, or another address"), me), line(_("No more mail"), stop))


def how_much(level: Level) -> str:
    """How much mail somebody wants, as they would say it."""
    return {
        "at-once": _("Whatever asks for me, at once"),
        "soon": _("What asks for me, at most once a day; at once what closes within three days"),
        "week": _("One letter a week, when there is something to tell"),
        "off": _("No mail at all"),
    }[level]
