//! `mockid man`.

use std::fs;

use clap::CommandFactory;

use super::arguments::{Cli, Man};
use super::output::{Failure, print};

/// Prints the manual page of the program, or writes that of each command.
pub fn run(arguments: &Man) -> Result<(), Failure> {
    let Some(folder) = &arguments.folder else {
        let mut page = Vec::new();
        let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
        rendered.map_err(Failure::because)?;
        return print(&String::from_utf8_lossy(&page));
    };
    let written =
        fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
    written.map_err(|error| Failure(format!("no pages in {}: {error}", folder.display())))
}
