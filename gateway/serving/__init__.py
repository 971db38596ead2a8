"""How the gateway runs as a process: server, heads of requests, log."""
