"""What programs may do here: `/api/v1`, over the actions and queries that the pages use."""
