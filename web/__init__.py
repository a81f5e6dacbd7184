"""The browser chat: shows what `qa` answers and decides nothing about it."""
