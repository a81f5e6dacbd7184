"""A chat model: its name, its prompt, its call, its reply."""
