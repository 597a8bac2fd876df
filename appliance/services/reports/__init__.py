"""The report document, built purely from an evaluation."""
