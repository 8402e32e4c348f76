//! Unpacks files with the project's own `input` room and throws the bytes away: the floor under reading a packed log.
//!
//! usage: inflate FILE...

use std::process::ExitCode;

use recount::input::limits::Limits;
use recount::input::source::read;
use recount::input::walk::expand;

/// How much is taken at a time, in bytes.
const BLOCK: usize = 256 << 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (inputs, mut skips) = expand(&arguments);
    let mut block = vec![0; BLOCK];
    for input in &inputs {
        skips.extend(read(input, &Limits::default(), &mut |member| {
            while member.reader.read(&mut block)? > 0 {}
            Ok(())
        }));
    }
    // A time to hold against is only that of a file that was read whole.
    if inputs.is_empty() || !skips.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
