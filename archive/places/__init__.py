"""Regions and units: names to division codes (GB/T 2260 to the county, GB/T 10114 for townships)."""
