"""Chinese text of reports: titles, dates."""
