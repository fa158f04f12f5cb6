//! A server on streams.
//!
//! In: what a client sends. Out: what it is sent, and whether it took its leave as the protocol asks.

use std::future::{Future, poll_fn};
use std::io::{Read, Write};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{Notify, mpsc::unbounded_channel};

use crate::model::Event;
use crate::protocol::{incoming, outgoing};
use crate::{Host, owner, transport};

/// How long what is under way may take once the client is gone.
const PATIENCE: Duration = Duration::from_secs(2);

/// Serves one client until it leaves. True if it asked for the shutdown before it left.
///
/// # Errors
/// If the system gives us no thread.
pub fn serve(
    host: Host,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
) -> std::io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let (events, queue) = mpsc::channel();
    let (out, messages) = unbounded_channel();
    let (outgoing, written) = transport::write_to(output)?;
    let gone = Arc::new(Notify::new());
    let end = leave(&events, &gone);
    let incoming = transport::read_from(input, outgoing.clone(), incoming::is_message, end)?;
    let _owner = owner::start(host, (events.clone(), queue), out)?;

    let asked = Arc::new(AtomicBool::new(false));
    let face = incoming::Server::new(events.clone(), Arc::clone(&asked), leave(&events, &gone));
    runtime.block_on(async {
        let told = events.clone();
        let serving = incoming::serve(face, (incoming, outgoing), |client| {
            tokio::spawn(outgoing::forward(client, messages, told));
        });
        either(serving, async {
            gone.notified().await;
            tokio::time::sleep(PATIENCE).await;
        })
        .await;
    });
    // Nobody is there to listen; requests of ours that were never answered end here.
    runtime.shutdown_background();
    let _ = events.send(Event::Stop);
    let _ = written.recv_timeout(PATIENCE);
    Ok(asked.load(Ordering::SeqCst))
}

/// What is done when the client is gone.
fn leave(events: &mpsc::Sender<Event>, gone: &Arc<Notify>) -> impl FnOnce() + Send + 'static {
    let (events, gone) = (events.clone(), Arc::clone(gone));
    move || {
        let _ = events.send(Event::Stop);
        gone.notify_one();
    }
}

/// Waits for the first of two.
async fn either(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|cx| {
        let ready = one.as_mut().poll(cx).is_ready() || other.as_mut().poll(cx).is_ready();
        if ready { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
