"""How things look and what they are called: HTML, texts in both languages, exports."""
