"""Templates and what each page has in common: language, styles, the form's key."""

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from firmware.hub.web.site import Site
from firmware.hub.web.wording import figures
from firmware.hub.web.wording.choosing import chosen, named
from firmware.hub.web.wording.words import CHINESE, ENGLISH, Words, words_of

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE_COOKIE = "lang"
YEAR_S = 31_536_000
FORM_COOKIE = "__Host-form"
"""Ties a form to the browser that got it; browsers set it over TLS only."""


def site_of(request: Request) -> Site:
    """The site that a request is for."""
    return request.app.state.site


def words_for(request: Request) -> Words:
    """The language of a request."""
    accepted = request.headers.get("accept-language", "")
    cookie = request.cookies.get(LANGUAGE_COOKIE, "")
    return words_of(chosen(request.query_params.get("lang", ""), cookie, accepted))


def page(
    request: Request, template: str, status: int = 200, **context: object
) -> HTMLResponse:
    """A page of a template. It is never kept by anybody on the way."""
    site, words = site_of(request), words_for(request)
    form_key = request.cookies.get(FORM_COOKIE) or site.token()
    content = environment().get_template(template)
    response = HTMLResponse(
        content.render(
            t=words.t,
            words=words,
            site=site,
            figures=figures,
            asset=site.assets.address,
            other_language=_other_language(request, words),
            form_key=form_key,
            **context,
        ),
        status,
        headers={"Cache-Control": "no-store"},
    )
    _remember_language(request, response)
    if form_key != request.cookies.get(FORM_COOKIE):
        response.set_cookie(
            FORM_COOKIE, form_key, secure=True, httponly=True, samesite="lax"
        )
    return response


@cache
def environment() -> Environment:
    """The templates; a name that a page was not given is a defect."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _other_language(request: Request, words: Words) -> str:
    """This page in the other language, as an address."""
    other = ENGLISH if words.is_chinese else CHINESE
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    query = urlencode([*kept, ("lang", words_of(other).html_language)])
    # Two slashes at its beginning would lead to another site.
    return f"/{request.url.path.lstrip('/')}?{query}"


def _remember_language(request: Request, response: HTMLResponse) -> None:
    language = named(request.query_params.get("lang", ""))
    if language is not None:
        response.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=YEAR_S,
            secure=True,
            httponly=True,
            samesite="lax",
        )
