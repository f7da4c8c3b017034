"""Builds the corpus, trains and judges the model: `python -m training.train` inside models/."""
