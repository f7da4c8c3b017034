"""Bring your own model: a CSV, or a fitted scikit-learn Pipeline, becomes a model folder. See models/BYO.md."""
