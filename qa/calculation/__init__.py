"""Answers worked out from figures: levels, differences, shares, growth, comparisons."""
