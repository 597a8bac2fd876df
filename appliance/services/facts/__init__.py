"""Reading an organisation's facts from untrusted bytes."""
