"""What proves a number: the archived page, drawn or made inert, with the cell outlined."""
