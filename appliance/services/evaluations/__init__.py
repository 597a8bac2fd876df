"""Evaluate, compare, project and preview for the doors."""
