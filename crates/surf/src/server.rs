//! How does the page reach a browser? Over HTTP on 127.0.0.1, and from nowhere else. Every request is treated as hostile:
//! it has a size and a time, and whatever it holds, the server goes on.

use crate::explore::{ExploreError, MAX_BYTES, explore_until};
use crate::gate::{gate, refusal};
use crate::{assets, export};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::BodyExt;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::time::timeout;

/// How long finding out about a formula may take, and how long it may wait for others to be done with: below a second
/// together.
const PATIENCE: Duration = Duration::from_millis(600);
const QUEUE: Duration = Duration::from_millis(300);

/// How long the head or the body of a request may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(5);

/// How many formulas are looked at at once.
const EXPLORERS: usize = 4;

/// How many connections are open at once; more wait.
const CONNECTIONS: usize = 64;

/// How much of a body that is too large is read before it is refused, so that the answer arrives.
const MAX_DRAINED: usize = 1 << 20;

/// Deep formulas are walked by the parser up to a stated depth; this stack holds that depth with room to spare.
const STACK: usize = 64 << 20;

/// Why the page cannot be served.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// Another program listens at this port.
    PortTaken(u16),
    /// The port cannot be used for another reason.
    Port(u16, io::Error),
    /// The system refused threads or sockets.
    System(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeError::PortTaken(port) => write!(f, "port {port} is taken by another program"),
            ServeError::Port(port, error) => write!(f, "port {port} cannot be used: {error}"),
            ServeError::System(error) => write!(f, "the page cannot be served: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// The server of the page, listening but not yet answering.
///
/// ```
/// let server = fluxions_surf::Server::bind(0)?;
/// assert!(server.address().ip().is_loopback());
/// let stop = server.stopper();
/// let running = std::thread::spawn(move || server.run());
/// stop.stop();
/// running.join().unwrap()?;
/// # Ok::<(), fluxions_surf::ServeError>(())
/// ```
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    stop: Arc<watch::Sender<bool>>,
}

/// Ends a [`Server`], from any thread.
#[derive(Clone, Debug)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Stopper {
    /// Ends the server. Requests that are being answered have a moment to be finished.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Listens on 127.0.0.1 at a port; at a free one where it is 0.
    ///
    /// # Errors
    /// [`ServeError`], where the port cannot be had.
    pub fn bind(port: u16) -> Result<Server, ServeError> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
                io::ErrorKind::AddrInUse => ServeError::PortTaken(port),
                _ => ServeError::Port(port, error),
            })?;
        let address = listener.local_addr().map_err(ServeError::System)?;
        Ok(Server { listener, address, stop: Arc::new(watch::Sender::new(false)) })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What ends the server.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stop.clone())
    }

    /// Answers until it is stopped.
    ///
    /// # Errors
    /// [`ServeError::System`], where there are no threads or no socket to be had.
    pub fn run(self) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.map_err(ServeError::System)?.block_on(self.answer()).map_err(ServeError::System)
    }

    async fn answer(self) -> io::Result<()> {
        self.listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let router = router(self.address.port());
        let connections = Arc::new(Semaphore::new(CONNECTIONS));
        let mut stop = self.stop.subscribe();
        loop {
            let Ok(permit) = connections.clone().acquire_owned().await else { break };
            let stream = tokio::select! {
                () = stopped(&mut stop) => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    // Out of descriptors, or a client that is gone already: the next one may be luckier.
                    Err(_) => { tokio::time::sleep(Duration::from_millis(20)).await; continue }
                },
            };
            let service = TowerToHyperService::new(router.clone());
            let mut stop = stop.clone();
            tokio::spawn(async move {
                let mut http = hyper::server::conn::http1::Builder::new();
                http.timer(TokioTimer::new())
                    .half_close(true)
                    .header_read_timeout(ARRIVAL)
                    .max_buf_size(64 << 10);
                let connection = http.serve_connection(TokioIo::new(stream), service);
                let mut connection = std::pin::pin!(connection);
                // What goes wrong with one client is no concern of the others.
                let done = tokio::select! {
                    _ = connection.as_mut() => true,
                    () = stopped(&mut stop) => false,
                };
                if !done {
                    connection.as_mut().graceful_shutdown();
                    let _ = timeout(PATIENCE, connection).await;
                }
                drop(permit);
            });
        }
        // Whoever is being answered holds a connection.
        let _ = timeout(PATIENCE, connections.acquire_many(CONNECTIONS as u32)).await;
        Ok(())
    }
}

/// Returns when the server is to end.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error says that nobody is left to say so.
    let _ = stop.wait_for(|stop| *stop).await;
}

