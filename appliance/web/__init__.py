"""The browser's door: Flask. Parse, guard, call one service, answer; no table and no adapter in here."""
