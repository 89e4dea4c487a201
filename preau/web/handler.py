"""Django behind ASGI: an ordinary request crosses to a thread once, whole; only streams run on the event loop.

Django's own handler crosses at each middleware and back. When a whole council votes within two seconds that was most of
the work (`bench/votes.py --members 250 --within 2`).
"""

from __future__ import annotations

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.urls import resolve


class Handler(ASGIHandler):
    def __init__(self) -> None:
        super().__init__()
        self._whole = BaseHandler()
        self._whole.load_middleware(is_async=False)

    async def run_get_response(self, request: ASGIRequest) -> HttpResponseBase:  # type: ignore[override]
        if _streams(request.path_info):
            return await super().run_get_response(request)
        response = await sync_to_async(self._whole.get_response)(request)
        # As Django's own: `request_finished` names it when the response is closed.
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        return response


def _streams(path: str) -> bool:
    try:
        return iscoroutinefunction(resolve(path).func)
    except Http404:
        return False
