//! Bytes in, bytes out: threads of their own, so that neither a slow reader nor a slow writer on the other side ever holds
//! up the server.
//!
//! In: the standard streams. Out: whole, well-formed messages to the protocol layer; what it writes, in order. What is no
//! message is answered with an error and skipped.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The largest message that is read. The largest source that is analysed has 2 MB.
const LONGEST: u64 = 256 << 20;

/// The longest line of a header.
const LONGEST_HEADER: u64 = 4096;

/// Messages that have been read, for the protocol layer.
#[derive(Debug)]
pub struct Incoming {
    messages: UnboundedReceiver<Vec<u8>>,
    current: io::Cursor<Vec<u8>>,
}

/// Takes what the protocol layer writes.
#[derive(Clone, Debug)]
pub struct Outgoing(mpsc::Sender<Vec<u8>>);

/// Reads messages on a thread until there are no more; `end` is called then. `is_message` says what is one.
pub fn read_from(
    input: impl Read + Send + 'static,
    answers: Outgoing,
    is_message: fn(&[u8]) -> bool,
    end: impl FnOnce() + Send + 'static,
) -> io::Result<Incoming> {
    let (send, messages) = unbounded_channel();
    std::thread::Builder::new().name("reader".into()).spawn(move || {
        let mut input = BufReader::with_capacity(1 << 16, input);
        while let Some(body) = next(&mut input) {
            if !pass_on(body, &send, &answers, is_message) {
                break;
            }
        }
        drop(send);
        end();
    })?;
    Ok(Incoming { messages, current: io::Cursor::default() })
}

/// Writes on a thread. The receiver ends when all is written and nothing more can come.
pub fn write_to(mut output: impl Write + Send + 'static) -> io::Result<(Outgoing, mpsc::Receiver<()>)> {
    let (send, frames) = mpsc::channel::<Vec<u8>>();
    let (done, finished) = mpsc::channel();
    std::thread::Builder::new().name("writer".into()).spawn(move || {
        for frame in &frames {
            if output.write_all(&frame).and_then(|()| output.flush()).is_err() {
                // The client is gone: what is still to come is dropped.
                break;
            }
        }
        drop(done);
    })?;
    Ok((Outgoing(send), finished))
}

/// What came of reading one message.
enum Body {
    Whole(Vec<u8>),
    TooLong,
}

/// The next message; none at the end. Lines that are no header are skipped until one is.
fn next(input: &mut impl BufRead) -> Option<Body> {
    let mut length = None;
    loop {
        let line = header_line(input)?;
        let line = line.trim_ascii();
        match (line.is_empty(), length) {
            (true, Some(length)) => return body(input, length),
            (true, None) => {}
            (false, _) => length = content_length(line).or(length),
        }
    }
}

/// A line with its end, cut if it is too long for a header; none at the end of the input.
fn header_line(input: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let read = input.take(LONGEST_HEADER).read_until(b'\n', &mut line).ok()?;
    (read > 0).then_some(line)
}

fn content_length(line: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(line).ok()?;
    // Something else may stand before it on the line, if what came before was no message.
    let (name, value) = text.rsplit_once(':')?;
    name.trim().to_ascii_lowercase().ends_with("content-length").then(|| value.trim().parse().ok())?
}

fn body(input: &mut impl BufRead, length: u64) -> Option<Body> {
    if length > LONGEST {
        io::copy(&mut input.take(length), &mut io::sink()).ok()?;
        return Some(Body::TooLong);
    }
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == length).then_some(Body::Whole(bytes))
}

/// Whether there is somebody to pass it on to.
fn pass_on(body: Body, send: &UnboundedSender<Vec<u8>>, answers: &Outgoing, is_message: fn(&[u8]) -> bool) -> bool {
    let (code, why) = match body {
        Body::Whole(bytes) if is_message(&bytes) => return send.send(framed(&bytes)).is_ok(),
        Body::Whole(bytes) if serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok() => {
            (-32600, "Invalid request")
        }
        Body::Whole(_) => (-32700, "Parse error"),
        Body::TooLong => (-32600, "Message too long"),
    };
    let answer = serde_json::json!({"jsonrpc": "2.0", "id": null, "error": {"code": code, "message": why}});
    answers.0.send(framed(answer.to_string().as_bytes())).is_ok()
}

fn framed(body: &[u8]) -> Vec<u8> {
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    frame
}

impl AsyncRead for Incoming {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.current.position() == self.current.get_ref().len() as u64 {
            match self.messages.poll_recv(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(message)) => self.current = io::Cursor::new(message),
            }
        }
        let read = self.current.read(buffer.initialize_unfilled())?;
        buffer.advance(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Outgoing {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let sent = self.0.send(bytes.to_vec()).map(|()| bytes.len());
        Poll::Ready(sent.map_err(|_| io::ErrorKind::BrokenPipe.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut input = text.as_bytes();
        let mut found = Vec::new();
        while let Some(body) = next(&mut input) {
            found.push(match body {
                Body::Whole(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                Body::TooLong => "too long".to_owned(),
            });
        }
        found
    }

    #[test]
    fn messages_are_read_one_after_the_other() {
        let text = "Content-Length: 2\r\n\r\n{}content-type: x\r\ncontent-length:3\r\n\r\n[1]";
        assert_eq!(read(text), ["{}", "[1]"]);
    }

    #[test]
    fn what_is_no_header_is_skipped_until_one_is() {
        assert_eq!(read("rubbish\r\n\r\nContent-Length: x\r\n\r\n{}Content-Length: 2\r\n\r\n[]"), ["[]"]);
    }

    #[test]
    fn half_a_message_at_the_end_is_none() {
        assert!(read("Content-Length: 9\r\n\r\n{}").is_empty());
        assert!(read("Content-Length: 9").is_empty());
        assert!(read("").is_empty());
        assert!(read("Content-Length: 99999999999999\r\n\r\n{}").len() <= 1);
    }
}
