//! Does the server live through whatever is sent to it, and answer each time with a status and a reason? A thousand hostile
//! formulas, and requests that are broken, foreign, huge, slow or many.

mod formulas;

use fluxions_surf::{Server, Stopper};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Longer than the server takes for anything; a test that waits so long has found a hang.
const HANG: Duration = Duration::from_secs(20);

/// A server of this test's own, which is stopped at the end.
struct Running {
    address: SocketAddr,
    stop: Stopper,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn start() -> Running {
        let server = Server::bind(0).unwrap();
        let (address, stop) = (server.address(), server.stopper());
        let thread = thread::spawn(move || server.run().unwrap());
        Running { address, stop, thread: Some(thread) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(HANG)).unwrap();
        stream
    }

    /// Sends these bytes and reads to the end: the status and the whole answer.
    fn raw(&self, request: &[u8]) -> (u16, String) {
        let mut stream = self.connect();
        // A server that has seen enough may close before all is sent.
        let _ = stream.write_all(request);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        (status, answer)
    }

    /// A request with the right host, and a line of headers more.
    fn ask(&self, method: &str, path: &str, more: &str, body: &[u8]) -> (u16, String) {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{more}\r\n",
            self.address,
            body.len()
        );
        self.raw(&[head.as_bytes(), body].concat())
    }

    fn explore(&self, formula: &str) -> (u16, String) {
        let body = serde_json::json!({"formula": formula}).to_string();
        self.ask("POST", "/explore", "", body.as_bytes())
    }

    /// Whether an ordinary formula is answered, if not at once, then when what was asked before is done.
    fn is_alive(&self) -> bool {
        let answered = |_| {
            let yes = self.explore("x^2/4").0 == 200;
            if !yes {
                thread::sleep(Duration::from_millis(100));
            }
            yes
        };
        (0..50).any(answered)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.stop();
        self.thread.take().unwrap().join().unwrap();
    }
}

