//! `recount man`: the manual page of the program or of one of its commands, made from what `--help` knows.

use std::io::Write;

use clap::{Command, CommandFactory};

use crate::base::error::{Error, Result};
use crate::cli::args::Cli;
use crate::cli::exit::Exit;

/// Writes the page of the command that `words` name, of the program where they name none.
pub(crate) fn run(words: &[String], out: &mut dyn Write) -> Result<Exit> {
    let mut root = Cli::command();
    // Only then a command knows its full name.
    root.build();
    let mut command = &root;
    for word in words {
        command = command.find_subcommand(word).ok_or_else(|| unknown(command, word))?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(Error::Write)?;
    out.write_all(&page).map_err(Error::Write)?;
    Ok(Exit::Done)
}

fn unknown(command: &Command, word: &str) -> Error {
    let known = command.get_subcommands().map(Command::get_name).filter(|name| *name != "help");
    let known: Vec<&str> = known.collect();
    let message = if known.is_empty() {
        format!("`{}` has no commands below it", command.get_name())
    } else {
        format!("`{word}` is none of {}", known.join(", "))
    };
    Error::Option { option: "COMMAND", message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(words: &[&str]) -> Result<String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let mut out = Vec::new();
        run(&words, &mut out)?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    #[test]
    fn each_command_has_a_page_with_its_options() {
        assert!(page(&[]).unwrap().contains(".TH recount 1"));
        let timeline = page(&["timeline"]).unwrap();
        assert!(timeline.contains(".TH recount-timeline 1"), "{timeline}");
        assert!(timeline.contains("\\-\\-format"), "{timeline}");
        assert!(page(&["rules", "test"]).unwrap().contains("recount-rules-test"));
    }

    #[test]
    fn an_unknown_command_is_told_with_those_there_are() {
        let told = page(&["tmeline"]).unwrap_err().to_string();
        assert!(told.contains("`tmeline` is none of") && told.contains("timeline"), "{told}");
        assert!(page(&["draft", "x"]).unwrap_err().to_string().contains("no commands below it"));
    }
}
