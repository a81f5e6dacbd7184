"""One module a file format: the bytes of a file to a `Parsed`."""
