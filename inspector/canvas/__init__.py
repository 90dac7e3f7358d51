"""The node editor: a projection of the document onto a QGraphicsScene, and its gestures."""
