"""Alerts: who wants to hear of what, what is new for them, and messages that are kept until they have arrived."""
