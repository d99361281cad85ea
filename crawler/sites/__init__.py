"""The known portals, one TOML file each."""
