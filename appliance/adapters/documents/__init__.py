"""Rendering of report documents: HTML for screens, PDF to sign and file, DOCX to work with."""

from appliance.adapters.documents.docx import render_docx
from appliance.adapters.documents.html import render_html
from appliance.adapters.documents.logo import Logo
from appliance.adapters.documents.pdf import NotRenderedError, render_pdf

__all__ = ["Logo", "NotRenderedError", "render_docx", "render_html", "render_pdf"]