/// The reason in an answer's JSON.
fn message(answer: &str) -> String {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    let json: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    json["error"]["message"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_thousand_hostile_formulas() {
    let server = Running::start();
    let formulas = formulas::formulas();
    assert_eq!(formulas.len(), 1000);
    let mut answered = 0;
    for formula in &formulas {
        let (status, answer) = server.explore(formula);
        let start: String = formula.chars().take(80).collect();
        match status {
            200 => answered += 1,
            // In JSON, a control character is six bytes.
            422 | 413 => assert!(message(&answer).len() > 5, "{start}: {answer}"),
            _ => panic!("{start}: {answer}"),
        }
    }
    // They are formulas, for the most part: what is hostile is not refused but bounded.
    assert!(answered > 200, "{answered} answered");
    assert!(server.is_alive());
}

#[test]
fn requests_that_are_not_the_pages() {
    let server = Running::start();
    let own = server.address;
    let json = br#"{"formula":"x"}"#;
    let refused = [
        // Another name for this address, as an attacker's would be.
        (403, format!("GET / HTTP/1.1\r\nHost: evil.example:{}\r\nConnection: close\r\n\r\n", own.port())),
        (403, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".into()),
        (403, format!("GET / HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\nConnection: close\r\n\r\n")),
        (403, "GET / HTTP/1.0\r\n\r\n".into()),
        (403, "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".into()),
        // Another page that is open in the same browser.
        (
            403,
            format!(
                "GET / HTTP/1.1\r\nHost: {own}\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n"
            ),
        ),
        (403, format!("GET / HTTP/1.1\r\nHost: {own}\r\nOrigin: null\r\nConnection: close\r\n\r\n")),
        (
            403,
            format!(
                "GET / HTTP/1.1\r\nHost: {own}\r\nOrigin: http://127.0.0.1:1\r\nConnection: close\r\n\r\n"
            ),
        ),
        // No requests at all.
        (400, "hello\r\n\r\n".into()),
        (400, format!("GET / HTTP/9.9\r\nHost: {own}\r\n\r\n")),
        (400, format!("POST /explore HTTP/1.1\r\nHost: {own}\r\nContent-Length: x\r\n\r\n")),
        (431, format!("GET / HTTP/1.1\r\nHost: {own}\r\nX: {}\r\n\r\n", "a".repeat(200_000))),
        (414, format!("GET /{} HTTP/1.1\r\nHost: {own}\r\n\r\n", "a".repeat(70_000))),
    ];
    for (expected, request) in refused {
        let (status, answer) = server.raw(request.as_bytes());
        let start: String = request.chars().take(90).collect();
        // A head that is too large is refused, however it is called.
        let large = [414, 431].contains(&expected) && [400, 414, 431, 0].contains(&status);
        assert!(status == expected || large, "{start}: {answer}");
    }
    let paths = [
        (404, "GET", "/nothing"),
        (404, "GET", "/assets/"),
        (404, "GET", "/assets/nothing.js"),
        (404, "GET", "/assets/../Cargo.toml"),
        (404, "GET", "/assets/..%2fCargo.toml"),
        (404, "GET", "/assets/%2e%2e/%2e%2e/Cargo.toml"),
        (404, "GET", "/assets//etc/passwd"),
        (404, "GET", "/assets/panels/../../src/lib.rs"),
        (404, "GET", "/assets/.hidden"),
        (404, "GET", "/assets/a%00b.js"),
        (404, "GET", "/assets/a%5cb.js"),
        (405, "POST", "/"),
        (405, "GET", "/explore"),
        (405, "DELETE", "/explore"),
        (405, "PUT", "/assets/main.js"),
        (405, "NONSENSE", "/"),
        (400, "GET", "/export"),
        (422, "GET", "/export?formula=%ff%fe"),
        (422, "GET", "/export?formula=2*"),
        (200, "GET", "/"),
        (200, "HEAD", "/"),
        (200, "GET", "/assets/main.js"),
        (200, "GET", "/assets/math.js"),
        (200, "GET", "/export?formula=x%5E2&state=f%3Dx%5E2"),
    ];
    for (expected, method, path) in paths {
        let (status, answer) = server.ask(method, path, "", b"");
        let start: String = answer.chars().take(300).collect();
        assert_eq!(status, expected, "{method} {path}: {start}");
        let head = answer.to_lowercase();
        for header in
            ["content-security-policy: ", "x-content-type-options: nosniff", "cache-control: no-store"]
        {
            assert!(head.contains(header), "{method} {path} lacks {header}");
        }
        assert!(status == 200 || message(&answer).len() > 5, "{method} {path}: {start}");
    }
    let (status, _) = server.ask("POST", "/explore", &format!("Origin: http://{own}\r\n"), json);
    assert_eq!(status, 200);
    assert!(server.is_alive());
}

#[test]
fn bodies_that_are_no_question() {
    let server = Running::start();
    let huge = vec![b'x'; 3 << 20];
    let large = format!("{{\"formula\": \"{}\"}}", "x+".repeat(20_000));
    let deep = "[".repeat(10_000);
    let bodies: [(u16, &[u8]); 12] = [
        (400, b""),
        (400, b"x^2"),
        (400, b"{}"),
        (400, b"[]"),
        (400, b"{\"formula\": 1}"),
        (400, b"{\"formula\": null}"),
        (400, b"{\"formula\": \"x\""),
        (400, b"{\"formula\": \"\xff\xfe\"}"),
        (400, b"\x00\x01\x02"),
        (400, deep.as_bytes()),
        (413, large.as_bytes()),
        (413, &huge),
    ];
    for (expected, body) in bodies {
        let (status, answer) = server.ask("POST", "/explore", "", body);
        // So much is not read to its end, and the answer may be lost with the connection.
        let lost = body.len() > 1 << 20 && status == 0;
        assert!(status == expected || lost, "{} bytes: {answer}", body.len());
        assert!(lost || message(&answer).len() > 5, "{answer}");
    }
    // A body in pieces, and one that is cut off.
    let chunked = format!(
        "POST /explore HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
        server.address
    );
    assert_eq!(
        server.raw(format!("{chunked}8\r\n{{\"formul\r\n7\r\na\":\"x\"}}\r\n0\r\n\r\n").as_bytes()).0,
        200
    );
    assert_eq!(server.raw(format!("{chunked}zz\r\n").as_bytes()).0, 400);
    let short =
        format!("POST /explore HTTP/1.1\r\nHost: {}\r\nContent-Length: 100\r\n\r\n{{", server.address);
    assert!([0, 400].contains(&server.raw(short.as_bytes()).0));
    assert!(server.is_alive());
}

/// Clients that send nothing, or a byte now and then, keep nobody else waiting, and are sent away.
#[test]
fn slow_clients_hold_nobody_up() {
    let server = Running::start();
    let mut slow: Vec<TcpStream> = (0..40).map(|_| server.connect()).collect();
    for (i, stream) in slow.iter_mut().enumerate() {
        let request =
            format!("POST /explore HTTP/1.1\r\nHost: {}\r\nContent-Length: 50\r\n\r\n{{", server.address);
        // Half of them stop within the head, half within the body.
        let end = if i % 2 == 0 { 20 } else { request.len() };
        stream.write_all(&request.as_bytes()[..end]).unwrap();
    }
    assert!(server.is_alive());
    for stream in &mut slow {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.contains(" 408 "), "{answer}");
    }
    assert!(server.is_alive());
}

/// Many at once are all answered, with a formula or with the word that there are too many.
#[test]
fn many_clients_at_once() {
    let server = Running::start();
    let hard = format!("{}x{}", "asech(".repeat(300), ")".repeat(300));
    let answers: Vec<u16> = thread::scope(|scope| {
        let ask = |i: u32| {
            if i.is_multiple_of(3) { server.explore(&hard).0 } else { server.explore("a*sin(b*x)").0 }
        };
        let clients: Vec<_> = (0..60).map(|i| scope.spawn(move || ask(i))).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|status| [200, 422, 429].contains(status)), "{answers:?}");
    assert!(answers.contains(&200));
    assert!(server.is_alive());
}

#[test]
fn a_port_is_taken_once() {
    let server = Running::start();
    let second = Server::bind(server.address.port()).unwrap_err();
    assert_eq!(second.to_string(), format!("port {} is taken by another program", server.address.port()));
}
