"""Scheme as configurations use it: its values, its evaluator, its forms and procedures."""
