"""When a site is asked again, how slowly, at which hours, and for which known pages."""
