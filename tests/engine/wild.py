"""Random graphs as in test_engine_truth, with changes in place too: of values, views and shapes."""

from tests.engine.test_engine_truth import Twin


class Wild(Twin):
    """Where a value was changed in place, only what it became goes on to be used."""

    def _grow(self, name: str) -> None:
        if self.random.random() < 0.75:
            super()._grow(name)
            return
        usable = [n for n, value in self.plain.items() if value.is_floating_point()]
        if not usable:
            super()._grow(name)
            return
        one, other = self.random.choice(usable), self.random.choice(usable)
        copy, view, changed = f"{name}c", f"{name}f", f"{name}m"
        if not self._add(copy, "torch.clone", one):
            return
        if self.random.random() < 0.2:
            dims = {"dim0": -1, "dim1": -2} if self.plain[copy].dim() > 1 else {"dim": 0}
            op = "torch.Tensor.transpose_" if "dim0" in dims else "torch.Tensor.unsqueeze_"
            if self._add(changed, op, copy, **dims):
                del self.plain[copy]
            return
        op = self.random.choice(["torch.Tensor.mul_", "torch.Tensor.add_", "torch.Tensor.sin_"])
        wires = () if op.endswith("sin_") else (other,)
        if self.random.random() < 0.5:
            if self._add(changed, op, copy, *wires):
                del self.plain[copy]
            return
        scale = {} if op.endswith("sin_") else {"other": 3.0}
        if not self.plain[copy].dim():
            return
        self._add(view, "torch.flatten", copy)
        self._add(changed, op, view, **scale)
        del self.plain[view]
        self._add(name, "torch.exp", copy)
        self.build.runs_after(name, changed)
        del self.plain[copy]
