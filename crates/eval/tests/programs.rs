//! Do the ways to run a graph agree, and does the diagnosis see what it should?

mod common;

use common::run;
use fluxions_eval::{Program, Rows, WrongLength, diagnose, run_arrays, values};
use fluxions_graph::{Builder, Graph, Seed, Shape, jvp, vjp};
use fluxions_rules::*;

#[test]
fn arrays_are_run_element_by_element() {
    let builder = Builder::new();
    let x = builder.array_input("x", Shape::new(&[2, 2]));
    let w = builder.array_input("w", Shape::new(&[2, 2]));
    let t = builder.input("t");
    let f = builder.graph(&[sin(x) * w + x.lit(1.0), t * t]);
    let df = vjp(&f, &[0, 1, 2], Seed::Inputs).unwrap();
    let (xs, ws, bar) = ([0.1, 0.2, 0.3, 0.4], [1.0, -2.0, 3.0, -4.0], [1.0, 0.5, 2.0, 1.0]);
    let found = run_arrays(&df, &[&xs, &ws, &[5.0], &bar, &[3.0]]).unwrap();
    for i in 0..4 {
        assert_eq!(found[0][i], xs[i].sin() * ws[i] + 1.0);
        assert_eq!(found[2][i], xs[i].cos() * (bar[i] * ws[i]));
        assert_eq!(found[3][i], xs[i].sin() * bar[i]);
    }
    assert_eq!((&found[1][..], &found[4][..]), (&[25.0][..], &[30.0][..]));
    // Tangents have the shape of their inputs.
    let forward = jvp(&f, &[0], Seed::Inputs).unwrap();
    let found = run_arrays(&forward, &[&xs, &ws, &[5.0], &[1.0; 4]]).unwrap();
    assert_eq!(found[2], (0..4).map(|i| ws[i] * xs[i].cos()).collect::<Vec<_>>());
    assert_eq!(found[3], [0.0]);
}

#[test]
fn arrays_of_the_wrong_length_are_errors() {
    let builder = Builder::new();
    let x = builder.array_input("x", Shape::new(&[3]));
    let f = builder.graph(&[x * x]);
    assert_eq!(run_arrays(&f, &[]), Err(WrongLength::Inputs { expected: 1, found: 0 }));
    let error = run_arrays(&f, &[&[1.0]]).unwrap_err();
    assert_eq!(error.to_string(), "the input x has 3 elements, but 1 were given");
}

#[test]
fn a_program_holds_only_what_outputs_need() {
    let f = Graph::build(["x", "unused"], |[x, unused]| {
        let _ = exp(unused);
        vec![x * x, x, x.lit(2.0)]
    });
    let mut program = Program::new(&f);
    assert_eq!((program.inputs(), program.outputs(), program.operations()), (2, 3, 1));
    assert_eq!(program.run(&[3.0, f64::NAN]), [9.0, 3.0, 2.0]);
    assert_eq!(program.run(&[4.0, 0.0]), [16.0, 4.0, 2.0]);
    assert_eq!(values(&f, &[3.0, 0.0], 0.0).len(), f.len());
}

#[test]
fn a_diagnosis_names_kinks_and_the_first_failure() {
    let f = Graph::build(["x"], |[x]| {
        let branch = select(lt(x, x.lit(2.0)), abs(x), log(-x));
        vec![branch + abs(x.lit(0.0)) + sqrt(log(x - x.lit(1.0)))]
    });
    let d = diagnose(&f, &[0.0]);
    let kinks: Vec<_> = d.kinks.iter().map(|k| (k.prim, k.kink.at, k.args.clone())).collect();
    assert_eq!(kinks, [(Prim::Abs, "x = 0", vec![0.0])], "abs of a constant is no kink");
    let failure = d.failure.unwrap();
    assert_eq!((failure.prim, failure.args), (Prim::Log, vec![-1.0]), "the first, not what follows from it");

    let d = diagnose(&f, &[1.5]);
    assert_eq!(d.failure.map(|f| f.prim), Some(Prim::Sqrt), "log of the branch not taken is not looked at");
    let d = diagnose(&f, &[2.0]);
    assert_eq!(
        d.kinks.iter().map(|k| k.prim).collect::<Vec<_>>(),
        [Prim::Lt, Prim::Sqrt],
        "x stands on the branch point"
    );
}

#[test]
fn a_deep_program_runs() {
    let f = Graph::build(["x"], |[x]| vec![(0..100_000).fold(x, |y, _| sin(y) + x)]);
    let df = vjp(&f, &[0], Seed::One).unwrap();
    assert_eq!(run(&df, &[0.0])[1], 100_001.0);
    assert_eq!(Program::new(&df).run(&[0.0])[1], 100_001.0);
    assert!(diagnose(&df, &[0.0]).failure.is_none());
}

#[test]
fn rows_have_the_bits_of_single_runs() {
    let f = Graph::build(["a", "x", "z"], |[a, x, z]| {
        vec![a * exp(-x) + select(lt(x, z), sin(x * z), pow(a, z)), exp(a), x]
    });
    let df = vjp(&f, &[0, 1, 2], Seed::One).unwrap();
    let column = |k: f64| (0..1000).map(|i| (f64::from(i) * k).sin() + 1.5).collect::<Vec<_>>();
    let (x, z) = (column(0.7), column(1.3));
    for count in [0, 1, 255, 256, 257, 1000] {
        let mut rows = Rows::new(&df, 1);
        let mut results = vec![0.0; count * rows.outputs()];
        for a in [0.5, 2.0] {
            rows.set(&[a]);
            rows.run(&[&x[..count], &z[..count]], &mut results);
            for i in 0..count {
                let found: Vec<u64> = results.iter().skip(i).step_by(count).map(|y| y.to_bits()).collect();
                let single: Vec<u64> = run(&df, &[a, x[i], z[i]]).iter().map(|y| y.to_bits()).collect();
                assert_eq!(found, single, "row {i} of {count}");
            }
        }
    }
}
