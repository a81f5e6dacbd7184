"""Turns of a conversation: small talk, and follow-ups completed by the turns before."""
