"""What is known of the names that Guix's module exports."""

from guixsvc.evaluate.modules.guix_names import exported


def test_what_guix_defines_nowhere_is_not_listed() -> None:
    names = exported(("gnu", "services", "telephony"))
    assert names is not None
    assert "jami-account-archive" in names
    assert "jami-account-discovery?" not in names, "Guix exports it and defines it nowhere"
