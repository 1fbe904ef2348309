"""A company's calls: who of it took them, how long they talked, what share is theirs."""
