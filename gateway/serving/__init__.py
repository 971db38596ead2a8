"""How the gateway runs as a process: server, log, metrics, health."""
