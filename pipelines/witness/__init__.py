"""A second way to read a document, short and simple. It is asked only before an agency is accused."""
