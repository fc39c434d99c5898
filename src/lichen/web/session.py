"""Sessions: the one cookie a browser holds after somebody came in, and the notice it carries to the next page."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.requests import Request
from starlette.responses import Response

SESSION = "lichen"
NOTICE = "lichen-notice"
ONE_YEAR = 365 * 24 * 3600
LONGEST_NOTICE = 600  # characters


def token(request: Request) -> str:
    """The secret this browser holds; empty when it holds none."""
    return request.cookies.get(SESSION, "")


def keep(response: Response, secret: str, *, secure: bool) -> None:
    """Gives a browser the secret to hold."""
    response.set_cookie(SESSION, secret, max_age=ONE_YEAR, httponly=True, samesite="lax", secure=secure)


def drop(response: Response, *, secure: bool) -> None:
    """Takes the secret back."""
    response.delete_cookie(SESSION, httponly=True, samesite="lax", secure=secure)


def carry_notice(response: Response, sentence: str, *, secure: bool) -> None:
    """Lets the next page say what has just come of this one."""
    text = urlsafe_b64encode(sentence[:LONGEST_NOTICE].encode()).decode()
    response.set_cookie(NOTICE, text, max_age=60, httponly=True, samesite="lax", secure=secure)


def carried_notice(request: Request) -> str:
    """What the page before wanted to be said; empty when nothing, or nothing one could read."""
    try:
        return urlsafe_b64decode(request.cookies.get(NOTICE, "").encode("ascii")).decode()[:LONGEST_NOTICE]
    except ValueError:
        return ""


def drop_notice(response: Response) -> None:
    response.delete_cookie(NOTICE)
