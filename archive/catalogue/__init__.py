"""The archive in words: descriptions of tables, words of the site, questions, areas."""
