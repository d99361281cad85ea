"""The proof of a number: the archived page, drawn or made inert, with the cell outlined."""
