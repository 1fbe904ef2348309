"""Pages and webhooks of payments."""
