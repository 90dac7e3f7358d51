"""PyTorch's docstrings as a person reads them: their markup taken off, their words kept."""

import re

_SIGNATURE = re.compile(r"[\w.]+\(.*\)\s*(->.*)?\Z")
_DIRECTIVE = re.compile(r"(\s*)\.\. (\w[\w-]*) ?::\s*(.*)\Z")
_ROLE = re.compile(r":(?:\w+:)?(\w+):`~?([^`]+)`")
_TITLED = re.compile(r"([^<`]*?)\s*<[^>]*>\Z")
_TARGET = re.compile(r"\s*\.\. _.*:.*\Z")
_ITEM = re.compile(r"\s*[\w*, ]{1,40}(\([^)]*\))?\s?:(\s|\Z)")
_SILENT = {"autosummary", "autofunction", "currentmodule", "image", "figure", "include"}
_SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "Gamma": "Γ", "delta": "δ", "Delta": "Δ",
    "epsilon": "ε", "varepsilon": "ε", "eta": "η", "theta": "θ", "lambda": "λ", "Lambda": "Λ",
    "mu": "μ", "pi": "π", "rho": "ρ", "sigma": "σ", "Sigma": "Σ", "tau": "τ", "phi": "φ",
    "Phi": "Φ", "psi": "ψ", "omega": "ω", "Omega": "Ω", "times": "×", "cdot": "·", "cdots": "⋯",
    "ldots": "…", "dots": "…", "vdots": "⋮", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
    "ne": "≠", "neq": "≠", "approx": "≈", "in": "∈", "infty": "∞", "sum": "Σ", "prod": "Π",
    "int": "∫", "partial": "∂", "nabla": "∇", "pm": "±", "to": "→", "rightarrow": "→", "star": "⋆",
    "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "land": "∧", "lor": "∨", "neg": "¬", "mid": "|",
    "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|", "Vert": "‖", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "forall": "∀",
    "quad": "  ", "qquad": "    ", "sim": "~", "bmod": "mod", "mod": "mod", "dagger": "†",
    "mathrlap": "", "mathllap": "",
    "prime": "′", "ell": "ℓ", "circ": "∘", "equiv": "≡", "propto": "∝", "top": "T",
}  # fmt: skip
_LETTERS = {"R": "ℝ", "C": "ℂ", "K": "𝕂", "N": "ℕ", "Z": "ℤ", "E": "𝔼"}
_WRAPPERS = (
    "text|mathrm|mathit|mathbf|mathcal|mathsf|operatorname|texttt|textbf|textit|boldsymbol|bm"
    "|hat|bar|tilde|overline|widetilde|mbox|underline|displaystyle"
)


def readable(doc: str) -> str:
    """A docstring without its reStructuredText and LaTeX: roles, links, directives, formulas.

    The signature that it begins with is left out; sentences are joined to one line a paragraph,
    which whoever shows them breaks; examples stay as they are.
    """
    made: list[str] = []
    block, verbatim = "", -1  # what is being read, and how far what opened it stands in
    flows = False
    for raw in _ROLE.sub(_joined, doc.expandtabs()).splitlines():
        line, depth = raw.rstrip(), len(raw) - len(raw.lstrip())
        if block and line and depth <= verbatim and block != "example":
            block = ""
        if block == "example" and not line:
            block = ""
        directive = _DIRECTIVE.match(line)
        if block == "skip" or _TARGET.match(line):
            continue
        if directive is not None and not block:
            text, block = _directed(*directive.groups())
            verbatim = depth
            made += [text] if text else []
            flows = bool(directive[3]) and not block
        elif block == "math":
            made += [_formula(line).rstrip()] if _formula(line).strip() or not line else []
        elif block:
            made.append(line)
        elif line.lstrip().startswith((">>>", "...")):
            block = "example"
            made.append(line)
        else:
            opens = line.endswith("::")
            text = _words(line)
            if flows and text and _flows_on(made[-1], text):
                made[-1] += f" {text.strip()}"
            else:
                made.append(text)
            flows = bool(text) and not text.endswith(":")
            if opens:
                block, verbatim = "code", depth
        if block:
            flows = False
    return _tidy(made)


