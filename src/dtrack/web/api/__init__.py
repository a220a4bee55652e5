"""The HTTP API, version 1, under `/api/v1`: what the pages show as JSON and CSV, public figures only, described by `openapi.json`."""
