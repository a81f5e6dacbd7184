"""Which sentence or row answers, and how sure that is."""
