"""The page of each refusal and failure: what happened, and what to do now."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.web.rendering import page
from firmware.hub.web.wording.words import Sentence

RETRY_AFTER = "Retry-After"


@dataclass(frozen=True, slots=True)
class FailureText:
    """A title in a few words, and one sentence with the way out."""

    title: Sentence
    remedy: Sentence


UNREADABLE = FailureText(Sentence("没有看懂"), Sentence("请返回上一页，刷新后再试。"))
REFUSALS = {
    400: UNREADABLE,
    403: FailureText(
        Sentence("这一页放得太久了"),
        Sentence("请返回上一页，刷新后再试。浏览器要允许本站的 Cookie。"),
    ),
    404: FailureText(
        Sentence("没有这一页"), Sentence("请再扫一次小票或屏幕上的二维码。")
    ),
    405: UNREADABLE,
    408: FailureText(
        Sentence("网络太慢"), Sentence("没有收完你填的内容，请再试一次。")
    ),
    413: FailureText(Sentence("内容太长"), Sentence("请返回上一页，写短一些。")),
    415: UNREADABLE,
    421: FailureText(
        Sentence("不是这家店的网址"), Sentence("请再扫一次小票或屏幕上的二维码。")
    ),
    429: FailureText(
        Sentence("请稍等一下"), Sentence("这个网络上的请求太多。{seconds} 秒后再试。")
    ),
    500: FailureText(
        Sentence("这里出错了"), Sentence("你填的内容没有记下。请过一会儿再试。")
    ),
    503: FailureText(
        Sentence("店里的主机暂时不在"), Sentence("请过一会儿再试。买东西不受影响。")
    ),
}


def failure_page(request: Request, status: int, retry_s: int = 0) -> Response:
    """The page of a status of `REFUSALS`; `retry_s` until another try, 0 if never."""
    refusal = REFUSALS.get(status, UNREADABLE)
    response = page(
        request,
        "failure.html",
        status,
        title=refusal.title,
        remedy=refusal.remedy,
        seconds=retry_s,
        request_id=request.scope["state"].get("request_id", ""),
    )
    if retry_s:
        response.headers[RETRY_AFTER] = str(retry_s)
    return response


def refused(request: Request, exc: Exception) -> Response:
    """The page of an `HTTPException`."""
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    return failure_page(request, status)
