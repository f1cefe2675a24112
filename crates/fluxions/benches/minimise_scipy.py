"""How many of the same problems does SciPy solve, and with how many evaluations? Run by hand, with SciPy installed:

    cargo bench -p fluxions --bench minimise --no-run     # prints the path of the binary
    python crates/fluxions/benches/minimise_scipy.py PATH_OF_THE_BINARY

The functions, gradients and Hessians are those of the benchmark itself, which answers on a pipe. An evaluation of a
value, of a gradient and of a Hessian (or of its product with a vector) counts as one each, on both sides."""
import subprocess
import sys
import warnings

import numpy as np
from scipy.optimize import minimize

warnings.simplefilter("ignore")
server = subprocess.Popen([sys.argv[1], "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask(name, kind, x):
    server.stdin.write(" ".join([name, kind, *(repr(float(v)) for v in x)]) + "\n")
    server.stdin.flush()
    words = [float(w) for w in server.stdout.readline().split()]
    return np.array(words)


NAMES = """rosen freud_roth powell_bs brown_bs beale jenn_samp helical bard gauss meyer gulf box_3d powell_s wood kow_osb
brown_den osborne_1 biggs_exp6 osborne_2 watson ex_rosen ex_powell penalty_1 penalty_2 var_dim trigon brown_al disc_bv
disc_ie broyden_tri broyden_band linfun_fr linfun_r1 linfun_r1z chebyquad""".split()

# As SciPy comes, and with tests as strict as ours.
STRICT = {
    "BFGS": dict(gtol=1e-8, maxiter=10000), "L-BFGS-B": dict(ftol=0, gtol=1e-8, maxiter=10000, maxfun=20000),
    "CG": dict(gtol=1e-8, maxiter=10000), "Newton-CG": dict(xtol=1e-12, maxiter=10000),
    "TNC": dict(ftol=1e-16, gtol=1e-8, xtol=0, maxfun=20000), "SLSQP": dict(ftol=1e-16, maxiter=10000),
    "trust-exact": dict(gtol=1e-8, maxiter=10000), "trust-ncg": dict(gtol=1e-8, maxiter=10000),
    "trust-krylov": dict(gtol=1e-8, maxiter=10000),
}
HESSIANS = {"Newton-CG", "trust-exact", "trust-ncg", "trust-krylov"}

print(f"{'method':<32}{'×1':>8}{'×10':>8}{'×100':>8}{'all':>8}{'evaluations':>12}{'if solved':>12}")
for method in STRICT:
    for strict in (False, True):
        solved, evaluations, useful = [0, 0, 0], 0, 0
        for name in NAMES:
            minima = ask(name, "minima", [])
            for k, factor in enumerate((1.0, 10.0, 100.0)):
                counts = [0, 0, 0]

                def value(x):
                    counts[0] += 1
                    if sum(counts) > 20000:
                        raise StopIteration
                    return ask(name, "value", x)[0]

                def gradient(x):
                    counts[1] += 1
                    return ask(name, "gradient", x)[1:]

                def hessian(x):
                    counts[2] += 1
                    return ask(name, "hessian", x).reshape(len(x), len(x))

                start = ask(name, "start", [factor])
                try:
                    found = minimize(value, start, jac=gradient, hess=hessian if method in HESSIANS else None,
                                     method=method, options=STRICT[method] if strict else {})
                    reached = found.fun
                except Exception:
                    reached = np.inf
                evaluations += sum(counts)
                if any(abs(reached - m) <= 1e-6 * m + 1e-9 for m in minima):
                    solved[k] += 1
                    useful += sum(counts)
        label = method + (", strict" if strict else "")
        print(f"{label:<32}{solved[0]:>8}{solved[1]:>8}{solved[2]:>8}{sum(solved):>8}{evaluations:>12}{useful:>12}",
              flush=True)