fn router(port: u16) -> Router {
    let explorers = Arc::new(Semaphore::new(EXPLORERS));
    Router::new()
        .route("/", get(|| async { asset("index.html") }))
        .route("/assets/{*path}", get(|Path(path): Path<String>| async move { asset(&path) }))
        .route("/explore", post(answer_explore))
        .route("/export", get(answer_export))
        .with_state(explorers)
        .fallback(|| async { refusal(StatusCode::NOT_FOUND, "there is no such page") })
        .method_not_allowed_fallback(|| async {
            refusal(StatusCode::METHOD_NOT_ALLOWED, "this address is not asked in this way")
        })
        .layer(from_fn_with_state(port, gate))
}

fn asset(path: &str) -> Response {
    match assets::contents(path) {
        Some(contents) => ([(header::CONTENT_TYPE, assets::media_type(path))], contents).into_response(),
        None => refusal(StatusCode::NOT_FOUND, "the page has no such file"),
    }
}

async fn answer_explore(State(explorers): State<Arc<Semaphore>>, request: Request) -> Response {
    let body = match timeout(ARRIVAL, whole(request.into_body())).await {
        Err(_) => return refusal(StatusCode::REQUEST_TIMEOUT, "the request took too long to arrive"),
        Ok(Err(answer)) => return answer,
        Ok(Ok(body)) => body,
    };
    let asked = match serde_json::from_slice::<Value>(&body) {
        Ok(asked) => asked,
        Err(error) => return refusal(StatusCode::BAD_REQUEST, &format!("the request is no JSON: {error}")),
    };
    let Some(formula) = asked.get("formula").and_then(Value::as_str) else {
        return refusal(StatusCode::BAD_REQUEST, "the request has no \"formula\" that is a text");
    };
    let json =
        |status, value: String| (status, [(header::CONTENT_TYPE, "application/json")], value).into_response();
    match in_time(explorers, formula.to_owned()).await {
        Ok(Ok(seen)) => json(StatusCode::OK, seen),
        Ok(Err(error)) => json(StatusCode::UNPROCESSABLE_ENTITY, error.to_json().to_string()),
        Err(answer) => answer,
    }
}

async fn answer_export(
    State(explorers): State<Arc<Semaphore>>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let Some(formula) = asked.get("formula").filter(|formula| formula.len() <= MAX_BYTES) else {
        return refusal(StatusCode::BAD_REQUEST, "the address has no formula, as in /export?formula=x^2");
    };
    let seen = match in_time(explorers, formula.clone()).await {
        Ok(Ok(seen)) => seen,
        Ok(Err(error)) => return refusal(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
        Err(answer) => return answer,
    };
    let file = export::file(&seen, asked.get("state").map_or("", String::as_str));
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"tangent-surfer.html\""),
        (header::CONTENT_SECURITY_POLICY, export::POLICY),
    ];
    (headers, file).into_response()
}

/// The body of a request, if it is small enough.
async fn whole(mut body: Body) -> Result<Vec<u8>, Response> {
    let (mut bytes, mut count) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(refusal(StatusCode::BAD_REQUEST, "the request broke off"));
        };
        let Ok(data) = frame.into_data() else { continue };
        count += data.len();
        if count <= MAX_BYTES {
            bytes.extend_from_slice(&data);
        } else if count > MAX_DRAINED {
            break;
        }
    }
    let too_large =
        || refusal(StatusCode::PAYLOAD_TOO_LARGE, "the request has more than 16 kB; write a shorter formula");
    if count <= MAX_BYTES { Ok(bytes) } else { Err(too_large()) }
}

/// The answer about a formula as JSON, on a thread of its own, if there is time for it.
async fn in_time(
    explorers: Arc<Semaphore>,
    formula: String,
) -> Result<Result<String, ExploreError>, Response> {
    let busy = || refusal(StatusCode::TOO_MANY_REQUESTS, "too many formulas are being looked at; ask again");
    let Ok(Ok(permit)) = timeout(QUEUE, explorers.acquire_owned()).await else { return Err(busy()) };
    let interrupt = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = oneshot::channel();
    let seen_by_thread = interrupt.clone();
    let thread = std::thread::Builder::new().name("explore".into()).stack_size(STACK).spawn(move || {
        let seen = explore_until(&formula, &seen_by_thread);
        // Nobody may be waiting any more.
        let _ = sender.send(seen.map(|seen| seen.to_json().to_string()));
        drop(permit);
    });
    if thread.is_err() {
        return Err(busy());
    }
    match timeout(PATIENCE, receiver).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => {
            Err(refusal(StatusCode::INTERNAL_SERVER_ERROR, "this formula is met by a fault of the program"))
        }
        Err(_) => {
            interrupt.store(true, Ordering::Relaxed);
            Err(refusal(
                StatusCode::UNPROCESSABLE_ENTITY,
                "finding out about this formula takes longer than a second; write a shorter one, or a part of it",
            ))
        }
    }
}
