"""The service: what Open Door does with what people tell it."""
