"""One format a file: `write(rows, stream)`. Pure."""

SIDECAR = ".meta.json"
"""What the name of the file that tells of an export ends in."""
