"""Two reports side by side: figures, sentences, and whether they say the same."""
