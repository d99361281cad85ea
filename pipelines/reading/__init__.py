"""From bytes to a checked report: in this process, in a pool, in a batch."""
