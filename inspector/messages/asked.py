"""All numbered questions, and all their answers."""

from inspector.messages.making import Made, Make
from inspector.messages.proofs import Bend, Bent, Differ, Differed
from inspector.messages.questions import Unable
from inspector.messages.surveys import Reckon, Reckoned, Survey, Surveyed
from inspector.messages.walks import Mapped, Open, Opened, Walk

AnyQuestion = Survey | Reckon | Differ | Bend | Walk | Open | Make
AtOnce = Reckon | Differ | Bend | Walk | Open | Make
"""Those that the engine answers before it takes the next order."""
AnyTold = Surveyed | Reckoned | Differed | Bent | Mapped | Opened | Made | Unable
