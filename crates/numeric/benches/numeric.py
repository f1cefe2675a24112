"""Which functions are differentiated in the benchmark `numeric`, what are their derivatives, and what do others make of them?

    numeric.py list      a line a case: set, name, order, x and the derivative, between tabs
    numeric.py serve     reads lines `case x`, answers each with the value, as a program on the other end of a pipe does
    numeric.py rivals    a line an answer of another tool: tool, case, value, its own error bar, evaluations, microseconds;
                         where FLUXIONS names the command, also its answers by `probe --serve`

The cases of the sets `smooth` and `hard` are read from the file FLUXIONS_CORPORA/numeric-derivatives.jsonl. The
distributions are SciPy's own test list; the slow ones, whose values are integrals or sums, are a set of their own.
References: SciPy's density for the distributions, but for four whose density is less exact than what is measured (EXACT);
mpmath at 60 digits for everything else.
"""

import hashlib
import json
import math
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
import warnings

import mpmath
import numpy as np
import scipy.special as sp
from scipy import stats
from scipy.stats._distr_params import distcont

mpmath.mp.dps = 60

SLOW = {"studentized_range", "kappa4", "levy_stable", "norminvgauss", "genhyperbolic", "geninvgauss", "gausshyper",
        "ksone", "kstwo"}

FORMULA_NAMES = {name: getattr(math, name) for name in (
    "cos sin tan cosh sinh tanh asinh exp expm1 sqrt log log1p log10 log2 acos asin atan acosh atanh").split()}
FORMULA_NAMES["abs"] = abs

# Name, function of SciPy, the same of mpmath, where.
SPECIAL = [
    ("erf", sp.erf, mpmath.erf, 0.7),
    ("erfc", sp.erfc, mpmath.erfc, 1.5),
    ("gamma", sp.gamma, mpmath.gamma, 2.5),
    ("gammaln", sp.gammaln, mpmath.loggamma, 3.7),
    ("digamma", sp.digamma, mpmath.digamma, 1.8),
    ("rgamma", sp.rgamma, mpmath.rgamma, 0.6),
    ("j0", sp.j0, lambda x: mpmath.besselj(0, x), 1.3),
    ("j1", sp.j1, lambda x: mpmath.besselj(1, x), 2.2),
    ("jv(2.5, x)", lambda x: sp.jv(2.5, x), lambda x: mpmath.besselj(2.5, x), 3.1),
    ("y0", sp.y0, lambda x: mpmath.bessely(0, x), 1.7),
    ("y1", sp.y1, lambda x: mpmath.bessely(1, x), 2.9),
    ("i0", sp.i0, lambda x: mpmath.besseli(0, x), 0.9),
    ("i1", sp.i1, lambda x: mpmath.besseli(1, x), 1.4),
    ("k0", sp.k0, lambda x: mpmath.besselk(0, x), 0.8),
    ("k1", sp.k1, lambda x: mpmath.besselk(1, x), 1.1),
    ("ellipk", sp.ellipk, mpmath.ellipk, 0.6),
    ("ellipe", sp.ellipe, mpmath.ellipe, 0.6),
    ("airy Ai", lambda x: sp.airy(x)[0], mpmath.airyai, 0.4),
    ("airy Bi", lambda x: sp.airy(x)[2], mpmath.airybi, -0.7),
    ("erfinv", sp.erfinv, mpmath.erfinv, 0.7),
    ("betainc(2, 3.5, x)", lambda x: sp.betainc(2, 3.5, x),
     lambda x: mpmath.betainc(2, mpmath.mpf("3.5"), 0, x, regularized=True), 0.35),
    ("gammainc(2.5, x)", lambda x: sp.gammainc(2.5, x),
     lambda x: mpmath.gammainc(mpmath.mpf("2.5"), 0, x, regularized=True), 1.9),
    ("lambertw", lambda x: sp.lambertw(x).real, mpmath.lambertw, 0.8),
    ("expi", sp.expi, mpmath.ei, 1.2),
    ("zeta", sp.zeta, mpmath.zeta, 2.4),
    ("spence", sp.spence, lambda x: mpmath.polylog(2, 1 - x), 0.5),
]



