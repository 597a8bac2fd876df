"""Offline verification of a bundle and its PDF; standard library only."""
