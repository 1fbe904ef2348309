"""Django's PostgreSQL, with heads of queries that are kept (`work/quick/heads.py`)."""
