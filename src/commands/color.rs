//! Colour in the output.

use std::io::IsTerminal;

use clap::ValueEnum;

/// The use of colour in outputs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set or the terminal is dumb
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Returns true if a stream gets colour.
    pub fn on(self, stream: &impl IsTerminal) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => stream.is_terminal() && Self::wanted(),
        }
    }

    /// Returns true unless the environment asks for no colour (<https://no-color.org>).
    fn wanted() -> bool {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
    }

    /// Returns the choice for the help and the messages of the argument parser. It knows
    /// `NO_COLOR` and dumb terminals itself.
    pub fn choice(self) -> clap::ColorChoice {
        match self {
            Self::Auto => clap::ColorChoice::Auto,
            Self::Always => clap::ColorChoice::Always,
            Self::Never => clap::ColorChoice::Never,
        }
    }
}
