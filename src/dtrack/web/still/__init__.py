"""The dashboard as files: pages that the application itself renders for a reader, with their links made relative, in a folder or in one file."""
