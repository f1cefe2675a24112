//! Are the certified values of NIST found, from both starts, with the settings that everyone has? And does the table in
//! `docs/nist.md` say so?
#![allow(clippy::print_stdout)]

mod problems;

use problems::{Outcome, all, folder, mean, solve};

#[test]
fn all_problems_are_solved_to_their_certified_digits() {
    let Some(folder) = folder() else {
        println!("skipped: there is no folder of corpora (FLUXIONS_CORPORA)");
        return;
    };
    let problems = all(&folder);
    assert_eq!(problems.len(), 27);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for problem in &problems {
        for start in 0..2 {
            let outcome = solve(problem, Some(start));
            let place = format!("{} from start {}", problem.name, start + 1);
            assert!(outcome.fit.solution.stop.converged(), "{place}: {}", outcome.fit.solution.stop);
            assert!(["lower", "average", "higher"].contains(&problem.difficulty.as_str()), "{place}");
            assert!(outcome.residual_sum >= 2.5, "{place}: {:.1} digits of the sum", outcome.residual_sum);
            assert!(outcome.parameters >= 4.0, "{place}: {:.1} digits", outcome.parameters);
            outcomes.push(outcome);
        }
    }
    // The sum of squares tells, because terms of the same form may be found in another order.
    let missed: Vec<&str> =
        problems.iter().filter(|p| solve(p, None).residual_sum < 2.5).map(|p| p.name.as_str()).collect();
    assert!(missed.is_empty(), "not solved without a start: {missed:?}");
    let (parameters, deviations) = (mean(&outcomes, |o| o.parameters), mean(&outcomes, |o| o.deviations));
    assert!(parameters >= 9.4 && deviations >= 9.0, "{parameters:.2} and {deviations:.2} digits");
}

#[test]
fn digits_are_counted_as_nist_counts_them() {
    for (found, certified, digits) in
        [(1.0, 1.0, 11.0), (1.001, 1.0, 3.0), (f64::NAN, 1.0, 0.0), (3.0, 1.0, 0.0), (0.99, 1.0, 2.0)]
    {
        assert!((problems::digits(found, certified) - digits).abs() < 1e-9, "{found} for {certified}");
    }
}
