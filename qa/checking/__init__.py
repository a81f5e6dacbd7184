"""What a sentence claims, held against what it cites."""
