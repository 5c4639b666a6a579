//! A loopback HTTP/1.1 server that records the bytes of each request and answers from a script.
//!
//! It is made of sockets and nothing else, so that neither a request nor a broken reply passes
//! through another implementation of HTTP.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Listens until it is dropped. A request beyond the script is recorded and gets status 599.
pub struct Server {
    address: SocketAddr,
    state: Arc<State>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    script: Mutex<VecDeque<Reply>>,
    received: Mutex<Vec<Received>>,
    connections: Mutex<Vec<TcpStream>>,
    stopping: AtomicBool,
}

impl Server {
    /// Starts a server that gives these replies, one per request, in this order.
    pub fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            script: Mutex::new(script.into_iter().collect()),
            ..State::default()
        });
        let accepting = Arc::clone(&state);
        let acceptor = thread::spawn(move || accept(&listener, &accepting));
        Server {
            address,
            state,
            acceptor: Some(acceptor),
        }
    }

    /// `127.0.0.1:<port>`, as the `Host` header has it.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The server's URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    /// The request lines so far: `GET /sources/src_1 HTTP/1.1`.
    pub fn request_lines(&self) -> Vec<String> {
        let received = self.received();
        received.iter().map(Received::request_line).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.stopping.store(true, Ordering::SeqCst);
        // Wakes the acceptor, which then sees that it has to stop.
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
        for connection in self.state.connections.lock().unwrap().drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

fn accept(listener: &TcpListener, state: &Arc<State>) {
    for connection in listener.incoming() {
        if state.stopping.load(Ordering::SeqCst) {
            return;
        }
        let connection = connection.unwrap();
        let handle = connection.try_clone().unwrap();
        state.connections.lock().unwrap().push(handle);
        let state = Arc::clone(state);
        // An error is the client's going away, which some tests provoke.
        thread::spawn(move || serve(&connection, &state));
    }
}

/// Answers the requests of one connection, until either side closes it.
fn serve(connection: &TcpStream, state: &State) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection);
    while let Some(request) = Received::read(&mut reader)? {
        state.received.lock().unwrap().push(request);
        let scripted = state.script.lock().unwrap().pop_front();
        let reply = scripted.unwrap_or_else(|| Reply::json(599, "\"not in the script\""));
        for part in reply.0 {
            match part {
                Part::Bytes(bytes) => (&*connection).write_all(&bytes)?,
                Part::Pause(duration) => thread::sleep(duration),
                Part::Stall => return reader.read(&mut [0]).map(drop),
                Part::Close => return connection.shutdown(Shutdown::Both),
            }
        }
    }
    Ok(())
}

/// What the server does when a request is complete.
pub struct Reply(Vec<Part>);

enum Part {
    Bytes(Vec<u8>),
    Pause(Duration),
    /// Nothing more comes, and the connection stays open until the client closes it.
    Stall,
    Close,
}

impl Reply {
    /// A JSON body.
    pub fn json(status: u16, body: &str) -> Self {
        Self::with_headers(status, &["Content-Type: application/json"], body)
    }

    /// A body with these header lines; its length is added.
    pub fn with_headers(status: u16, headers: &[&str], body: &str) -> Self {
        let length = format!("Content-Length: {}", body.len());
        Self::raw(head(status, &[headers, &[&length]].concat())).then(body)
    }

    /// A JSON body in chunks (RFC 9112, 7.1).
    pub fn chunked(status: u16, chunks: &[&str]) -> Self {
        let headers = [
            "Content-Type: application/json",
            "Transfer-Encoding: chunked",
        ];
        let chunk = |chunk: &&str| format!("{:x}\r\n{chunk}\r\n", chunk.len());
        let chunks: String = chunks.iter().map(chunk).collect();
        Self::raw(head(status, &headers)).then(format!("{chunks}0\r\n\r\n"))
    }

    /// The start of a JSON reply whose body should have `length` bytes.
    pub fn begun(status: u16, length: usize, body: &str) -> Self {
        let length = format!("Content-Length: {length}");
        Self::raw(head(status, &["Content-Type: application/json", &length])).then(body)
    }

    /// These bytes, whatever they mean.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Reply(vec![Part::Bytes(bytes.into())])
    }

    /// No byte at all.
    pub fn nothing() -> Self {
        Reply(Vec::new())
    }

    /// More bytes.
    pub fn then(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.and(Part::Bytes(bytes.into()))
    }

    /// A pause before what follows.
    pub fn then_pause(self, duration: Duration) -> Self {
        self.and(Part::Pause(duration))
    }

    /// Then nothing more, with the connection open.
    pub fn then_stall(self) -> Self {
        self.and(Part::Stall)
    }

    /// Then the connection is closed.
    pub fn then_close(self) -> Self {
        self.and(Part::Close)
    }

    fn and(mut self, part: Part) -> Self {
        self.0.push(part);
        self
    }
}

fn head(status: u16, headers: &[&str]) -> String {
    let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    format!("HTTP/1.1 {status} Scripted\r\n{headers}\r\n")
}

/// A request, byte for byte.
#[derive(Clone)]
pub struct Received {
    /// Request line and headers, up to and including the empty line.
    pub head: Vec<u8>,
    /// What follows.
    pub body: Vec<u8>,
}

impl Received {
    /// Reads one request; nothing if the client closes the connection instead.
    fn read(reader: &mut BufReader<&TcpStream>) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if reader.read_until(b'\n', &mut head)? == 0 {
                return Ok(None);
            }
        }
        let mut received = Received {
            head,
            body: Vec::new(),
        };
        let length = received.header("content-length");
        let length = length.map_or(0, |length| length.parse().unwrap());
        received.body.resize(length, 0);
        reader.read_exact(&mut received.body)?;
        if received.header("transfer-encoding").is_some() {
            received.read_chunks(reader)?;
        }
        Ok(Some(received))
    }

    /// Reads a body in chunks (RFC 9112, 7.1).
    fn read_chunks(&mut self, reader: &mut BufReader<&TcpStream>) -> io::Result<()> {
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim_end(), 16).map_err(io::Error::other)?;
            let mut chunk = vec![0; length + "\r\n".len()];
            reader.read_exact(&mut chunk)?;
            if length == 0 {
                return Ok(());
            }
            self.body.extend_from_slice(&chunk[..length]);
        }
    }

    /// `POST /sources HTTP/1.1`.
    pub fn request_line(&self) -> String {
        self.lines().swap_remove(0)
    }

    /// The value of a header, in whatever case its name was sent.
    pub fn header(&self, name: &str) -> Option<String> {
        let lines = self.lines();
        let mut fields = lines
            .iter()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
        Some(value.to_owned())
    }

    /// Everything that was sent: the request line, the header lines in alphabetical order (theirs
    /// means nothing, RFC 9110, 5.3), an empty line, the body.
    pub fn text(&self) -> Vec<String> {
        let mut lines = self.lines();
        lines[1..].sort();
        lines.push(String::new());
        lines.push(String::from_utf8(self.body.clone()).unwrap());
        lines
    }

    fn lines(&self) -> Vec<String> {
        let head = String::from_utf8(self.head.clone()).unwrap();
        let head = head.strip_suffix("\r\n\r\n").unwrap();
        head.split("\r\n").map(str::to_owned).collect()
    }
}
