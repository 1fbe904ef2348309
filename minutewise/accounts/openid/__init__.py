"""The provider that an installation may name: sign-in by an account elsewhere."""
