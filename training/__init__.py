"""The recipe that makes ``index/model``: run ``python -m training.embedding --help``."""
