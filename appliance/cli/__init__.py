"""The operator's commands: parse, call one service, answer."""
