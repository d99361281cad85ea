"""The schedule of visits: when, how slowly, at which hours, and for which known pages."""
