//! The `mockid` command.

fn main() {}
