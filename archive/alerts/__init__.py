"""Alerts: subscriptions, the news for each, and messages that are kept until they have arrived."""
