//! Are parameter files read and written as SALib does? Its own files, every quirk, and back again.

use fluxions_sensitivity::{Distribution, Factor, Input, salib};
use proptest::prelude::*;

#[test]
fn files_of_every_form_are_read() {
    for text in [
        "x1 0.5 1.0\nx2 -2 3e0\n",
        "# name low high\nx1\t0.5\t1.0\n\n# more\nx2\t-2\t3\n",
        "x1,0.5,1.0\r\nx2 , -2 , 3 \r\n",
        "Name,Lower Bound,Upper Bound\nx1,0.5,1\nx2,-2,3\n",
        "name;lower_bound;upper_bound;group;dist\nx1;0.5;1;NA;unif\nx2;-2;3;x2;unif\n",
        "\u{feff}\"x1\",0.5,1.0,,\n\"x2\",-2,3,,\n",
        "x1 0.5 1.0 NA unif\nx2 -2 3 NA unif",
    ] {
        let read = salib::read(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let expected = [
            Input::new("x1", Distribution::Uniform { low: 0.5, high: 1.0 }),
            Input::new("x2", Distribution::Uniform { low: -2.0, high: 3.0 }),
        ];
        assert_eq!(read.inputs, expected, "{text}");
        assert_eq!(read.factors, Factor::singles(&expected), "{text}");
    }
    let grouped = "x1 -3.14 3.14 Group_1\nx2 -3.14 3.14 Group_2\nx3 -3.14 3.14 Group_2\n";
    let factors = salib::read(grouped).expect("a file").factors;
    assert_eq!(factors[1], Factor { name: "Group_2".into(), members: vec![1, 2] });
    let spaced = "wind speed, 3, 0.5, weather, norm\nair temperature, 20, 0.25, weather, triang\n";
    let read = salib::read(spaced).expect("a file");
    assert_eq!(read.inputs[0].name, "wind speed");
    let triangle = Distribution::Triangular { low: 0.0, mode: 5.0, high: 20.0 };
    assert_eq!(read.inputs[1].distribution, Some(triangle));
}

#[test]
fn mistakes_are_told_with_their_line() {
    for (text, line, why) in [
        ("", 0, "no input"),
        ("# only\n", 0, "no input"),
        ("x1 0\n", 1, "has 2 columns"),
        ("x1 0 1 a unif more\n", 1, "has 6 columns"),
        ("x1 0 1\nx2 low 1\n", 2, "`low`, of `x2`, is no number"),
        ("x1 0 nan\n", 1, "is no number"),
        ("x1 1 0\n", 1, "not below"),
        ("x1 0 1\n\n# c\nx1 0 2\n", 4, "there twice"),
        ("x1 0 1 NA cauchy\n", 1, "`cauchy` is no distribution"),
        ("x1 0 1 NA truncnorm\n", 1, "needs four numbers"),
        ("x1 0 -1 NA norm\n", 1, "is not positive"),
        (",0,1\n", 1, "has no name"),
    ] {
        let error = salib::read(text).expect_err(text);
        assert!(error.line == line && error.message.contains(why), "{text:?}: {error}");
        assert!(!error.help.is_empty());
    }
}

fn distributions() -> impl Strategy<Value = Distribution> {
    let number = || -1e6..1e6;
    let positive = || 1e-6..1e6;
    prop_oneof![
        (number(), positive()).prop_map(|(low, width)| Distribution::Uniform { low, high: low + width }),
        (positive(), positive()).prop_map(|(low, width)| Distribution::LogUniform { low, high: low + width }),
        (number(), positive()).prop_map(|(mean, deviation)| Distribution::Normal { mean, deviation }),
        (-3.0..3.0, 0.01..1.0).prop_map(|(mean, deviation)| Distribution::LogNormal { mean, deviation }),
        (0.5..9.0, positive()).prop_map(|(shape, scale)| Distribution::Weibull { shape, scale }),
        (1..64u8, 0..=64u8).prop_map(|(high, part)| {
            let high = f64::from(high);
            Distribution::Triangular { low: 0.0, mode: high * f64::from(part) / 64.0, high }
        }),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        given in prop::collection::vec((r##"[A-Za-z][A-Za-z0-9_ ,;"#é]{0,8}[a-z]"##, distributions(), 0..4usize), 1..8)
    ) {
        let mut inputs: Vec<Input> = Vec::new();
        let mut factors: Vec<Factor> = Vec::new();
        for (i, (name, distribution, group)) in given.iter().enumerate() {
            let name = format!("{name}{i}");
            inputs.push(Input::new(&name, *distribution));
            let group = if *group == 0 { name } else { format!("group {group}") };
            match factors.iter_mut().find(|factor| factor.name == group) {
                Some(factor) => factor.members.push(i),
                None => factors.push(Factor { name: group, members: vec![i] }),
            }
        }
        let text = salib::write(&inputs, &factors).expect("it can be written");
        let read = salib::read(&text).map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?;
        prop_assert_eq!(read.inputs, inputs, "{}", text);
        prop_assert_eq!(read.factors, factors, "{}", text);
    }
}

#[test]
fn what_has_no_place_in_a_file_is_refused() {
    for distribution in [
        Distribution::Triangular { low: 1.0, mode: 2.0, high: 3.0 },
        Distribution::TruncatedNormal { mean: 0.0, deviation: 1.0, low: -1.0, high: 1.0 },
    ] {
        let inputs = [Input::new("x", distribution)];
        let error = salib::write(&inputs, &Factor::singles(&inputs)).expect_err("no place");
        assert!(error.message.contains("cannot be written"), "{error}");
    }
}
