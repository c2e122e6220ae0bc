"""Values → diagnostics: what is wrong with what a configuration declares."""
