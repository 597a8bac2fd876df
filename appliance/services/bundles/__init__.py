"""The signed evidence bundle."""