def kolmogorov_density(x):
    return 8 * x * mpmath.nsum(lambda k: -(-1) ** int(k) * k * k * mpmath.exp(-2 * (k * x) ** 2), [1, 40])


def pearson3_density(skew):
    def density(x):
        beta, alpha = 2 / mpmath.mpf(skew), (2 / mpmath.mpf(skew)) ** 2
        y = beta * (x + beta)
        return beta * mpmath.exp((alpha - 1) * mpmath.log(y) - y - mpmath.loggamma(alpha))
    return density


def von_mises_slope(kappa):
    """The derivative of the series that SciPy sums for the distribution function: it is cut off, and so has a slope of its own."""
    def slope(x):
        ratio, total = mpmath.mpf(0), mpmath.mpf(0)
        for n in range(int(1 + 28 + 0.5 * kappa - 100 / (kappa + 5)) - 1, 0, -1):
            ratio = kappa / (2 * n + kappa * ratio)
            total = ratio * (mpmath.cos(n * x) + total)
        return (1 / mpmath.mpf(2) + total) / mpmath.pi
    return slope


# Where SciPy's own density is not the derivative of its distribution function to 13 digits.
EXACT = {
    "kstwobign()": kolmogorov_density,
    "pearson3(0.1,)": pearson3_density(0.1),
    "vonmises(3.99390425810714,)": von_mises_slope(3.99390425810714),
    "vonmises_line(3.99390425810714,)": von_mises_slope(3.99390425810714),
}

# Functions for the higher orders, and where.
HIGHER = [
    ("exp", math.exp, mpmath.exp, 1.0),
    ("sin", math.sin, mpmath.sin, 1.0),
    ("log", math.log, mpmath.log, 2.0),
    ("1/x", lambda x: 1 / x, lambda x: 1 / x, 1.5),
    ("sqrt", math.sqrt, mpmath.sqrt, 3.0),
    ("sinh", math.sinh, mpmath.sinh, 0.7),
    ("x^9", lambda x: x**9, lambda x: x**9, 1.2),
    ("atan", math.atan, mpmath.atan, 0.5),
]

# Smooth functions under noise, their derivatives, and where.
NOISY = [
    ("sin", math.sin, math.cos(1.0), 1.0),
    ("exp", math.exp, math.exp(0.5), 0.5),
    ("log", math.log, 0.5, 2.0),
    ("1/(1+x^2)", lambda x: 1 / (1 + x * x), -2 * 0.7 / (1 + 0.49) ** 2, 0.7),
    ("x^3", lambda x: x**3, 3 * 1.5**2, 1.5),
]


def bell(x, seed):
    """Normal noise that depends on x and the seed alone, by a hash of the bits of x (Box and Muller's transform)."""
    a, b = struct.unpack("<QQ", hashlib.blake2b(struct.pack("<dq", x, seed), digest_size=16).digest())
    return math.sqrt(-2 * math.log((a + 1) / 2**64)) * math.cos(2 * math.pi * b / 2**64)


def formula(text):
    code = compile(text.replace("^", "**"), text, "eval")
    return lambda x: eval(code, FORMULA_NAMES, {"x": x})


def noisy(f, sigma, seed):
    return lambda x: f(x) + sigma * bell(x, seed)


def cases():
    """Set, name, order, function, x and what gives the derivative."""
    with open(os.path.join(os.environ["FLUXIONS_CORPORA"], "numeric-derivatives.jsonl")) as lines:
        for case in map(json.loads, lines):
            yield case["set"], case["formula"], 1, formula(case["formula"]), case["x"], lambda c=case: c["derivative"]
    for name, parameters in distcont:
        frozen = getattr(stats, name)(*parameters)
        x = float(frozen.median()) + 0.1
        kind = "slow" if name in SLOW else "distributions"
        density = EXACT.get(f"{name}{parameters}", frozen.pdf)
        at = mpmath.mpf(x) if f"{name}{parameters}" in EXACT else x
        yield kind, f"{name}{parameters}", 1, frozen.cdf, x, lambda d=density, at=at: float(d(at))
    for name, f, exact, x in SPECIAL:
        yield "special", name, 1, f, x, lambda e=exact, x=x: float(mpmath.re(mpmath.diff(e, mpmath.mpf(x), h=mpmath.mpf(10) ** -25)))
    for index, (name, f, slope, x) in enumerate(NOISY):
        for sigma in (1e-10, 1e-6, 1e-3):
            yield "noisy", f"{name} + {sigma:g} noise", 1, noisy(f, sigma, index), x, lambda s=slope: s
    for name, f, exact, x in HIGHER:
        for order in range(2, 9):
            reference = lambda e=exact, x=x, n=order: float(mpmath.taylor(e, mpmath.mpf(x), n)[n] * mpmath.factorial(n))
            yield f"order {order}", name, order, f, x, reference


