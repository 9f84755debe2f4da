"""Addresses as squares to scan, on the page and on paper."""

from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from community.notices import without_language

INK, PAPER = "#231F1A", "#FFFFFF"  # in every theme: a light square on dark ground is read by few phones


def whole(path: str) -> str:
    """With the name of the site and without a language: the phone that scans it has its own."""
    return settings.SITE_URL + without_language(path)


def public_address(name: str, *args: object) -> str:
    return whole(reverse(name, args=args))


def qr(address: str) -> SafeString:
    """As SVG with the rim that readers need. Our own address becomes our own drawing, so it is safe as it is."""
    drawn = segno.make(address, error="m", boost_error=False)
    return mark_safe(drawn.svg_inline(scale=4, border=4, dark=INK, light=PAPER, omitsize=True, svgclass="qr-code"))


def pdf_square(text: str, side: int) -> Any:
    """The same for a page of reportlab, so many points wide."""
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing

    square = QrCodeWidget(text, barLevel="M")
    left, bottom, right, top = square.getBounds()
    return Drawing(side, side, square, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
