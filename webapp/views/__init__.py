"""One module per thing a person, or the ICB, does."""
