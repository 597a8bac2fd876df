"""What each task does: unpack its arguments, call one service."""
