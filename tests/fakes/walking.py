"""The fake engine's answer to a Walk: one autograd node for each operation that has one, and an
AccumulateGrad for each leaf that is used."""

from collections.abc import Mapping

from inspector.messages.answers import Computed
from inspector.messages.orders import Call, MakeLeaf
from inspector.messages.walks import Arrives, Cut, Mapped, Walk, Walked, Way

Steps = Mapping[bytes, MakeLeaf | Call]


def mapped(order: Walk, steps: Steps, computed: Mapping[bytes, Computed]) -> Mapped:
    """What a real engine would say of operations with one output."""
    there = [steps[recipe] for recipe in order.recipes if recipe in computed]
    used = {
        recipe
        for step in there
        if isinstance(step, Call) and computed[step.recipe].outputs[0].requires_grad
        for wires in step.inputs.values()
        for recipe, _ in wires
    }
    nodes = [
        step
        for step in there
        if computed[step.recipe].outputs[0].requires_grad
        and (isinstance(step, Call) or step.recipe in used)
    ]
    place = {step.recipe: at for at, step in enumerate(nodes)}
    return Mapped(
        order.number,
        tuple(_walked(step, computed[step.recipe], place) for step in nodes),
        tuple(cut for step in there for cut in _cuts(step, steps, computed)),
    )


def _walked(step: MakeLeaf | Call, said: Computed, place: Mapping[bytes, int]) -> Walked:
    fact = said.outputs[0]
    arrives = Arrives(fact.shape, fact.dtype, ((step.node, 0),))
    if isinstance(step, MakeLeaf):
        return Walked(step.node, "AccumulateGrad", (), (arrives,))
    wired = [recipe for wires in step.inputs.values() for recipe, _ in wires]
    ways = tuple(Way(place.get(recipe, -1), 0) for recipe in wired)
    return Walked(step.node, fact.grad_fn or "", ways, (arrives,))


def _cuts(step: MakeLeaf | Call, steps: Steps, computed: Mapping[bytes, Computed]) -> list[Cut]:
    if isinstance(step, MakeLeaf):
        return []
    takes = computed[step.recipe].outputs[0].requires_grad
    by_hand = [recipe for recipe, each in steps.items() if isinstance(each, MakeLeaf)]
    found = []
    for port, wires in step.inputs.items():
        for slot, (recipe, _) in enumerate(wires):
            brings = computed[recipe].outputs[0].requires_grad
            if not brings:
                why = "requires_grad=False" if recipe in by_hand else "no_grad"
                found.append(Cut(step.node, port, slot, why, False))
            elif not takes:
                found.append(Cut(step.node, port, slot, step.mode or "detach", True))
    return found
