"""The advisor's dashboard: figures from rows, charts drawn on the server."""
