"""Addresses of the web, as settings give them."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Tell whether the address leads to this very machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_web_address(url: str) -> bool:
    """Tell whether calls can be sent to an address, behind which the names of methods are put."""
    if not re.fullmatch(r"https?://(?:\[[^\s\[\]]+\]|[^\s/?#\\@:\[\]]+)(?::\d+)?(?:/[^\s?#\\]*)?", url):
        return False
    try:
        # Each of them raises where there is none: no port, half a number in brackets, a label without letters.
        parts = urlsplit(url)
        return parts.port != 0 and bool((parts.hostname or "").encode("idna"))
    except ValueError:
        return False
