"""What the words of questions and reports tell: terms, names, periods, units, likeness."""