def value(f, x):
    try:
        return float(f(x))
    except (ArithmeticError, ValueError):
        return math.nan


def serve():
    functions = [case[3] for case in cases()]
    print("ready", flush=True)
    for line in sys.stdin:
        number, x = line.split()
        print(repr(value(functions[int(number)], float(x))), flush=True)


def elementwise(f, counter):
    def g(x):
        x = np.asarray(x, dtype=float)
        counter[0] += x.size
        return np.array([value(f, t) for t in x.ravel()]).reshape(x.shape)
    return g


def with_scipy(f, x, order):
    from scipy.differentiate import derivative
    found = derivative(f, x)
    return float(found.df), float(found.error)


def with_numdifftools(f, x, order):
    import numdifftools
    found = numdifftools.Derivative(f, n=order, full_output=True)(x)
    return float(found.estimate), float(np.max(found.error_estimate))


# What `fluxions probe --serve` starts: it passes lines to and fro, since this script takes seconds to load its functions.
RELAY = """
import socket, sys
there = socket.socket(socket.AF_UNIX)
there.connect(sys.argv[1])
answers = there.makefile()
for line in sys.stdin:
    there.sendall(line.encode())
    print(answers.readline(), end="", flush=True)
"""


def with_probe(command, address, listener, f, x):
    """The derivative, its bar and the evaluations that `fluxions probe --serve` finds for a program."""
    asked = [command, "probe", "--at", f"x={x!r}", "--serve", "--no-cache", "--json", "--", sys.executable, "-S", "-c",
             RELAY, address]
    ran = subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)
    program, _ = listener.accept()
    with program, program.makefile("rw") as lines:
        for line in lines:
            print(repr(value(f, float(line))), file=lines, flush=True)
    found = json.loads(ran.communicate()[0])["derivatives"][0]
    return float(found["value"]), float(found["error_bar"]), found["evaluations"]


def probed():
    """The cases of the first order, through the command that FLUXIONS names."""
    command = os.environ.get("FLUXIONS")
    if not command:
        return
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        address = os.path.join(folder, "cases")
        listener.bind(address)
        listener.listen()
        for index, (_, _, order, f, x, _) in enumerate(cases()):
            if order == 1:
                begin = time.perf_counter()
                found, bar, evaluations = with_probe(command, address, listener, f, x)
                microseconds = 1e6 * (time.perf_counter() - begin)
                print("fluxions probe --serve", index, repr(found), repr(bar), evaluations, f"{microseconds:.0f}", sep="\t")


def rivals():
    for index, (_, _, order, f, x, _) in enumerate(cases()):
        for tool, ask in (("scipy.differentiate", with_scipy), ("numdifftools", with_numdifftools)):
            if tool == "scipy.differentiate" and order > 1:
                continue
            counter, bar, found = [0], math.nan, math.nan
            ask(math.exp if tool == "numdifftools" else np.exp, 0.5, order)  # What is imported or cached is not timed.
            begin = time.perf_counter()
            try:
                found, bar = ask(elementwise(f, counter), x, order)
            except Exception as why:
                print(f"{tool} case {index}: {why}", file=sys.stderr)
            microseconds = 1e6 * (time.perf_counter() - begin)
            print(tool, index, repr(found), repr(bar), counter[0], f"{microseconds:.0f}", sep="\t", flush=True)


def main():
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "list":
        for kind, name, order, _, x, reference in cases():
            print(kind, name, order, repr(x), repr(reference()), sep="\t")
    elif command == "serve":
        serve()
    elif command == "rivals":
        probed()
        rivals()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
