"""Picks the concrete adapters: the only place that does.

A module for each need, so that a command that renders a report loads no database driver and no job queue.
"""
