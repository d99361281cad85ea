"""What the archive says in words: descriptions of tables, words of the site, questions, areas."""
