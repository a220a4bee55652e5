"""Accounts on the pages: who asks, which doors are open to them, logging in and out."""
