//! Is every line answered, in GradBench's words, whatever it says?

use fluxions_gradbench::protocol::respond;
use serde_json::{Value, json};

fn answer(message: &Value) -> Value {
    line(message.to_string().as_bytes())
}

fn line(line: &[u8]) -> Value {
    serde_json::from_slice(&respond(line)).expect("every answer is JSON")
}

fn evaluate(module: &str, function: &str, input: &Value) -> Value {
    answer(&json!({
        "id": 7, "kind": "evaluate", "module": module, "function": function, "input": input, "description": "x"
    }))
}

#[test]
fn the_tool_says_its_name() {
    let said = answer(&json!({"id": 0, "kind": "start", "eval": "det", "config": {"min": 1}}));
    assert_eq!(said, json!({"id": 0, "tool": "fluxions"}));
}

#[test]
fn what_needs_no_answer_has_its_id_repeated() {
    assert_eq!(answer(&json!({"id": 3, "kind": "analysis", "of": 2, "valid": true})), json!({"id": 3}));
    assert_eq!(answer(&json!({"id": 4, "kind": "something new"})), json!({"id": 4}));
}

#[test]
fn every_module_of_gradbench_is_defined() {
    for module in
        ["ba", "det", "gmm", "hello", "ht", "kmeans", "llsq", "lse", "lstm", "ode", "particle", "saddle"]
    {
        let said = answer(&json!({"id": 1, "kind": "define", "module": module}));
        assert_eq!(said, json!({"id": 1, "success": true}));
    }
    let said = answer(&json!({"id": 1, "kind": "define", "module": "fft"}));
    assert_eq!(said["success"], json!(false));
    assert!(said["error"].as_str().is_some_and(|error| error.contains("\"fft\"")), "{said}");
}

#[test]
fn a_function_is_run_as_often_as_was_asked() {
    let input = json!({"x": [0.5, 1.5], "min_runs": 5, "min_seconds": 0});
    let said = evaluate("lse", "primal", &input);
    assert_eq!((&said["id"], &said["success"]), (&json!(7), &json!(true)));
    let timings = said["timings"].as_array().expect("a list");
    assert_eq!(timings.len(), 5);
    assert!(timings.iter().all(|time| time["name"] == "evaluate" && time["nanoseconds"].is_u64()), "{said}");
    let expected = (0.5_f64.exp() + 1.5_f64.exp()).ln();
    assert!((said["output"].as_f64().expect("a number") - expected).abs() < 1e-15);
}

#[test]
fn a_function_is_run_as_long_as_was_asked() {
    let said = evaluate("lse", "primal", &json!({"x": [0.5], "min_runs": 1, "min_seconds": 0.001}));
    let times = said["timings"].as_array().expect("a list").iter();
    assert!(times.map(|time| time["nanoseconds"].as_u64().expect("whole")).sum::<u64>() >= 1_000_000);
}

#[test]
fn an_input_that_is_a_number_is_run_once() {
    let said = evaluate("hello", "square", &json!(3));
    assert_eq!(said["output"], json!(9.0));
    assert_eq!(said["timings"].as_array().map(Vec::len), Some(1));
}

#[test]
fn lines_without_sense_are_told_what_is_wrong() {
    let told = |said: Value, what: &str| {
        assert_eq!(said["success"], json!(false), "{said}");
        assert!(said["error"].as_str().is_some_and(|error| error.contains(what)), "{what}: {said}");
    };
    told(line(b"{"), "not a JSON object");
    told(line(b"3"), "not a JSON object");
    told(line(b"\xff"), "not a JSON object");
    told(answer(&json!({"id": 1})), "no kind");
    told(answer(&json!({"id": 1, "kind": "define"})), "no module");
    told(answer(&json!({"id": 1, "kind": "evaluate", "module": "det", "function": "primal"})), "no input");
    told(evaluate("fft", "primal", &json!({})), "no module \"fft\"");
    told(evaluate("det", "trace", &json!({"ell": 1, "A": [2]})), "no function \"trace\"");
    told(evaluate("det", "primal", &json!(2)), "the input must be an object");
    told(evaluate("det", "primal", &json!({"ell": 2})), "A is missing");
    told(
        evaluate("det", "primal", &json!({"ell": 2, "A": [1, 2, 3]})),
        "A must be a list of 4 numbers, not of 3",
    );
    told(evaluate("det", "primal", &json!({"ell": 0, "A": []})), "ell must be");
    told(evaluate("lse", "primal", &json!({"x": [1, "2"]})), "x must be a list of numbers");
    told(evaluate("lse", "primal", &json!({"x": [1], "min_runs": -1})), "min_runs");
    told(
        evaluate("kmeans", "cost", &json!({"points": [[1, 2], [3]], "centroids": [[1, 2]]})),
        "points must be",
    );
    let far = json!({"n": 1, "m": 1, "p": 1, "cam": vec![0; 11], "x": [0, 0, 0], "w": 1, "feat": [0, 0]});
    told(evaluate("ba", "objective", &far), "NaN");
}

#[test]
fn numbers_are_written_with_the_digits_that_give_them_back() {
    for x in [0.1, 1e300, -1.0 / 3.0, 5e-324] {
        let said = evaluate("llsq", "primal", &json!({"x": [x], "n": 2}));
        let expected = ((-1.0 - x) * (-1.0 - x) + (1.0 - x) * (1.0 - x)) / 2.0;
        match said["output"].as_f64() {
            Some(output) => assert_eq!(output, expected),
            None => assert!(expected.is_infinite(), "{said}"),
        }
    }
}
