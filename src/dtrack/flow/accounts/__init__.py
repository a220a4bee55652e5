"""Who may come in: accounts, logins, tokens, and the log of what people did."""
