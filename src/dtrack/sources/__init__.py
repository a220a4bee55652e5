"""One file per kind of place that we can talk to, and the one client that opens sockets."""
