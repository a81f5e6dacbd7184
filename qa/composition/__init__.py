"""An answer's words: the figure that leads, the quote, the messages, in either language."""
