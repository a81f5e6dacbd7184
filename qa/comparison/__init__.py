"""Questions over several reports."""
