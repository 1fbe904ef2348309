"""Django's SQLite, with heads of queries that are kept (`work/quick/heads.py`)."""
