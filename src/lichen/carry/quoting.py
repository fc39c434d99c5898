"""Quoting: what somebody wrote in an answer by mail, apart from what their mail program put below, above or around it.

Programs say who wrote what they quote in the words of some language and in their own way, so shapes come first: a line
that ends in a colon before lines that begin with ">", a row of headers, a rule across the page.
"""

import re

LONGEST = 100_000  # characters that are looked at
MOST_LINES = 4_000

_QUOTED = re.compile(r"\s{0,3}>")
_RULE = re.compile(
    r"\s*(_{20,}|-{4,} ?[^\s-][^-]{1,60}[^\s-] ?-{4,})\s*"
)  # "-----Original Message-----", in any language
_HEADER = re.compile(r"\s*[*_]{0,2}[^\W\d_][\w .-]{0,24}\s?[:：][*_]{0,2}(\s|$)")
_SIGNATURE = re.compile(r"--\s?")
_SENT_FROM = re.compile(
    r"(sent (from|with|via) |get outlook for |gesendet (von|mit)|von mein\w+ .{1,40} gesendet|diese nachricht wurde von"
    r"|envoy[ée] (de|depuis|à partir)|obtenir outlook|télécharger outlook|outlook für .{2,20} (beziehen|herunterladen)"
    r"|holen sie sich outlook|enviado (desde|do|de|a partir)|obtener outlook|inviato da|ottieni outlook|verzonden vanaf"
    r"|verstuurd vanaf|skickat från|sendt fra|wysłane z|отправлено (с|из)|στάλθηκε από|配信元|从我的).{0,80}",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"\b(wrote|writes|schrieb|geschrieben|a écrit|écrit|escribió|escreveu|ha scritto|scrisse|schreef|skrev|kirjoitti"
    r"|napsala?|napisała?|napisał\(a\)|pisze|írta|yazdı|написала?|пишет|έγραψε)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\s*(on|am|le|el|il|op|em|den|dne|w dniu|dnia|pe|ti|на|στις|στη|w|в|il giorno|vào|pada)\b.*\d|\s*[\W]?\d",
    re.IGNORECASE,
)
_MAILBOX = re.compile(r"[^\s<>@]+@[^\s<>@]+")


def own_words(text: str) -> str:
    """Only what they wrote themselves, in the order they wrote it."""
    lines = _lines(text)
    lines = _without_quotes(_until_the_copy(lines))
    return "\n".join(_until_the_signature(lines)).strip()


def _lines(text: str) -> list[str]:
    plain = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u202f", " ")
    plain = re.sub("[\u200b-\u200f\u2060\ufeff]", "", plain)
    return [line.rstrip() for line in plain.split("\n")[:MOST_LINES]]


def _until_the_copy(lines: list[str]) -> list[str]:
    """What stands before a copy of the whole letter that is not marked line by line."""
    for number, line in enumerate(lines):
        if _RULE.fullmatch(line) or _is_row_of_headers(lines[number : number + 8]):
            return lines[:number]
    return lines


def _is_row_of_headers(lines: list[str]) -> bool:
    """From, sent, to, subject, in whatever language: three in a row, one of them with an address."""
    row = []
    for line in lines:
        if not _HEADER.match(line):
            break
        row.append(line)
    return len(row) >= 3 and any(_MAILBOX.search(line) for line in row)


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    number = 0
    while number < len(lines):
        if _QUOTED.match(lines[number]):
            number += 1
            continue
        following = _next_words(lines, number + 1)
        if _says_who_wrote(lines[number], kept[-1] if kept else "", following):
            _take_back_its_beginning(kept, lines[number])
            if not _QUOTED.match(following):
                break  # what follows is the letter itself, with no sign before its lines
        else:
            kept.append(lines[number])
        number += 1
    return kept


def _next_words(lines: list[str], start: int) -> str:
    return next((line for line in lines[start : start + 4] if line.strip()), "")


def _says_who_wrote(line: str, before: str, following: str) -> bool:
    """Whether this ends a sentence like "On Monday Ana wrote:", which may have been broken into several lines."""
    if not line.endswith((":", "：")):
        return False
    if _MAILBOX.search(line) or (_WROTE.search(line) and (re.search(r"\d", line) or _MAILBOX.search(before))):
        return True
    return bool(_QUOTED.match(following)) and bool(_WROTE.search(line) or re.search(r"\d", line))


def _take_back_its_beginning(kept: list[str], line: str) -> None:
    """Takes away the lines before that belong to the same sentence: its "<" and its date may stand there."""
    sentence = line
    for _ in range(3):
        before = kept[-1] if kept else ""
        is_open = sentence.count(">") > sentence.count("<")
        is_whole = not is_open and _WHEN.match(sentence) and not sentence[:1].isdigit()
        belongs = is_open or _WHEN.match(before) or (_MAILBOX.search(before) and _WROTE.search(line))
        if is_whole or not belongs or not before.strip():
            return
        sentence = f"{kept.pop()} {sentence}"


def _until_the_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if _SIGNATURE.fullmatch(line) or _SENT_FROM.fullmatch(line.strip()):
            return lines[:number]
    return lines
