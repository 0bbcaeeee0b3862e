//! `titlegauge explain`: shows the reasons for labels and title gaps.

mod error;
mod export;

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::color::Color;
use super::inputs::{Inputs, KeywordFiles};
use super::outcome::warn_of_other_keywords;
use super::status::DONE;
use super::values::{whole, words};
use crate::compare::{
    CompanyRow, Found, Order, Ranks, ResultFolder, Selection, all_companies, find, reasons,
};
use crate::report::{coloured, company_answer, first_ranked, found_text, keeps, ranking};
use error::ExplainError;
use titlegauge_core::labeller::{Labeller, Quoting};
use titlegauge_core::sanitize::{escaped, printable};
use titlegauge_ingest::is_result;

/// Show why postings got their labels, and whether a company's titles exceed its duties
///
/// INPUT is the result folder of analyze, or an export. Of a result, the companies with the largest
/// gaps are listed, and the postings whose titles most probably exceed their duties, with quotes. Of an
/// export, one posting is explained in every detail.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge explain result
  titlegauge explain result --company acme
  titlegauge explain result --title 'head of data' --largest 5
  titlegauge explain result --largest 10
  titlegauge explain result --id 4711
  titlegauge explain export.csv --id 4711
  titlegauge explain samples --id samples/postings.csv#12")]
pub struct Arguments {
    /// Only the posting with this id, as in the column `posting_id`; in an export also
    /// SOURCE#RECORD
    #[arg(long, allow_hyphen_values = true, conflicts_with_all = ["company", "title", "largest"])]
    id: Option<String>,
    /// Only postings of this company of a result: its key or name, or the beginning of one
    #[arg(long, value_name = "NAME")]
    company: Option<String>,
    /// Only postings of a result whose titles contain these words
    #[arg(long, value_name = "TITLE", value_parser = words("name words of a title"))]
    title: Option<String>,
    /// The most postings of a result that are shown; those whose titles most probably exceed their
    /// duties come first
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        value_parser = whole::<u16>(1..=1000),
        allow_negative_numbers = true
    )]
    largest: u16,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    keywords: KeywordFiles,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments, color: Color) -> anyhow::Result<u8> {
    match arguments.inputs.paths.as_slice() {
        [path] if is_result(Path::new(path)).unwrap_or(false) => {
            let folder = ResultFolder::open(Path::new(path))?;
            explain_result(arguments, color, &folder)
        }
        _ => explain_export(arguments, color),
    }
}

/// Explains one posting of an export.
fn explain_export(arguments: &Arguments, color: Color) -> anyhow::Result<u8> {
    let (sources, overrides) = arguments.inputs.open()?;
    let id = arguments.id.as_deref().ok_or(ExplainError::NoId)?;
    let labeller = Labeller::new(arguments.keywords.load()?).with_quotes(Quoting::All);
    let explained = export::explain(&labeller, &sources, &overrides, id)?;
    if arguments.json {
        return print_json(&explained.reasons);
    }
    print(&explained.text, color)
}

/// The reasons for postings of a result, as JSON.
#[derive(Serialize)]
struct ExplainedResult<'a> {
    /// The companies with the largest gaps, if nothing was named.
    companies: Vec<&'a CompanyRow>,
    /// The company that was named.
    company: Option<&'a CompanyRow>,
    /// The answer for this company, and the figures on which it rests, in words.
    answer: Option<String>,
    /// The postings.
    #[serde(flatten)]
    found: &'a Found,
    /// If the answer is "no", the postings that support it: those whose titles exceed their duties
    /// least.
    covered: Option<&'a Found>,
}

/// Explains postings of a result.
fn explain_result(
    arguments: &Arguments,
    color: Color,
    folder: &ResultFolder,
) -> anyhow::Result<u8> {
    let lexicon = arguments.keywords.load()?;
    let companies = all_companies(folder)?;
    let company =
        arguments.company.as_ref().map(|name| find(folder, &companies, name)).transpose()?;
    let selection = Selection {
        company_key: company.as_ref().map(|company| company.company_key.clone()),
        title: arguments.title.clone(),
        id: arguments.id.clone(),
        order: Order::Exceeding,
        most: usize::from(arguments.largest),
    };
    let least = Selection {
        order: Order::Covered,
        most: usize::from(arguments.largest).saturating_sub(1),
        ..selection.clone()
    };
    let [found, covered] = reasons(folder, &lexicon, [selection, least])?;
    let covered = Some(&covered).filter(|_| company.as_ref().is_some_and(keeps));
    if let Some(id) = arguments.id.as_ref().filter(|_| found.shown.is_empty()) {
        return Err(ExplainError::NotInResult { id: id.clone() }.into());
    }
    if let Some(title) = arguments.title.as_ref().filter(|_| found.postings == 0) {
        let of = company.map_or_else(|| "the result".to_owned(), |company| company.company_key);
        return Err(ExplainError::TitleNotFound { title: title.clone(), of }.into());
    }
    warn_of_other_keywords(folder, &lexicon);
    let ranks = Ranks::of(&companies);
    let named = company.is_some() || arguments.id.is_some() || arguments.title.is_some();
    let first = if named { Vec::new() } else { first_ranked(&companies) };
    let answer = company.as_ref().map(|company| company_answer(company, ranks));
    if arguments.json {
        let company = company.as_ref();
        let all = ExplainedResult { companies: first, company, answer, found: &found, covered };
        return print_json(&all);
    }
    let before =
        answer.unwrap_or_default() + &if named { String::new() } else { ranking(&first, ranks) };
    let text = before + &found_text(&found, covered, &lexicon);
    print(text.trim_start_matches('\n'), color)
}

fn print(text: &str, color: Color) -> anyhow::Result<u8> {
    let mut out = std::io::stdout().lock();
    let text = printable(text);
    out.write_all(if color.on(&out) { coloured(&text) } else { text }.as_bytes())?;
    Ok(DONE)
}

fn print_json(reasons: &impl Serialize) -> anyhow::Result<u8> {
    let text = escaped(&serde_json::to_string_pretty(reasons)?);
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(DONE)
}
