"""Data → values: a bounded evaluator of the Scheme that configurations are written in."""
