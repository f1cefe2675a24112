//! Is what the command prints what the documents say it prints? Every interaction in `tests/snapshots`, in the tour and
//! in the description of the JSON is run again: exit code, standard output, standard error.
#![cfg(unix)]

mod json;
mod programs;
mod setup;
mod transcript;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use transcript::{Json, check, root, run};

#[test]
fn snapshots_hold() {
    let folder = root().join("crates/cli/tests/snapshots");
    let entries = std::fs::read_dir(folder).expect("the snapshots are there");
    let mut documents: Vec<_> = entries.map(|e| e.expect("a file can be named").path()).collect();
    documents.sort();
    let count: usize = documents.iter().map(|document| check(document, Json::AsPrinted)).sum();
    assert!(count >= 60, "{count} interactions");
}

#[test]
fn the_tour_is_true() {
    assert!(check(&root().join("docs/tour.md"), Json::AsPrinted) >= 15);
}

#[test]
fn the_guide_to_sensitivity_is_true() {
    assert!(check(&root().join("docs/sensitivity.md"), Json::AsPrinted) >= 5);
}

#[test]
fn the_guide_to_tables_is_true() {
    assert!(check(&root().join("docs/tables.md"), Json::AsPrinted) >= 10);
}

#[test]
fn the_guide_to_probing_is_true() {
    assert!(check(&root().join("docs/probe.md"), Json::AsPrinted) >= 12);
}

#[test]
fn the_examples_of_json_are_true() {
    assert!(check(&root().join("docs/json.md"), Json::Pretty) >= 8);
}

/// Every command says how it is used: with an example, and with what its exit codes mean.
#[test]
fn help_shows_an_example_and_the_exit_codes() {
    for command in [
        "diff",
        "grad",
        "jacobian",
        "hessian",
        "eval",
        "explain",
        "check",
        "minimize",
        "rules",
        "fit",
        "predict",
        "sensitivity",
        "probe",
        "compile",
        "surf",
    ] {
        let ran = run(&format!("fluxions {command} --help"));
        assert_eq!(ran.code, 0, "{command}");
        assert!(ran.stdout.contains("Example"), "{command}: {}", ran.stdout);
        let example = format!("\n  fluxions {command} ");
        let same = |line: &&str| line.trim_start().starts_with(&format!("fluxions {command}"));
        assert!(ran.stdout.contains(example.trim_end()), "{command}: {}", ran.stdout);
        assert!(ran.stdout.contains("Exit code: 0 "), "{command}: {}", ran.stdout);
        // An example that fails teaches nothing; those that name a file need one of the reader's or write one, bc may be missing, and a
        // server goes on.
        for example in ran.stdout.lines().filter(same).filter(|l| {
            ![".csv", ".tsv", ".json", ".py", ".toml", "bc -l", "--output", "fluxions surf"]
                .iter()
                .any(|needed| l.contains(needed))
        }) {
            assert_eq!(run(example.trim()).code, 0, "{example}");
        }
    }
}

/// The page is served at the address that is printed, until Ctrl-C.
#[test]
fn the_page_is_served_until_it_is_interrupted() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_fluxions"))
        .args(["surf", "--no-open", "x^3"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut lines = BufReader::new(server.stdout.take().expect("it prints")).lines().map_while(Result::ok);
    let address = lines.next().expect("an address");
    let rest = address.strip_prefix("http://").expect("it is one of HTTP");
    let (host, place) = rest.split_once('/').expect("it has a path");
    assert_eq!(place, "#f=x%5E3");
    let mut stream = TcpStream::connect(host).expect("the server listens");
    write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("it reads");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("it answers");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("<title>Tangent Surfer</title>"), "{page}");
    let taken =
        run(&format!("fluxions surf --no-open --port {}", host.rsplit(':').next().unwrap_or_default()));
    assert!(taken.code == 2 && taken.stderr.contains("is taken by another program"), "{}", taken.stderr);
    assert_eq!(run(&format!("kill -INT {}", server.id())).code, 0);
    assert!(server.wait().expect("it ends").success());
}

/// A picture is a whole file, or none; nothing else is left beside it.
#[test]
fn pictures_are_written_whole() {
    let folder = std::env::temp_dir().join(format!("fluxions-pictures-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let searches = [
        ("one", "'x^4 - x^2 + x/10' --start x=1 --bounds x=-2..2 --starts 3"),
        ("two", "'(1-x)^2 + 100*(y-x^2)^2' --start x=-1.2,y=1 --subject-to 'x + y <= 1'"),
        ("three", "'x^2 + y^2 + z^4' --start x=1,y=2,z=3 --method lbfgs"),
        ("endless", "'-x^2 - y^2' --start x=1,y=2"),
        ("still", "'x^2' --start x=0"),
    ];
    for (name, search) in searches {
        let file = folder.join(format!("{name}.svg"));
        let ran = run(&format!("fluxions minimize {search} --plot '{}'", file.display()));
        assert!(ran.stderr.is_empty(), "{name}: {}", ran.stderr);
        let text = std::fs::read_to_string(&file).expect("the picture is there");
        assert!(text.starts_with("<svg") && text.trim_end().ends_with("</svg>"), "{name}");
        assert!(text.contains("convergence") && !text.contains("NaN") && !text.contains("inf"), "{name}");
    }
    let there = std::fs::read_dir(&folder).expect("the folder is there").count();
    assert_eq!(there, searches.len());
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

/// The pictures of the documents are what the commands beside them draw.
#[test]
fn the_pictures_of_the_documents_are_fresh() {
    let pictures = [
        ("fit", "fit decay.csv 'volts ~ a*exp(-b*t) + c'"),
        ("minimise", "minimize '(1-x)^2 + 100*(y-x^2)^2' --start x=-1.2,y=1 --subject-to 'x^2 + y^2 <= 1'"),
        ("tornado", "sensitivity @drag.txt --params drag.csv"),
        ("curves", "sensitivity @drag.txt --params drag.csv"),
    ];
    for (name, command) in pictures {
        let kept = root().join(format!("docs/pictures/{name}.svg"));
        let file = std::env::temp_dir().join(format!("fluxions-{name}-{}.svg", std::process::id()));
        let option = if name == "curves" { "--curves" } else { "--plot" };
        let ran = run(&format!("fluxions {command} {option} '{}'", file.display()));
        assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
        let fresh = std::fs::read_to_string(&file).expect("the picture is there");
        std::fs::remove_file(&file).expect("the picture can be removed");
        if std::env::var_os("FLUXIONS_BLESS").is_some() {
            std::fs::write(&kept, fresh).expect("the picture can be written");
        } else {
            let old = std::fs::read_to_string(&kept).unwrap_or_default();
            assert!(fresh == old, "{}: the picture differs (FLUXIONS_BLESS=1 draws it)", kept.display());
        }
    }
}
