"""Pages of accounts: `people` sign-in and profile · `limits` spending and exclusion · `blocks`."""
