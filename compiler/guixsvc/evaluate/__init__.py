"""Data → values: a bounded evaluator of the Scheme that configurations are written in.

`scheme` is below `modules`, that below `guix`; what brings them together stands beside them.
"""
