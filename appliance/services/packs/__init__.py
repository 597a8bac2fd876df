"""Rulepacks: read sources, lint, build, sign, verify, compare, test."""
