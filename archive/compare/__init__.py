"""Two reports side by side: figures, sentences, and a test for equal content."""
