"""How the cross-encoder is made: pretrained on text of both languages, then taught to answer."""
