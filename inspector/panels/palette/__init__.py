"""What can be added to the document: a search and the groups of the catalogue."""
