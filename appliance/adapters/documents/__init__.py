"""Rendering of report documents to HTML and PDF."""
