"""Writes kernels.csv: values of the kernels, computed with mpmath at 60 digits and rounded once to a double.

Run `pip install mpmath` and then `python kernels.py > kernels.csv`. With a number as argument, that many random points
a function are added, which is how the accuracies stated in the documentation were measured.

Each row is: function, arguments joined by blanks, value, scale. The error of a kernel is counted in units in the last
place of the scale. It is the value itself, except for functions that oscillate or cross zero, where no formula in
doubles keeps relative accuracy at every zero: there it is the size of the function around the point.
"""

import math
import random
import sys

import mpmath as mp
from mpmath import mpf

mp.mp.dps = 60
INF, NAN, PI = math.inf, math.nan, math.pi
EXTRA = int(sys.argv[1]) if len(sys.argv) > 1 else 0
random.seed(20)

TINY = [5e-324, 3e-310, 2.2250738585072014e-308, 1e-300, 1e-100, 1e-20, 1e-10, 1e-8, 3e-8, 1e-5, 1e-3]
HUGE = [1e5, 1e8, 3e9, 1e10, 1e15, 1e100, 1e300, 1.7976931348623157e308]
NORMAL = [x for x in TINY if x > 1e-307]
MIDDLE = [0.01, 0.1, 0.25, 0.3, 0.49, 0.5, 0.51, 0.7, 0.75, 0.9, 0.99, 1.0, 1.01, 1.1, 1.3, 1.5, 1.9, 2.0, 2.1, 2.5]
MIDDLE += [3.0, 3.7, 5.0, 7.5, 9.9, 10.0, 12.3, 20.0, 30.0, 50.0, 100.0]
NEAR_ONE = [1 - 2.0**-53, 1 + 2.0**-52, 1 - 1e-12, 1 + 1e-12, 1 - 1e-8, 1 + 1e-8, 1 - 1e-4, 1 + 1e-4]


def both(points):
    return points + [-x for x in points]


def spread(low, high, count=None):
    """Random points, even in the logarithm."""
    count = EXTRA if count is None else count
    return [math.exp(random.uniform(math.log(low), math.log(high))) for _ in range(count)]


def uniform(low, high, count=None):
    count = EXTRA if count is None else count
    return [random.uniform(low, high) for _ in range(count)]


ROWS = []


def add(name, value, args, scale=None):
    """One row for each argument; a value that mpmath cannot form is an error here, not a gap in the file."""
    for a in args:
        a = a if isinstance(a, tuple) else (a,)
        v = value(*map(mpf, a))
        s = abs(v) if scale is None else max(abs(v), abs(scale(v, *map(mpf, a))))
        v, s = float(v), float(s)
        ROWS.append(f"{name},{' '.join(repr(float(x)) for x in a)},{v!r},{s!r}")


def edges(name, *pairs):
    """Values that hold by convention or exactly: the scale 0 asks for every bit."""
    for args, v in pairs:
        args = args if isinstance(args, tuple) else (args,)
        ROWS.append(f"{name},{' '.join(repr(float(x)) for x in args)},{float(v)!r},0.0")


def real(z):
    return z.real if isinstance(z, mp.mpc) else z


# --- error functions
add("erf", mp.erf, both(TINY + MIDDLE + uniform(0, 6)))
add("erfc", mp.erfc, both(TINY + MIDDLE[:26]) + [6.0, 8.0, 15.0, 20.0, 25.0, 26.0, 26.5, 27.0] + uniform(-6, 27))
edges("erf", (0.0, 0.0), (-0.0, -0.0), (INF, 1), (-INF, -1), (NAN, NAN), (1e300, 1))
edges("erfc", (0.0, 1), (INF, 0), (-INF, 2), (NAN, NAN), (1e300, 0), (-1e300, 2))


def erfcinv(y):
    """mpmath has erfinv only; near the ends the working precision must hold 1 - y."""
    if y < mpf("1e-3"):
        l = -mp.log(y * mp.sqrt(mp.pi))
        x = mp.sqrt(l)
        for _ in range(5):
            x = mp.sqrt(l - mp.log(x))
        return mp.findroot(lambda t: mp.log(mp.erfc(t)) - mp.log(y), x)
    return mp.erfinv(1 - y)


