"""What can be read of accounts; always of the person who asks."""
