"""Turns a fitted scikit-learn pipeline into the model folder that the service reads.

export_model (export.py) is the door; write_golden and strange_lines (golden.py) make the parity file.
"""
