"""One step of the tables' history a file, never edited once released."""
