"""What the product does: one folder per capability, one use case per function."""