UNIT = [x for x in MIDDLE if x < 1] + [1 - 2.0**-53, 1 - 1e-12, 1 - 1e-8, 1 - 1e-4]
def erfinv(y):
    if abs(y) < mpf("1e-30"):
        return y * mp.sqrt(mp.pi) / 2
    return mp.erfinv(y) if abs(y) < mpf("0.999") else mp.sign(y) * erfcinv(1 - abs(y))


add("erfinv", erfinv, both(TINY + UNIT + uniform(0, 1)))
add("erfcinv", erfcinv, TINY + UNIT + [1 + 2.0**-52, 1 + 1e-10, 1.01, 1.3, 1.5, 1.51, 1.9, 2 - 1e-12, 2 - 2.0**-52]
    + uniform(0, 2) + spread(1e-300, 1))
edges("erfinv", (0.0, 0.0), (-0.0, -0.0), (1, INF), (-1, -INF), (1.5, NAN), (-1.5, NAN), (INF, NAN), (NAN, NAN))
edges("erfcinv", (0.0, INF), (-0.0, INF), (2, -INF), (1, 0), (-0.5, NAN), (2.5, NAN), (INF, NAN), (NAN, NAN))

# --- gamma functions
NEGATIVE = [-0.1, -0.5, -0.9, -0.999, -1.001, -1.5, -2.3, -3.999, -4.001, -10.5, -20.7, -50.25]
GAMMA = [x for x in TINY if x > 1e-307] + MIDDLE + NEAR_ONE + [1.4616321449683622, 1.45, 1.47]
NEAR_TWO = [2 - 2.0**-52, 2 + 2.0**-51, 2 - 1e-8, 2 + 1e-8, 1.999, 2.001]
add("gamma", mp.gamma, GAMMA + NEAR_TWO + NEGATIVE + [140.5, 170.0, 171.5, 171.6, -1e-8, -1e-300, -170.5]
    + uniform(0, 171) + uniform(-20, 0) + uniform(0.5, 3))
edges("gamma", (0.0, INF), (-0.0, -INF), (-1, NAN), (-2, NAN), (-1e300, NAN), (INF, INF), (-INF, NAN), (NAN, NAN))
edges("gamma", (172, INF), (171.7, INF), (171.9, INF), (1e300, INF), (-1000.5, -0.0), (-1001.5, 0.0))


def lgamma(x):
    return mp.log(abs(mp.gamma(x))) if x < 1e4 else mp.loggamma(x)


def lgamma_scale(v, x):
    return 1 if x < 0 else v


add("lgamma", lgamma, TINY + GAMMA + NEAR_TWO + HUGE[:-1] + uniform(0, 100) + uniform(0.5, 3) + spread(100, 1e10))
add("lgamma", lgamma, NEGATIVE + [-1e-8, -1e-300, -170.5, -2.457024738220801] + uniform(-20, 0), lgamma_scale)
edges("lgamma", (0.0, INF), (-0.0, INF), (-1, INF), (-2, INF), (INF, INF), (-INF, INF), (NAN, NAN))


def polygamma(n, x):
    """The order of mpmath's psi is an int; far left its own reflection is used, so keep guard digits."""
    with mp.workdps(120):
        return +real(mp.psi(int(n), x))


add("digamma", lambda x: polygamma(0, x), GAMMA + NEAR_TWO + HUGE[:-1] + uniform(0, 12) + uniform(1, 2)
    + [1.4616321449683625, 1.46163214, 1.5, 1.8, 1.89, 1.91])
add("digamma", lambda x: polygamma(0, x), NEGATIVE + [-1e-8, -1e-300, -1000.3, -100000.7] + uniform(-20, 0),
    lambda v, x: mp.pi)
