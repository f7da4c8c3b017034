"""Turns a fitted scikit-learn pipeline into the model folder that the service reads."""
