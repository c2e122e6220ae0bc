"""Modules: what they export, where they lie, and how they are loaded."""
