"""One file a person and what they came for, in a real browser, with everything running."""
