"""What outlives a moment: snapshots, and the file that outlives the server."""
