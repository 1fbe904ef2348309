"""One folder per gateway, each an adapter to `payments.gateway`, each one to copy."""
