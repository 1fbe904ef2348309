"""A lively installation to look at: see `fill.fill`."""
