"""Addresses as squares to scan."""

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from community.notices import without_language


def public_address(name: str, *args: object) -> str:
    """Whole, and without a language: the phone that scans it has its own."""
    return settings.SITE_URL + without_language(reverse(name, args=args))


def qr(address: str) -> SafeString:
    """Our own address becomes SVG here, so it is safe as it is."""
    drawn = segno.make(address, error="m", boost_error=False)
    return mark_safe(drawn.svg_inline(scale=4, border=4, omitsize=True, svgclass="qr-code", lineclass=None))
