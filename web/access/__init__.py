"""Who comes in, and whose workspace a request reaches."""
