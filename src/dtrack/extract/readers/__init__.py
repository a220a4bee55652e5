"""Bytes to text or to sheets, each format in its own file. Every reader bounds what it takes in and fails with a ReadError that has a remedy."""
