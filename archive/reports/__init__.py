"""Reports in the archive: recorded, loaded, and put in order as versions, repeats and amendments."""
