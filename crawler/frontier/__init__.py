"""What an answer is, what a page is, and what a link promises."""
