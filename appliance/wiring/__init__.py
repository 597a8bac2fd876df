"""Picks the concrete adapters: the only place that does.

Two modules, so that a command that renders a report need not load a database driver and a job queue.
"""
