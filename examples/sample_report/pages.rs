//! Made-up runs: a large panel, a board with too few postings, an empty run, and one whose
//! text tries to get out of its place.

use super::made::{Board, Draft, Made};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;
use titlegauge_core::verdict::Reason;
use titlegauge_ingest::Skipped;

const SOURCES: [&str; 2] = ["exports/board-2026-03.csv", "exports/board-2026-04.csv"];

/// Text that tries to become markup, script, a formula or another direction.
pub const HOSTILE: [&str; 8] = [
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>alert(2)</script>",
    "\"onmouseover=\"alert(3)\" x='",
    "a\u{2028}b\u{2029}c\0d\u{1b}[31m",
    "&lt;b&gt;&amp;#60;",
    "\u{202e}desrever \u{2066}isolate",
    "</style></title></textarea><svg/onload=alert(4)>",
    "]]>\\u003cscript\\u003e${alert(5)}`//*/",
];

/// A run without a record.
pub fn empty() -> Made {
    Board::new(0).finish(&[])
}

/// A board with few leadership postings of one month: figures on top, no grades.
pub fn few() -> Made {
    let mut board = Board::new(7);
    postings(&mut board, 60, 1, &["2026-03"]);
    board.finish(&SOURCES)
}

/// A panel with this number of companies that have measured postings, some of them graded, and
/// twice as many others. One month has no postings.
pub fn panel(companies: u64) -> Made {
    let months: Vec<String> = (0..17)
        .filter(|n| *n != 6)
        .map(|n| format!("{}-{:02}", 2025 + n / 12, n % 12 + 1))
        .collect();
    let months: Vec<&str> = std::iter::once("").chain(months.iter().map(String::as_str)).collect();
    let mut board = Board::new(companies);
    postings(&mut board, companies, 66, &months);
    for n in 0..2 * companies {
        let company = format!("{n} workshop");
        board.other_occupation(&company);
        match n % 40 {
            0 => board.reject(),
            1 => board.duplicate(&company),
            2 => board.doubtful(&company, Reason::TooFewDuties),
            3 => board.doubtful(&company, Reason::NotEnglish),
            4 => board.doubtful(&company, Reason::LowConfidence),
            _ => {}
        }
    }
    board.finish(&SOURCES)
}

/// Companies with at most `most` measured postings each, mostly with few, as boards have them.
/// Each company has a level of its own, so that their gaps differ by more than chance.
fn postings(board: &mut Board, companies: u64, most: u64, months: &[&str]) {
    const FIRST: [&str; 8] = [
        "Aldermoor",
        "Brackwater",
        "Cindervale",
        "Dunmere",
        "Élanvert",
        "Fenwick & Rook",
        "Großmühle",
        "Harrowgate",
    ];
    const SECOND: [&str; 8] = [
        "Systems",
        "Health Partners",
        "Logistics",
        "Holdings International",
        "Software",
        "University Hospitals",
        "Bank",
        "Robotics",
    ];
    let none = board.lexicon.none();
    for n in 0..companies {
        let company = format!("{} {} {n}", board.chance.one(&FIRST), board.chance.one(&SECOND));
        let own = 0.7 + 0.6 * board.chance.normal();
        let measured = (1_000 / (1_000 - board.chance.below(985))).min(most);
        for _ in 0..measured {
            let role = usize::try_from(board.chance.below(none.index() as u64)).unwrap_or(0);
            let role = RoleId::new(role);
            let level =
                f64::from(board.lexicon[role].level.get()) - own + 0.8 * board.chance.normal();
            let mut levels = Level::ALL.into_iter();
            let duty_level = levels.find(|up| level < f64::from(up.get()) + 0.5);
            let month = board.chance.one(months);
            board.measured(&Draft {
                company: &company,
                agency: n % 17 == 3,
                role,
                duty_level: duty_level.unwrap_or(Level::HIGHEST),
                month,
            });
        }
    }
}

/// All text that can come from outside is hostile.
pub fn hostile() -> Made {
    with_text(|number| HOSTILE[number % HOSTILE.len()].to_owned())
}

/// A panel whose text from outside is replaced, by a number that counts up for each kind.
pub fn with_text(text: impl Fn(usize) -> String) -> Made {
    let mut made = panel(200);
    made.lexicon.hash = text(1);
    made.lexicon
        .roles
        .iter_mut()
        .enumerate()
        .for_each(|(n, role)| (role.id, role.name) = (text(n), text(n + 2)));
    made.lexicon.duties.iter_mut().enumerate().for_each(|(n, duty)| duty.name = text(n + 3));
    made.summary.companies.iter_mut().enumerate().for_each(|(n, company)| company.name = text(n));
    made.summary.months.iter_mut().enumerate().for_each(|(n, of)| of.month = text(n));
    made.words.iter_mut().enumerate().for_each(|(n, word)| word.words = text(n));
    made.sources.iter_mut().enumerate().for_each(|(n, name)| *name = text(n));
    made.examples.iter_mut().enumerate().for_each(|(n, of)| {
        (of.id, of.title, of.source, of.date) = (text(n), text(n + 1), text(n + 2), text(n + 3));
        of.quotes.iter_mut().for_each(|(_, quote)| {
            (quote.before, quote.phrase, quote.after) = (text(n + 4), text(n + 5), text(n + 6));
        });
        // Otherwise the names of sources would decide between equal postings.
        of.gap -= i64::try_from(n).unwrap_or(0);
    });
    made.skipped = (0..4)
        .map(|n| Skipped { source: format!("skipped {}", text(n)), reason: text(n + 1) })
        .collect();
    made
}
