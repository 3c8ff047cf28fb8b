"""Response headers on everything the server sends: who may frame the page, no sniffing, no addresses to other sites.

Streamlit itself lets any site frame an app; `frame-ancestors` limits that to this site and the ones that are allowed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.settings import SettingsError

_SITE = re.compile(r"(?:https?://)?(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?")


def frame_ancestors(sites: Sequence[str]) -> str:
    """The policy for the sites that may frame the page. Raises SettingsError for what is not the name of a site."""
    for site in sites:
        if not _SITE.fullmatch(site):
            expected = "a site such as https://intranet.example.org"
            raise SettingsError(f"CASEPILOT_ALLOWED_SITES={site!r:.80} is wrong: {expected} is expected")
    return " ".join(("frame-ancestors 'self'", *sites))


class SecurityHeaders:
    """ASGI middleware that adds the headers to every HTTP response; websockets pass untouched."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the response back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)
