//! Does a search call anything a minimum that is none? Plateaus, steps, inflections, saddles and slopes that fade at
//! infinity, moved and stretched, from many starts, by every method: it may find the minimum, and it may say that it is
//! unsure, but it never says "converged" elsewhere. Minima that look alike, flat ones too, stay minima; and starts where
//! doubles overflow are searched.

use fluxions::Function;
use fluxions::optim::{FormulaObjective, Meaning, Method, Minimum, Options, minimise};

const METHODS: [Method; 4] =
    [Method::Auto, Method::NewtonCg, Method::Lbfgs { memory: 10 }, Method::NelderMead];

/// A function of u = (x − place)/size, its lowest value (infinite where it has none), and starts for u.
const GROUND: &[(&str, f64, &[f64])] = &[
    ("1 - exp(-u^2)", 0.0, &[-10.0, -4.0, 3.0, 8.0, 40.0]),
    ("tanh(u)^2", 0.0, &[25.0, -12.0, 5.0, 1.0]),
    ("u^2/(1 + u^2)", 0.0, &[1e4, -50.0, 2.0]),
    ("1 - 1/cosh(u)", 0.0, &[30.0, -800.0, 2.0]),
    ("erf(u)^2 + 1", 1.0, &[9.0, -20.0]),
    ("u^3", f64::NEG_INFINITY, &[1.0, 0.0, 3.0, 1e-3]),
    ("u^5", f64::NEG_INFINITY, &[1.0, 0.0, -0.5]),
    ("u^7 + 2", f64::NEG_INFINITY, &[1.0, 0.7]),
    ("u - sin(u)", f64::NEG_INFINITY, &[1.0, 7.0]),
    ("exp(-u)", 0.0, &[0.0, 5.0]),
    ("1/(1 + exp(u))", 0.0, &[1.0, -3.0]),
    ("floor(u)^2", 0.0, &[3.5, -7.2, 12.0]),
    ("(round(u)-3)^2", 0.0, &[10.0, -2.0]),
    ("sign(u)", -1.0, &[0.5, 3.0]),
    ("heaviside(u)*u + heaviside(-u)*2", 0.0, &[-3.0]),
    ("u^3 + (u*0+1)*u^2*u^2*u", f64::NEG_INFINITY, &[1.0]),
    ("if(u > 2, 1, u^2)", 0.0, &[5.0, 1.0]),
];

fn searched(text: &str, start: &[f64], method: Method) -> (Function, Option<Minimum>) {
    let function = Function::parse(text).expect(text);
    let mut objective = FormulaObjective::new(&function, function.variables()).expect(text);
    let options = Options { method, iterations: 3000, evaluations: 30_000, ..Options::default() };
    let found = minimise(&mut objective, start, &options).ok();
    (function, found)
}

#[test]
fn only_a_minimum_is_called_one() {
    let mut wrong = Vec::new();
    let (mut count, mut converged) = (0, 0);
    for (text, lowest, starts) in GROUND {
        for (place, size) in [(0.0, 1.0), (3.0, 1.0), (-7.0, 0.01), (0.0, 100.0)] {
            // As a parameter of its own name, so that no letter of a function is taken for it.
            let text = text.replace("round", "ROUND").replace('u', &format!("((x - {place})/{size})"));
            let text = text.replace("ROUND", "round");
            for start in *starts {
                for method in METHODS {
                    let (_, found) = searched(&text, &[place + start * size], method);
                    let Some(found) = found else { continue };
                    count += 1;
                    if found.stop.meaning() != Meaning::Converged {
                        continue;
                    }
                    converged += 1;
                    if (found.value - lowest).abs() > 1e-6 {
                        wrong
                            .push(format!("{text} from {start} by {method}: {:?}, {}", found.at, found.stop));
                    }
                }
            }
        }
    }
    assert!(count > 500 && converged > 50, "{converged} of {count}");
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn minima_that_are_flat_stay_minima() {
    for (text, start, lowest) in [
        ("(x+2)^4", vec![3.0], 0.0),
        ("x^4", vec![1.0], 0.0),
        ("x^6 + 1", vec![2.0], 1.0),
        ("exp(x) - 2*x", vec![1.0], 2.0 - 2.0 * f64::ln(2.0)),
        ("x^4 + y^2", vec![1.0, 1.0], 0.0),
        ("(x + y - 1)^2", vec![3.0, 5.0], 0.0),
        ("(x*y - 1)^2", vec![3.0, 2.0], 0.0),
        ("cosh(x) + cosh(y)", vec![2.0, -3.0], 2.0),
        ("0*x + 3", vec![1.0], 3.0),
        ("x^2 + 0*y", vec![1.0, 5.0], 0.0),
        ("(1-x)^2 + 100*(y-x^2)^2", vec![-1.2, 1.0], 0.0),
        ("1e-9*(x - 3)^2", vec![100.0], 0.0),
    ] {
        let (_, found) = searched(text, &start, Method::Auto);
        let found = found.expect(text);
        assert_eq!(found.stop.meaning(), Meaning::Converged, "{text}: {} at {:?}", found.stop, found.at);
        assert!((found.value - lowest).abs() < 1e-6, "{text}: {}", found.value);
    }
}

#[test]
fn saddles_are_not_called_minima() {
    for (text, start) in [
        ("x^2 - y^2", vec![1.0, 0.0]),
        ("x*y", vec![0.0, 0.0]),
        ("x^3 - 3*x*y^2", vec![0.0, 0.0]),
        ("x^2 - y^4", vec![1.0, 0.0]),
        ("cos(x) + y^2", vec![0.0, 1.0]),
    ] {
        for method in METHODS {
            let (_, found) = searched(text, &start, method);
            let found = found.expect(text);
            let lowest = if text.starts_with("cos") { -1.0 } else { f64::NEG_INFINITY };
            let right = (found.value - lowest).abs() < 1e-6;
            assert!(
                right || found.stop.meaning() != Meaning::Converged,
                "{text} by {method}: {}",
                found.stop
            );
        }
    }
}

#[test]
fn starts_where_doubles_overflow_are_searched() {
    for (text, lowest) in [
        ("log(1+exp(x)) - x/2", f64::ln(2.0)),
        ("log(exp(x) + exp(-x))", f64::ln(2.0)),
        ("log(1 + exp(2*x)) - x", f64::ln(2.0)),
        ("log(exp(x/2) + exp(-x/2)) + x^2/1e6", f64::ln(2.0)),
    ] {
        for start in [800.0, -800.0, 1500.0, -2000.0, 30.0] {
            let (_, found) = searched(text, &[start], Method::Auto);
            let found = found.unwrap_or_else(|| panic!("{text} from {start} is refused"));
            assert_eq!(found.stop.meaning(), Meaning::Converged, "{text} from {start}: {}", found.stop);
            assert!((found.value - lowest).abs() < 1e-9, "{text} from {start}: {}", found.value);
        }
    }
}
