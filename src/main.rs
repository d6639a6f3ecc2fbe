//! The binary: hands the command line over to the library.
//! It decides nothing.

fn main() {
    // Not a return: a blocked read of standard input must not keep the process alive.
    std::process::exit(opentrain_mcp::run(std::env::args_os()))
}
