//! Are the certified values of NIST found, from both starts, with the settings that everyone has?

mod problems;

use problems::{all, folder, solve};

#[test]
fn all_problems_are_solved_to_their_certified_digits() {
    let Some(folder) = folder() else {
        println!("skipped: there is no folder of corpora (FLUXIONS_CORPORA)");
        return;
    };
    let problems = all(&folder);
    assert_eq!(problems.len(), 27);
    let (mut parameters, mut deviations) = (Vec::new(), Vec::new());
    for problem in problems.iter().filter(|p| std::env::var("ONLY").is_err() || std::env::var("ONLY").unwrap() == p.name) {
        for start in 0..2 {
            let outcome = solve(problem, start);
            println!(
                "{:<10} {} {:5.1} {:5.1} {:5.1} {:4} {:?} {:?}",
                problem.name,
                start + 1,
                outcome.parameters,
                outcome.deviations,
                outcome.residual_sum,
                outcome.fit.solution.evaluations,
                outcome.fit.solution.stop,
                outcome.fit.warnings,
            );
            if std::env::var_os("LOOK").is_none() { assert!(outcome.fit.solution.stop.converged(), "{} from start {}", problem.name, start + 1); }
            parameters.push(outcome.parameters);
            deviations.push(outcome.deviations);
        }
    }
    let mean = |digits: &[f64]| digits.iter().sum::<f64>() / digits.len() as f64;
    println!("mean {:.2} {:.2}", mean(&parameters), mean(&deviations));
    assert_eq!(parameters.iter().filter(|digits| **digits >= 4.0).count(), 54, "solved to four digits");
    assert!(mean(&parameters) >= 9.4 && mean(&deviations) >= 9.0);
}
