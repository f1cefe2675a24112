//! Does a graph survive being written down, and is malformed text an error with a place, never a panic?

use fluxions_graph::{Builder, Error, Graph, Node, Seed, Shape, cse, dce, fold, jvp, verify, vjp, walk};
use fluxions_rules::{Prim, Scalar};
use proptest::prelude::*;

/// A random graph: inputs of two shapes, literals with these bits, operations on any earlier nodes of one shape.
fn graphs(bits: impl Strategy<Value = u64>) -> impl Strategy<Value = Graph> {
    let names = prop::collection::vec((".{0,6}", 0..2usize), 1..5);
    let literals = prop::collection::vec((bits, any::<prop::sample::Index>()), 0..6);
    let operations = prop::collection::vec(
        (0..Prim::ALL.len(), prop::collection::vec(any::<prop::sample::Index>(), 4)),
        0..40,
    );
    let outputs = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    (names, literals, operations, outputs).prop_map(|(names, literals, operations, outputs)| {
        let builder = Builder::new();
        let shapes = [Shape::scalar(), Shape::new(&[2, 3])];
        let mut nodes: Vec<Node<'_>> =
            names.iter().map(|(name, shape)| builder.array_input(name, shapes[*shape].clone())).collect();
        for (bits, near) in literals {
            let literal = near.get(&nodes).lit(f64::from_bits(bits));
            nodes.push(literal);
        }
        for (prim, picks) in operations {
            let prim = Prim::ALL[prim];
            let args: Vec<Node<'_>> = picks[..prim.arity()].iter().map(|pick| *pick.get(&nodes)).collect();
            if let Ok(node) = builder.apply(prim, &args) {
                nodes.push(node);
            }
        }
        let outputs: Vec<Node<'_>> = outputs.iter().map(|pick| *pick.get(&nodes)).collect();
        builder.graph(&outputs)
    })
}

/// Halves from −6 to 6 and the special values, all of which folding meets.
fn small_numbers() -> impl Strategy<Value = u64> {
    let special = prop::sample::select(vec![-0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e-300, 1e6]);
    prop_oneof![(-12..=12).prop_map(|halves| f64::from(halves) / 2.0), special].prop_map(f64::to_bits)
}

proptest! {
    #[test]
    fn a_graph_reads_back_as_it_was(graph in graphs(any::<u64>())) {
        let text = graph.to_string();
        let read: Graph = text.parse().unwrap();
        prop_assert_eq!(&read, &graph);
        prop_assert_eq!(read.to_string(), text);
    }

    #[test]
    fn every_pass_makes_a_graph(graph in graphs(small_numbers())) {
        let all: Vec<usize> = (0..graph.inputs().len()).collect();
        prop_assert_eq!(&cse(&graph), &graph, "a builder leaves nothing to share");
        let mut made = vec![dce(&graph), fold(&graph), dce(&fold(&graph))];
        for seed in [Seed::Inputs, Seed::One] {
            // A missing derivative is an answer; anything else that is not a graph is a defect.
            for result in [jvp(&graph, &all, seed), vjp(&graph, &all, seed)] {
                match result {
                    Ok(derivative) => made.push(derivative),
                    Err(error) => prop_assert!(matches!(error, Error::UnknownPartial { .. }), "{}", error),
                }
            }
        }
        for graph in made {
            prop_assert_eq!(verify(&graph), Ok(()));
            prop_assert_eq!(dce(&dce(&graph)), dce(&graph));
            prop_assert_eq!(walk::operations(&dce(&graph)), walk::operations(&graph));
            prop_assert_eq!(graph.to_string().parse::<Graph>().unwrap(), graph);
        }
    }

    #[test]
    fn no_text_is_a_panic(graph in graphs(any::<u64>()), at in any::<prop::sample::Index>(), junk in "[ -~\n]{0,5}") {
        let mut text: Vec<char> = graph.to_string().chars().collect();
        let at = at.index(text.len());
        text.splice(at..at + usize::from(at < text.len() - 1), junk.chars());
        let text: String = text.into_iter().collect();
        // Where it is still a graph, it is one that passes.
        if let Ok(graph) = text.parse::<Graph>() {
            prop_assert_eq!(verify(&graph), Ok(()));
        }
    }
}

#[test]
fn comments_and_blank_lines_are_skipped() {
    let text = "# a square\n\n%0 = input \"the \\\"x\\\"\\u{e9}\" # named\n%1 = mul %0 %0\nreturn %1 %1\n\n";
    let graph: Graph = text.parse().unwrap();
    assert_eq!(graph.inputs()[0].name, "the \"x\"é");
    assert_eq!(graph.outputs().len(), 2);
}

#[test]
fn equal_parts_of_a_text_are_shared() {
    let text = "%0 = input x\n%1 = sin %0\n%2 = sin %0\n%3 = mul %1 %2\nreturn %3\n";
    let graph: Graph = text.parse().unwrap();
    assert_eq!((walk::operations(&graph), walk::operations(&cse(&graph))), (3, 2));
    assert_eq!(walk::uses(&graph), [2, 1, 1, 1]);
}

#[test]
fn malformed_text_is_an_error_with_its_line() {
    let cases = [
        ("", "line 1: the last line is missing: `return` and the outputs"),
        ("%0 = input x\n", "line 2: the last line is missing: `return` and the outputs"),
        ("%1 = input x", "line 1: nodes are numbered in order: %0 was expected, not %1"),
        ("x = input x", "line 1: a node such as %0 was expected, not `x`"),
        ("%99999999999 = input x", "line 1: a node such as %0 was expected, not `%99999999999`"),
        ("%0", "line 1: a node is written `%0 = sin %0`"),
        ("%0 := input x", "line 1: `=` was expected after %0, not `:=`"),
        ("%0 = input", "line 1: an input has a name: `input x`"),
        ("%0 = input a-b", "line 1: the name `a-b` needs quotes"),
        ("%0 = input \"x", "line 1: a quoted name has no closing quote"),
        ("%0 = literal", "line 1: a literal has a number: `literal 2.0`"),
        ("%0 = literal two", "line 1: `two` is no number"),
        ("%0 = literal 0xzz", "line 1: `0xzz` is not the bits of a double"),
        ("%0 = input x [2, -3]", "line 1: a shape such as [2, 3] was expected, not `[2,-3]`"),
        ("%0 = input x\n%1 = sine %0", "line 2: no primitive is named `sine`"),
        ("return\nreturn", "line 2: nothing may follow the line with `return`"),
        // Well written, but no graph.
        ("%0 = sin %0\nreturn %0", "node %0 uses %0, which does not come before it"),
        ("%0 = input x\n%1 = sin %7\nreturn %1", "node %1 uses %7, which does not come before it"),
        ("%0 = input x\n%1 = sin %0 %0\nreturn %1", "node %1: sin takes 1 arguments, but has 2"),
        ("%0 = sin\nreturn %0", "node %0: sin takes 1 arguments, but has 0"),
        (
            "%0 = input x [3]\n%1 = input y\n%2 = add %0 %1\nreturn %2",
            "node %2 has the shape [3], but its argument %1 has the shape []",
        ),
        ("%0 = input x\n%1 = input x\nreturn %0", "two inputs are named x"),
        ("%0 = input x\nreturn %1", "the output %1 is no node of the graph"),
        (
            "%0 = input x [18446744073709551615, 2]\nreturn %0",
            "node %0 has more elements than an index can count",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<Graph>().map_err(|e| e.to_string()), Err(expected.to_owned()), "{text}");
    }
}
