"""Rules between the fields of Mumble's records that a schema cannot say: a file for each.

Of a record that gives an ini of its own in ``file`` they see the fields that have an effect with it.
"""

ONLY_WITH = {
    "database_location": ("database-file", "file"),
    "half_tls_pair": ("ssl-cert", "ssl-key"),
    "ini_many_faults": ("file",),
    "ini_not_known": ("file",),
    "registration_needs_ping": ("public-registration",),
    "registration_with_password": ("public-registration",),
    "suspicious_pattern": ("channelname-regex", "username-regex"),
    "unsafe_path": ("database-file", "file", "ssl-cert", "ssl-dh-params", "ssl-key"),
    "unused_file": ("log-file", "pid-file"),
}
"""The fields without which a rule finds nothing, and need not be loaded."""
