"""What Guix adds: what names mean, records, services, file-like objects."""
