"""Pages of advisors: the directory, the public page, “Your service”."""
