"""What the recording cannot do."""


class RecordingRefused(Exception):
    """The function does what a document cannot hold; the text says what, in one sentence."""
