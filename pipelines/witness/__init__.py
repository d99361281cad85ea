"""A second way to read a document, short and simple. It is used only before an agency is accused."""
