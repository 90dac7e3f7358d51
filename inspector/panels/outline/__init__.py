"""The nodes of the document as a list: a second view of the graph."""
