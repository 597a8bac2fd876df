"""Evidence: taken in, checked, sealed, found again, replaced, redacted."""
