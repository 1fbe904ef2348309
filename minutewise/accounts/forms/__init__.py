"""What people type about themselves, and what they set against themselves."""
