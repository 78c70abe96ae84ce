"""The long runs, left to `make soak`."""
