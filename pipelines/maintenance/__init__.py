"""Work over a whole archive that needs the readers: re-reading, checks over years, proof of cells."""
