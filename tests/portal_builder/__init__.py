"""The sample portal: a small fictional county on loopback, for `gongkai demo` and for the tests."""
