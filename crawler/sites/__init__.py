"""The portals known, one TOML file each."""
