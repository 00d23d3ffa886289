//! What the machine gives at best: the same HTTP server with nothing behind it.
//!
//!     cargo build --release --bench constant; target/release/deps/constant-* WORKERS
//!
//! Listens on a free port of 127.0.0.1, says which on stdout, and answers `GET /?bytes=N` with N
//! constant bytes. `benches/serve_speed.py` asks it for replies as long as those of `onet-ai serve`
//! and divides the two speeds. Ends when its stdin does.
#![expect(clippy::print_stdout, reason = "a bench prints")]

use std::io::Read;

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Responder};

/// Longer than any reply that is measured.
const MOST: usize = 16 << 20;

async fn constant(request: HttpRequest, longest: web::Data<&'static [u8]>) -> impl Responder {
    let length = request.query_string().strip_prefix("bytes=");
    let length = length.and_then(|length| length.parse().ok());
    match length.and_then(|length: usize| longest.get(..length)) {
        Some(reply) => {
            HttpResponse::Ok().content_type("application/json").body(Bytes::from_static(reply))
        }
        None => HttpResponse::BadRequest().finish(),
    }
}

fn main() -> std::io::Result<()> {
    // `cargo bench` passes --bench.
    let workers = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1);
    let longest = web::Data::<&'static [u8]>::new(vec![b'x'; MOST].leak());
    actix_web::rt::System::new().block_on(async move {
        let app = move || App::new().app_data(longest.clone()).default_service(web::to(constant));
        let server =
            HttpServer::new(app).workers(workers).disable_signals().bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("http://{address}");
        }
        let server = server.run();
        let handle = server.handle();
        std::thread::spawn(move || {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            actix_web::rt::System::new().block_on(handle.stop(false));
        });
        server.await
    })
}
