//! Which crate may know which? A crate may need only crates of the layers below its own, so that every crate can be
//! read, built and tested without what is built upon it. What only tests need is exempt: the oracle is at hand there.

use super::Fault;
use crate::workspace::Crate;

/// The crates by layer, the lowest first.
pub(super) const LAYERS: &[&[&str]] = &[
    &["fluxions-rules", "fluxions-numeric", "fluxions-table"],
    &["fluxions-digits"],
    &[
        "fluxions-dual",
        "fluxions-tape",
        "fluxions-sparse",
        "fluxions-formula",
        "fluxions-symbolic",
        "fluxions-graph",
    ],
    &["fluxions-eval", "fluxions-emit", "fluxions-adjoint", "fluxions-source"],
    &["fluxions-macros", "fluxions-function", "fluxions-wasm"],
    &["fluxions-compare", "fluxions-optim", "fluxions-probe", "fluxions-sensitivity", "fluxions-surf"],
    &["fluxions-fit"],
    &["fluxions"],
    &["fluxions-cli", "fluxions-gradbench", "fluxions-benchmarks", "xtask"],
];

/// Every crate that has no layer, and every dependency that does not go down. `text_of` gives the text of a manifest.
pub(super) fn faults<'a>(
    crates: &[Crate],
    layers: &[&[&str]],
    text_of: impl Fn(&str) -> &'a str,
) -> Vec<Fault> {
    let layer_of = |name: &str| layers.iter().position(|layer| layer.contains(&name));
    let mut faults = Vec::new();
    for package in crates {
        let mut add =
            |line, what, mend| faults.push(Fault { file: package.manifest.clone(), line, what, mend });
        let Some(layer) = layer_of(&package.name) else {
            let what = format!("the crate {} has no layer", package.name);
            add(1, what, "give it one in LAYERS of crates/xtask/src/tidy/layers.rs");
            continue;
        };
        for need in &package.needs {
            // A crate without a layer is a fault of its own, reported once.
            if layer_of(need).is_some_and(|below| below >= layer) {
                let names = |line: &str| line.trim_start().split(['.', ' ', '=']).next() == Some(need);
                let line = text_of(&package.manifest).lines().position(names).map_or(1, |index| index + 1);
                let what = format!("{} needs {need}, which is not in a layer below its own", package.name);
                add(line, what, "turn the dependency round, or move what is shared to a lower layer");
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, needs: &[&str]) -> Crate {
        Crate {
            name: name.into(),
            manifest: format!("crates/{name}/Cargo.toml"),
            needs: needs.iter().map(|&need| need.into()).collect(),
            benches: Vec::new(),
            examples: Vec::new(),
        }
    }

    const LAYERS: &[&[&str]] = &[&["ground"], &["left", "right"]];

    fn found(crates: &[Crate]) -> Vec<String> {
        let manifest = "[dependencies]\nright.workspace = true\n";
        faults(crates, LAYERS, |_| manifest).iter().map(Fault::to_string).collect()
    }

    #[test]
    fn an_edge_down_is_right() {
        assert_eq!(found(&[package("ground", &[]), package("left", &["ground"])]), [""; 0]);
    }

    #[test]
    fn an_edge_up_or_sideways_is_found_on_its_line() {
        for name in ["ground", "left"] {
            let faults = found(&[package(name, &["right"])]);
            let start =
                format!("crates/{name}/Cargo.toml:2: {name} needs right, which is not in a layer below");
            assert!(faults.len() == 1 && faults[0].starts_with(&start), "{faults:?}");
        }
    }

    #[test]
    fn a_crate_without_a_layer_is_found() {
        let faults = found(&[package("new", &["ground"])]);
        assert!(faults.len() == 1 && faults[0].contains("the crate new has no layer"), "{faults:?}");
    }

    #[test]
    fn no_crate_has_two_layers() {
        let mut names: Vec<&str> = super::LAYERS.concat();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }
}
