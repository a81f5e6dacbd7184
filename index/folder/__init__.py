"""The embedded store's folder: what lies on disk, how it is searched, written and mended."""
