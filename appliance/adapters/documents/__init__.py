"""Rendering of report documents: HTML to read on a screen, PDF to sign and file."""

from appliance.adapters.documents.html import render_html
from appliance.adapters.documents.pdf import NotRenderedError, render_pdf

__all__ = ["NotRenderedError", "render_html", "render_pdf"]
