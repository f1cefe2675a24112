//! Who may ask, and what may the page do? The server listens to this machine alone, but every page that is open in a
//! browser on this machine can send requests to it. So the name that was asked for must be this server's own (against
//! names that are made to point here), the origin of a request too, and the page is told to load nothing from elsewhere.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// What the page may load and run (Content Security Policy Level 3).
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// An answer that says what is wrong.
pub(crate) fn refusal(status: StatusCode, message: &str) -> Response {
    let body = json!({"error": {"message": message, "span": null, "help": null}}).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Lets requests in that were meant for the server at `port`, and adds the headers that every answer has.
pub(crate) async fn gate(State(port): State<u16>, request: Request, next: Next) -> Response {
    let mut answer = match allowed(request.headers(), port) {
        Ok(()) => next.run(request).await,
        Err(why) => refusal(StatusCode::FORBIDDEN, why),
    };
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    // A page that was exported brings its own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    answer
}

fn allowed(headers: &HeaderMap, port: u16) -> Result<(), &'static str> {
    let own = |name: &HeaderValue, scheme: &str| {
        let hosts = ["127.0.0.1", "localhost"];
        hosts.iter().any(|host| name.as_bytes() == format!("{scheme}{host}:{port}").as_bytes())
    };
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) if own(host, "") => {}
        _ => {
            return Err(
                "this server answers to 127.0.0.1 and localhost with its own port, in one Host header",
            );
        }
    }
    match headers.get_all(header::ORIGIN).iter().all(|origin| own(origin, "http://")) {
        true => Ok(()),
        false => Err("only the page of this server may ask it"),
    }
}
