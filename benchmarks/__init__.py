"""What gongkai costs, measured side by side in one run. `make bench` prints the tables of RESULTS.md.

Absolute times belong to the machine they were taken on; the ratios, each taken in one run, are what counts.
"""
