"""Measured beside its peers: how well the retrieval finds, and how fast the model encodes."""
