"""Offline verification of a bundle and its files; the standard library and our own pure modules only."""
