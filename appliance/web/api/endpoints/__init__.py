"""The endpoints, a file a group: each function takes what was asked, calls one service, and answers."""
