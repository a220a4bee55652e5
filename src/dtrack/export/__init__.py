"""One format a file: `write(rows, stream)`. Pure."""
