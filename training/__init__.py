"""The recipes that make `index/model/` and the answerer's weights; needed by no user."""
