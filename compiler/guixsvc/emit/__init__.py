"""Records → files for a systemd host."""
