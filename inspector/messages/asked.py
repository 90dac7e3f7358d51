"""All numbered questions, and all their answers."""

from inspector.messages.proofs import Bend, Bent, Differ, Differed
from inspector.messages.questions import Unable
from inspector.messages.surveys import Reckon, Reckoned, Survey, Surveyed

AnyQuestion = Survey | Reckon | Differ | Bend
AtOnce = Reckon | Differ | Bend
"""Those that the engine answers before it takes the next order."""
AnyTold = Surveyed | Reckoned | Differed | Bent | Unable