edges("digamma", (0.0, -INF), (-0.0, INF), (-1, NAN), (-2, NAN), (INF, INF), (-INF, NAN), (NAN, NAN))
SQUARED = [x for x in GAMMA if x > 1e-150]
add("trigamma", lambda x: polygamma(1, x), SQUARED + NEAR_TWO + NEGATIVE + HUGE[:-2] + [-1e-8, -1000.3]
    + uniform(0, 12) + uniform(-20, 0) + spread(10, 1e6))
edges("trigamma", (0.0, INF), (-0.0, INF), (-1, INF), (-2, INF), (INF, 0), (-INF, NAN), (NAN, NAN), (1e-200, INF))
ORDERS = [2, 3, 4, 5, 8, 13, 20, 40]
POSITIVE = [1e-5, 0.01, 0.3, 0.9, 1.0, 1.5, 2.0, 4.7, 9.9, 15.0, 30.0, 100.0, 1000.0]


def polygamma_scale(v, n, x):
    return polygamma(n + 1, x) / (2 * mp.pi)


add("polygamma", polygamma, [(n, x) for n in ORDERS for x in POSITIVE + uniform(0, 20, EXTRA // 5)] + [(0, 0.3), (1, 0.3)])
add("polygamma", polygamma, [(n, x) for n in ORDERS for x in [-0.01, -0.3, -0.5, -0.7, -1.4, -5.5, -20.9]
    + uniform(-20, 0, EXTRA // 5)], polygamma_scale)
add("polygamma", polygamma, [(100, 0.5), (100, 40.0), (170, 3.0), (170, 60.0)])
edges("polygamma", ((2, 0.0), -INF), ((2, -0.0), INF), ((2, -3), NAN), ((3, 0.0), INF), ((3, -3), INF))
edges("polygamma", ((2, INF), -0.0), ((3, INF), 0.0), ((2, -INF), NAN), ((2, NAN), NAN))
edges("polygamma", ((-1, 2), NAN), ((0.5, 2), NAN), ((INF, 2), NAN), ((NAN, 2), NAN))

# --- Bessel functions
INTEGER = [0, 1, 2, 3, 5, 10, 25, 50, 100]
REAL = [0.25, 0.5, 1.5, 2.3, 7.9, 20.5, 49.9]
LEFT = [-1, -2, -7, -50, -0.5, -1.5, -2.3, -20.5]
ARGUMENTS = [1e-8, 0.01, 0.7, 2.0, 5.5, 13.0, 24.9, 60.0, 333.3, 999.0]


def amplitude(v, n, x):
    """The modulus of J + iY where they oscillate; for negative orders, which mix the two, from a little before."""
    if abs(x) <= abs(n) * (1 if n >= 0 or n == int(n) else 0.9):
        return v
    return mp.sqrt(mp.besselj(n, abs(x)) ** 2 + real(mp.bessely(n, abs(x))) ** 2)


def bessel(function):
    def value(n, x):
        with mp.workdps(80):
            return +real(function(n, x))
    return value


def fits(function, pairs):
    return [p for p in pairs if 1e-300 < abs(real(function(mpf(p[0]), mpf(p[1])))) < 1e300]


PAIRS = [(n, x) for n in INTEGER + REAL + LEFT for x in ARGUMENTS]
PAIRS += [(float(random.choice(INTEGER)), random.uniform(0, 40)) for _ in range(EXTRA)]
PAIRS += [(float(random.choice(INTEGER)), random.uniform(0, 1000)) for _ in range(EXTRA)]
PAIRS += [(random.uniform(0, 50), random.uniform(0, 60)) for _ in range(EXTRA)]
PAIRS += [(random.uniform(0, 50), random.uniform(0, 1000)) for _ in range(EXTRA)]
PAIRS += [(random.uniform(-50, 0), random.uniform(0, 60)) for _ in range(EXTRA)]
FAR = [(0, 1e4), (1, 1e6), (0.3, 1e8), (30, 1e5), (2, 1e12)]
for name, function, more in [("bessel_j", mp.besselj, FAR + [(1e3, 1010.0), (3, -2.5), (4, -2.5)]),
                             ("bessel_y", mp.bessely, FAR + [(1e3, 1010.0), (0.3, 5e-324), (5e-324, 0.5)]),
                             ("bessel_i", mp.besseli, [(3, -2.5), (4, -2.5), (0, 700.0), (50, 700.0)]),
                             ("bessel_k", mp.besselk, [(0, 700.0), (50, 700.0), (0, 1e-300), (0, 5e-324), (0.2, 1e-310)])]:
    scale = amplitude if name in ("bessel_j", "bessel_y") else None
    add(name, bessel(function), fits(bessel(function), PAIRS + more), scale)
edges("bessel_j", ((0, 0.0), 1), ((1, 0.0), 0), ((2.5, 0.0), 0), ((-2, 0.0), 0), ((-0.5, 0.0), INF), ((0.5, -1), NAN))
edges("bessel_j", ((0, INF), 0), ((3, INF), 0), ((0, -INF), 0), ((0, NAN), NAN), ((NAN, 1), NAN), ((INF, 1), NAN))
edges("bessel_y", ((0, 0.0), -INF), ((1, 0.0), -INF), ((2.5, 0.0), -INF), ((0, -1), NAN), ((0, INF), 0), ((0, NAN), NAN))
edges("bessel_y", ((-1, 0.0), INF), ((-2, 0.0), -INF), ((NAN, 1), NAN), ((INF, 1), NAN))
edges("bessel_i", ((0, 0.0), 1), ((1, 0.0), 0), ((2.5, 0.0), 0), ((-2, 0.0), 0), ((-0.5, 0.0), INF), ((0.5, -1), NAN))
edges("bessel_i", ((0, INF), INF), ((3, INF), INF), ((3, -INF), -INF), ((0, NAN), NAN), ((NAN, 1), NAN), ((0, 1e5), INF))
edges("bessel_k", ((0, 0.0), INF), ((1, 0.0), INF), ((-2.5, 0.0), INF), ((0, -1), NAN), ((0, INF), 0), ((0, NAN), NAN))
edges("bessel_k", ((1e4, 1e4), 0), ((0, 1e5), 0), ((100, 1e-10), INF), ((NAN, 1), NAN), ((INF, 1), NAN))

# --- Lambert W
BRANCH = -math.exp(-1)
ABOVE = [math.nextafter(BRANCH, 0), BRANCH + 1e-15, BRANCH + 1e-12, BRANCH + 1e-9, BRANCH + 1e-6, BRANCH + 1e-3]
ABOVE += [BRANCH + 1e-2, -0.3, -0.25, -0.1, -1e-2, -1e-5] + uniform(BRANCH, 0) + [BRANCH + t for t in spread(1e-15, 0.3)]
add("lambert_w0", lambda x: real(mp.lambertw(x)), ABOVE + both(TINY) + MIDDLE + HUGE + uniform(0, 20) + spread(1e-6, 1e6))
add("lambert_wm1", lambda x: real(mp.lambertw(x, -1)), ABOVE + [-x for x in TINY[:-1]] + [-t for t in spread(1e-300, 0.3)])
edges("lambert_w0", (BRANCH, -1), (math.nextafter(BRANCH, -1), NAN), (0.0, 0.0), (-0.0, -0.0), (INF, INF), (-0.37, NAN), (-1, NAN), (-INF, NAN), (NAN, NAN))
edges("lambert_wm1", (BRANCH, -1), (math.nextafter(BRANCH, -1), NAN), (0.0, -INF), (-0.0, -INF), (-0.37, NAN), (-1, NAN), (1, NAN), (INF, NAN), (NAN, NAN))


# --- derivatives of sin(pi x) / (pi x), as a confluent hypergeometric function
def sinc(n, x):
    with mp.workdps(60 + int(abs(x)) + int(n)):
        z = mp.pi * x
        return +(mp.pi ** n * real(mp.mpc(0, 1) ** int(n) * mp.hyp1f1(n + 1, n + 2, mp.mpc(0, z))) / (n + 1))


def sinc_scale(v, n, x):
    return sinc(n + 1, x) / mp.pi


add("sinc_derivative", sinc, [(n, x) for n in [0, 1, 2, 3, 4, 7, 12, 25, 50]
    for x in [1e-300, 1e-8, -0.001, 0.1, 0.5, -0.9, 1.0, 2.0, 2.25, -3.75, 8.1, 15.9, 40.3]
    + uniform(-10, 10, EXTRA // 5)], sinc_scale)
for n in list(range(12)) + [20, 50, 100]:
    edges("sinc_derivative", ((n, 0.0), sinc(mpf(n), mpf(0)) if n % 2 == 0 else 0.0))
edges("sinc_derivative", ((0, INF), 0), ((3, -INF), 0), ((0, NAN), NAN), ((-1, 1), NAN), ((0.5, 1), NAN), ((NAN, 1), NAN))
add("sin_pi", mp.sinpi, both([x for x in NORMAL + MIDDLE if x != int(x)] + [1.25, 1.75, 1e15 + 0.5]) + uniform(-3, 3))
edges("sin_pi", (0.0, 0.0), (-0.0, -0.0), (1, 0.0), (-3, -0.0), (1e20, 0.0), (INF, NAN), (NAN, NAN))
edges("cos_pi", (0.0, 1), (INF, NAN), (NAN, NAN))
add("cos_pi", mp.cospi, both(TINY + MIDDLE + [1.25, 1.75, 1e15 + 0.5, 1e20]) + uniform(-3, 3))

# --- elementary functions
add("sec", mp.sec, both(TINY + MIDDLE + [PI / 2, 1e5, 1e15]) + uniform(-9, 9))
add("csc", mp.csc, both(NORMAL + MIDDLE + [PI, 1e5, 1e15]) + uniform(-9, 9))
add("cot", mp.cot, both(NORMAL + MIDDLE + [PI, PI / 2, 1e5, 1e15]) + uniform(-9, 9))
OUTSIDE = [x for x in MIDDLE + NEAR_ONE + HUGE if x >= 1]
add("asec", mp.asec, both(OUTSIDE + spread(1, 10)))
add("acsc", mp.acsc, both(OUTSIDE + spread(1, 10)))
add("acot", mp.acot, both(TINY + MIDDLE + HUGE + spread(0.01, 100)))
add("sech", mp.sech, both(TINY + MIDDLE + [300.0, 709.0, 711.0, 740.0]) + uniform(-10, 10))
add("csch", mp.csch, both(NORMAL + MIDDLE + [300.0, 709.0, 711.0, 740.0]) + uniform(-10, 10))
add("coth", mp.coth, both(NORMAL + MIDDLE + [300.0, 709.0, 711.0, 740.0]) + uniform(-10, 10))
add("asinh", mp.asinh, both(TINY + MIDDLE + HUGE + spread(1e-4, 1e4)))
add("acosh", mp.acosh, OUTSIDE + [1 + t for t in spread(1e-15, 1e4)])
INSIDE = [x for x in MIDDLE + NEAR_ONE if x < 1]
add("atanh", mp.atanh, both(TINY + INSIDE + uniform(0, 1)))
add("asech", mp.asech, TINY + INSIDE + uniform(0, 1))
add("acsch", mp.acsch, both(TINY + MIDDLE + HUGE[:-1] + spread(1e-4, 1e4)))
add("acoth", mp.acoth, both([x for x in OUTSIDE if x > 1] + spread(1, 1e4)))
edges("sec", (INF, NAN), (NAN, NAN))
edges("csc", (0.0, INF), (-0.0, -INF), (INF, NAN), (NAN, NAN))
edges("cot", (0.0, INF), (-0.0, -INF), (INF, NAN), (NAN, NAN))
edges("asec", (1, 0.0), (-1, PI), (0.5, NAN), (-0.0, NAN), (INF, PI / 2), (-INF, PI / 2), (NAN, NAN))
edges("acsc", (1, PI / 2), (-1, -PI / 2), (0.5, NAN), (-0.0, NAN), (INF, 0.0), (-INF, -0.0), (NAN, NAN))
edges("acot", (0.0, PI / 2), (-0.0, PI / 2), (INF, 0.0), (-INF, -0.0), (NAN, NAN))
edges("sech", (0.0, 1), (INF, 0.0), (-INF, 0.0), (800, 0.0), (NAN, NAN))
edges("csch", (0.0, INF), (-0.0, -INF), (INF, 0.0), (-INF, -0.0), (800, 0.0), (NAN, NAN))
edges("coth", (0.0, INF), (-0.0, -INF), (INF, 1), (-INF, -1), (NAN, NAN))
edges("asinh", (0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF), (NAN, NAN))
edges("acosh", (1, 0.0), (INF, INF), (0.9, NAN), (-2, NAN), (-INF, NAN), (NAN, NAN))
edges("atanh", (0.0, 0.0), (-0.0, -0.0), (1, INF), (-1, -INF), (1.5, NAN), (-INF, NAN), (NAN, NAN))
edges("asech", (0.0, INF), (1, 0.0), (1.5, NAN), (-0.5, NAN), (-1e-20, NAN), (INF, NAN), (NAN, NAN))
edges("acsch", (0.0, INF), (-0.0, -INF), (INF, 0.0), (-INF, -0.0), (NAN, NAN))
edges("acoth", (1, INF), (-1, -INF), (0.5, NAN), (0.0, NAN), (INF, 0.0), (-INF, -0.0), (NAN, NAN))
add("softplus", lambda x: mp.log1p(mp.exp(x)), both(TINY + MIDDLE + [36.0, 37.5, 300.0, 700.0, 740.0]) + uniform(-40, 40))
add("sigmoid", lambda x: 1 / (1 + mp.exp(-x)), both(TINY + MIDDLE + [36.0, 37.5, 300.0, 700.0, 740.0]) + uniform(-40, 40))
edges("softplus", (INF, INF), (-INF, 0.0), (NAN, NAN), (1e300, 1e300), (-1e300, 0.0))
edges("sigmoid", (INF, 1), (-INF, 0.0), (NAN, NAN), (1e300, 1), (-1e300, 0.0))
LEVELS = [-1000.0, -40.0, -1.0, -0.3, 0.0, 0.5, 2.0, 36.0, 1000.0]
add("logaddexp", lambda a, b: max(a, b) + mp.log1p(mp.exp(-abs(a - b))),
    [(a, b) for a in LEVELS for b in LEVELS] + list(zip(uniform(-9, 9), uniform(-9, 9))), lambda v, a, b: max(a, b))
edges("logaddexp", ((INF, INF), INF), ((-INF, -INF), -INF), ((INF, -INF), INF), ((-INF, INF), INF), ((3, -INF), 3))
edges("logaddexp", ((-INF, 3), 3), ((3, INF), INF), ((NAN, 3), NAN), ((3, NAN), NAN), ((NAN, INF), NAN), ((INF, NAN), NAN))
add("xlogy", lambda x, y: x * mp.log(y), [(x, y) for x in [-2.5, 1e-300, 1.0, 7.0] for y in [5e-324, 0.5, 1 + 1e-8, 3.0, 1e300]])
edges("xlogy", ((0.0, 0.0), 0), ((0, 3), 0), ((0, INF), 0), ((0, -1), NAN), ((0, NAN), NAN), ((NAN, 1), NAN), ((2, 0.0), -INF))
edges("xlogy", ((-2, 0.0), INF), ((2, INF), INF), ((2, -1), NAN), ((-2.5, 1), -0.0), ((2.5, 1), 0.0), ((-0.0, 0.0), 0))
edges("rem", ((7, 3), 1), ((-7, 3), -1), ((7, -3), 1), ((-7, -3), -1), ((6, 3), 0.0), ((-6, 3), -0.0), ((5.5, 2), 1.5))
edges("rem", ((1, 0.0), NAN), ((INF, 3), NAN), ((3, INF), 3), ((NAN, 1), NAN), ((1, NAN), NAN), ((1e300, 3.0), math.fmod(1e300, 3)))

print("# Written by kernels.py (mpmath at 60 digits, rounded once): function, arguments, value, scale of the error.")
print("\n".join(ROWS))
