"""What every part may use: errors, canonical JSON, strict reading, schemas, signatures, settings."""
