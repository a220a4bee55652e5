"""One errand a file: collect, reread, reconcile. Joins sources, extractors and the store; decides nothing about figures itself."""
