"""Others' scanners on our code and on the running website, and each of them on a fault of our own making, so that none is blind."""