def _joined(found: re.Match[str]) -> str:
    return " ".join(found[0].split()) if found[1] != "math" else found[0].replace("\n", " ")


def _directed(before: str, name: str, rest: str) -> tuple[str, str]:
    """The text of a directive, and what the block below it is."""
    if name == "math":
        return (f"{before}    {_formula(rest)}" if rest else ""), "math"
    if name in ("code", "code-block", "testcode"):
        return "", "code"
    if name in _SILENT:
        return "", "skip"
    title = name.replace("-", " ").capitalize()
    return f"{before}{title}: {_words(rest)}".rstrip(), ""


def _flows_on(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the one before it."""
    deep, deeper = (len(each) - len(each.lstrip()) for each in (before, line))
    if deeper < deep or re.match(r"\s*([-*•]|\d+\.)\s", line):
        return False
    return deeper > deep or _ITEM.match(line) is None


def _words(line: str) -> str:
    line = _ROLE.sub(lambda found: _role(found[1], found[2]), line)
    line = re.sub(r"`([^`<]+?)\s*<[^>`]*>`__?", r"\1", line)
    line = re.sub(r"``([^`]+)``", r"\1", line)
    line = re.sub(r"`([^`]+)`_{0,2}", r"\1", line)
    line = re.sub(r"\*\*([^*\s][^*]*)\*\*", r"\1", line)
    line = re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])", r"\1", line)
    line = re.sub(r"\\([*_`|])", r"\1", line)
    return re.sub(r"::\s*\Z", ":", line)


def _role(role: str, text: str) -> str:
    if role == "math":
        return _formula(text)
    titled = _TITLED.match(text)
    return titled[1] if titled else text


def _formula(text: str) -> str:
    text = re.sub(r"\\(?:begin|end)\{\w+\*?\}(\{[^}]*\})?", "", text)
    text = re.sub(r"\\(?:left|right|[bB]ig[glr]?|limits|nolimits|!)(?![a-zA-Z])", "", text)
    text = re.sub(rf"\\(?:{_WRAPPERS})(?![a-zA-Z])\s*\{{([^{{}}]*)\}}", r"\1", text)
    text = re.sub(r"\\mathbb\s*\{?(\w)\}?", lambda found: _LETTERS.get(found[1], found[1]), text)
    for _ in range(3):
        text = re.sub(r"\\d?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", _fraction, text)
        text = re.sub(r"\\sqrt\s*\{([^{}]*)\}", r"√(\1)", text)
        text = re.sub(r"([_^])\{(\w|\W\w?)\}", r"\1\2", text)
        text = re.sub(r"([_^])\{([^{}]*)\}", r"\1(\2)", text)
        text = re.sub(rf"\\(?:{_WRAPPERS})(?![a-zA-Z])\s*\{{([^{{}}]*)\}}", r"\1", text)
    text = re.sub(r"\\([A-Za-z]+)", lambda found: _SYMBOLS.get(found[1], found[1]), text)
    text = re.sub(r"\\\\(\[[^\]]*\])?", "", text).replace("&", "")
    text = re.sub(r"\\([,;:! ])", " ", text)
    # What is left of the braces only grouped; those that are meant stand behind a backslash.
    text = re.sub(r"(?<!\\)[{}]", "", text)
    return re.sub(r"\\([_{}%#$|])", r"\1", text).replace("~", " ")


def _fraction(found: re.Match[str]) -> str:
    return "/".join(
        part if re.fullmatch(r"\w+", part.strip()) else f"({part.strip()})"
        for part in found.groups()
    )


def _tidy(lines: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines).strip()
    first, _, rest = text.partition("\n\n")
    if rest and _SIGNATURE.fullmatch(" ".join(first.split())):
        text = rest.strip()
    return re.sub(r"\n{3,}", "\n\n", text)
