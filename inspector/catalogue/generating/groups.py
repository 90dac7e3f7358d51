"""Where an operation stands in the palette's tree: the first pattern that its name matches."""

import re

GROUPS = (
    "Create", "Create/Like another", "Create/Windows",
    "Pointwise", "Pointwise/Exponents", "Pointwise/Trigonometry", "Pointwise/Rounding",
    "Pointwise/Complex", "Pointwise/Bits", "Activation",
    "Linear algebra", "Linear algebra/Decompositions", "Linear algebra/Solving",
    "Linear algebra/Properties", "Reduce", "Reduce/Running",
    "Shape", "Shape/Joining", "Shape/Splitting", "Shape/Copies", "Indexing", "Compare",
    "Compare/Logic", "Convolution", "Pooling", "Normalisation", "Attention", "Recurrent",
    "Embedding", "Vision", "Loss", "FFT", "Special", "Special/Polynomials", "Statistics", "Random",
    "Autograd", "In-place", "In-place/Pointwise", "In-place/Activation", "In-place/Compare",
    "In-place/Linear algebra", "In-place/Indexing", "In-place/Random", "In-place/Shape",
)  # fmt: skip
# The name behind "torch.", without overload.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("Loss", r"nn\.functional\..*_loss|nn\.functional\.(.*cross_entropy.*|kl_div)"),
    ("Attention", r"nn\.functional\.(scaled_dot.*|multi_head.*)"),
    ("Recurrent", r"(gru|lstm|rnn_tanh|rnn_relu)(_cell)?"),
    ("Convolution", r"nn\.functional\.(conv.*|unfold|fold)"),
    ("Pooling", r"nn\.functional\..*pool\d?d.*"),
    ("Normalisation", r"nn\.functional\.(.*norm|normalize)|native_.*norm|renorm|norm_except_dim"),
    ("Embedding", r"nn\.functional\.(embedding.*|one_hot)"),
    ("Random", r"nn\.functional\..*dropout.*|nn\.functional\.(gumbel_softmax|rrelu)|bernoulli"
               r"|multinomial|poisson|binomial|normal|rand.*"),
    ("Vision", r"nn\.functional\.(interpolate|grid_sample|affine_grid|pixel.*|.*channel_shuffle)"
               r"|grid_sampler.*"),
    ("Activation", r"nn\.functional\.(.*elu.*|relu6|silu|mish|glu|hard.*|.*sig.*|soft.*|tanhshrink"
                   r"|threshold|.*softmax)|relu|sigmoid|tanh|softmax|log_softmax"),
    ("Linear algebra", r"nn\.functional\.(linear|bilinear)"),
    ("Statistics", r"nn\.functional\.(cosine_similarity|pairwise_distance|pdist)|cdist|dist|cov"
                   r"|corrcoef|bincount|hist.*|quantile|nanquantile|median|nanmedian|mode"
                   r"|kthvalue"),
    ("Shape", r"nn\.functional\.pad"),
    ("FFT", r"fft\..*|stft|istft"),
    ("Special/Polynomials", r"special\..*polynomial.*"),
    ("Linear algebra/Decompositions",
     r"linalg\.(cholesky.*|eig.*|lu.*|qr|svd.*|ldl.*|householder.*|schur)|cholesky|geqrf|lu|qr|svd.*"
     r"|lu_unpack|pca_lowrank|ormqr"),
    ("Linear algebra/Solving",
     r"linalg\.(.*solve.*|inv.*|pinv|lstsq|tensorinv)|.*_solve|pinverse|cholesky_inverse"),
    ("Linear algebra/Properties",
     r"linalg\.(det|slogdet|cond|matrix_rank|matrix_norm|norm)|logdet|trace|norm|det"),
    ("Linear algebra", r"linalg\.(?!diagonal|vector_norm|cross).*|.*mm|.*mv|addr|baddbmm|dot|vdot"
                       r"|inner|outer|kron|einsum|tensordot|chain_matmul|matmul|matrix_exp|cross"
                       r"|linalg\.cross|block_diag|vander"),
    ("Special", r"special\..*|.*gamma.*|erf.*|i0|igamma.*|zeta|sinc|logit|xlogy|digamma"),
    ("Create/Windows", r".*_window"),
    ("Create/Like another", r"(zeros|ones|full)_like|Tensor\.new_.*"),
    ("Create", r"zeros|ones|full|eye|arange|linspace|logspace|scalar_tensor|tri[lu]_indices"),
    ("Reduce/Running", r"cum.*|logcumsumexp|diff|trapezoid|gradient"),
    ("Reduce", r"sum|mean|prod|var|std|var_mean|std_mean|all|any|a?max|a?min|aminmax|arg(max|min)"
               r"|logsumexp|nansum|nanmean|count_nonzero|linalg\.vector_norm|hash_tensor"
               r"|segment_reduce|Tensor\.sum_to_size"),
    ("Indexing", r"Tensor\.__[gs]etitem__|index.*|gather|scatter.*|take.*|masked_.*|put|select.*"
                 r"|narrow|where|nonzero|argwhere|slice_.*|diagonal_scatter|as_strided_scatter|searchsorted|bucketize"
                 r"|unravel_index|topk|sort|argsort|msort|unique.*"),
    ("Shape/Joining", r".*stack|cat|cartesian_prod|combinations|meshgrid"),
    ("Shape/Splitting", r"(?!.*copy)(.*split.*|.*chunk|unbind)"),
    ("Shape/Copies", r".*_copy"),
    ("Autograd", r"autograd\.grad|clone|Tensor\.(detach|to|contiguous|type_as|bfloat16|bool|byte"
                 r"|cdouble|cfloat|chalf|char|double|float|half|int|long|short)"),
    ("Shape", r"reshape|flatten|transpose|permute|(un)?squeeze|Tensor\.(expand.*|view.*|reshape.*"
              r"|repeat|unfold)|flip.*|roll|rot90|t|tile|tri[lu]|diag.*|linalg\.diagonal|movedim"
              r"|ravel|repeat_interleave|unflatten|as_strided|broadcast.*|atleast.*|adjoint|view_.*"),
    ("Compare", r"eq|ne|[lg][te]|is.*|maximum|minimum|fmax|fmin|signbit"),
    ("Compare/Logic", r"logical.*"),
    ("Pointwise/Bits", r"bitwise.*|gcd|lcm"),
    ("Pointwise/Complex", r"conj.*|angle|real|imag|complex|polar|resolve.*|view_as_.*"),
    ("Pointwise/Trigonometry", r"a?(sin|cos|tan)h?|atan2|hypot|deg2rad|rad2deg"),
    ("Pointwise/Exponents", r"exp.?|expm1|log.*|ldexp|frexp"),
    ("Pointwise/Rounding", r"ceil|floor|round|trunc|frac|fmod|remainder|floor_divide"),
    ("Pointwise", r".*"),
)  # fmt: skip
_COMPILED = tuple((group, re.compile(rf"(?:{text})\Z")) for group, text in _PATTERNS)
_IN_PLACE = {group.partition("/")[2] for group in GROUPS if group.startswith("In-place/")}


def group_of(function: str) -> str:
    """The group of a function, by its public name."""
    name = function.removeprefix("torch.")
    if name.endswith("_") and not name.endswith("__"):
        return _in_place(name[:-1].removeprefix("Tensor."))
    if name.endswith("__setitem__"):
        return "In-place/Indexing"
    return next(group for group, pattern in _COMPILED if pattern.match(name))


def _in_place(name: str) -> str:
    if name in ("uniform", "cauchy", "exponential", "geometric", "log_normal", "random"):
        return "In-place/Random"
    first = group_of(f"torch.{name}").partition("/")[0]
    return f"In-place/{first}" if first in _IN_PLACE else "In-place/Pointwise"
