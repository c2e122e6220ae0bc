"""What a project says of how it is checked: its settings, which files are left out, its baseline."""
