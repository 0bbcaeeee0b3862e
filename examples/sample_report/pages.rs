//! Made-up pages: a large panel, a board with too few postings, an empty run, and one
//! whose text tries to get out of its place.

use super::made::{Row, made_companies, part};
use titlegauge::report::html::{
    CompanyRow, DutyLevel, DutyRow, Interval, KeyFigures, LevelRow, MonthRow, OutsideRow, Page, ReasonRow, RecordCounts, RoleRow,
    SourceRow, WordRow,
};

/// Id, name, postings, strategic and operational hits per 1,000.
const ROLES: [(&str, &str, u64, f64, f64); 10] = [
    ("ceo", "Chief executive", 210, 24.1, 4.2),
    ("cio", "Chief information officer", 640, 21.3, 12.9),
    ("ciso", "Chief information security officer", 380, 15.8, 13.1),
    ("ctd", "Chief technical director", 60, 14.9, 12.2),
    ("cto", "Chief technology officer", 720, 22.8, 9.6),
    ("head_of_it", "Head of IT", 450, 8.9, 21.7),
    ("it_director", "IT director", 830, 12.2, 18.8),
    ("it_manager", "IT manager", 1_460, 4.1, 26.9),
    ("vp_engineering", "VP of engineering", 910, 15.2, 10.4),
    ("none", "Another occupation", 21_300, 2.2, 3.1),
];

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

fn around(value: f64, half: f64) -> Interval {
    Interval { value, low: value - half, high: value + half }
}

/// A run without a record.
pub fn empty() -> Page {
    Page { version: "0.1.0".into(), min_postings: 5, ..Page::default() }
}

/// A board with few leadership postings: figures on top, no grades.
pub fn few() -> Page {
    let mut page = panel(60);
    for (index, company) in page.companies.iter_mut().enumerate() {
        company.measured = 1 + index as u64 % 3;
        (company.grade, company.rank, company.rank_low, company.rank_high) = (None, None, None, None);
    }
    page.key = KeyFigures {
        mean_gap: Some(around(0.92, 0.21)),
        share_inflated: Some(part(0.48, 0.11)),
        not_corrected: Some(
            "sensitivity and specificity add up to 1.06, and only above 1.1 is there enough to correct with".into(),
        ),
        companies: 4_210,
        companies_measured: 60,
        ..KeyFigures::default()
    };
    page.months.truncate(2);
    page.words_inflated.clear();
    page.words_not_inflated.clear();
    page.outside.clear();
    page
}

/// A panel with so many companies, some of them graded.
pub fn panel(companies: u64) -> Page {
    let companies = made_companies(companies);
    Page {
        version: "0.1.0".into(),
        keywords_hash: "3f9ac1d27b60".into(),
        min_postings: 5,
        key: key_figures(&companies),
        records: RecordCounts {
            read: 30_450,
            rejected: 38,
            duplicate: 2_211,
            unclassified: 1_241,
            labelled: 26_960,
            in_frame: Some(5_904),
            measured: Some(4_988),
        },
        sources: sources(),
        skipped: Vec::new(),
        reasons: [
            ("too_few_duties", 802, false),
            ("not_english", 391, false),
            ("no_description", 48, false),
            ("low_confidence", 1_870, true),
        ]
        .map(|(reason, postings, labelled)| ReasonRow { reason: reason.into(), postings, labelled })
        .into(),
        roles: roles(),
        matrix: matrix(),
        levels: levels(),
        companies,
        months: months(),
        words_inflated: words(&["founding", "equity", "seed", "disrupt", "stealth", "hands-on", "wear", "scrappy"], 6.1),
        words_not_inflated: words(&["subsidiaries", "acute", "campuses", "provost", "regulated", "unionized"], 5.2),
        duty_levels: duty_levels(),
        outside: vec![
            OutsideRow {
                measure: "years asked for".into(),
                postings: 2_790,
                correlation: Some(around(0.19, 0.04)),
                slope: Some(around(0.8, 0.2)),
            },
            OutsideRow {
                measure: "pay, USD a year, log".into(),
                postings: 640,
                correlation: Some(around(0.06, 0.09)),
                slope: None,
            },
        ],
    }
}

fn key_figures(companies: &[CompanyRow]) -> KeyFigures {
    KeyFigures {
        mean_gap: Some(around(0.87, 0.05)),
        share_inflated: Some(part(0.463, 0.014)),
        share_deflated: Some(part(0.12, 0.01)),
        share_corrected: Some(part(0.41, 0.07)),
        not_corrected: None,
        sensitivity: Some(0.78),
        specificity: Some(0.83),
        mean_gap_head_1: Some(around(0.79, 0.05)),
        share_inflated_head_1: Some(part(0.431, 0.014)),
        reliability: Some(0.58),
        between_sd: Some(0.41),
        misranking: Some(0.047),
        companies: companies.len() as u64 * 3,
        companies_measured: companies.len() as u64,
        companies_graded: companies.iter().filter(|c| c.grade.is_some()).count() as u64,
        left_out: 0,
        grades: companies.iter().filter_map(|c| c.grade).max().unwrap_or(0),
        not_graded: None,
    }
}

fn sources() -> Vec<SourceRow> {
    [("exports/board-2026-03.csv", 20_000), ("exports/board-2026-04.csv", 10_450)]
        .map(|(name, read)| SourceRow {
            name: name.into(),
            records: RecordCounts {
                read,
                rejected: read / 800,
                duplicate: read / 14,
                unclassified: read / 25,
                labelled: read - read / 800 - read / 14 - read / 25,
                ..RecordCounts::default()
            },
        })
        .into()
}

fn roles() -> Vec<RoleRow> {
    ROLES
        .map(|(id, name, postings, strategic, operational)| RoleRow {
            id: id.into(),
            name: name.into(),
            postings,
            strategic_per_1000: Some(strategic),
            operational_per_1000: Some(operational),
        })
        .into()
}

fn matrix() -> Vec<Vec<u64>> {
    let mut row = Row(11);
    let mut cell = |from: usize, to: usize| {
        let far = 1 + from.abs_diff(to) as u64;
        ROLES[from].2 * row.below(900) / (1_000 * far * far)
    };
    (0..ROLES.len()).map(|from| (0..ROLES.len()).map(|to| cell(from, to)).collect()).collect()
}

fn levels() -> Vec<LevelRow> {
    [(4, 1_110, 1.81), (3, 840, 0.93), (2, 1_620, 0.34), (1, 1_418, 0.02)]
        .map(|(level, measured, gap)| LevelRow {
            level,
            measured,
            mean_gap: Some(around(gap, 0.09)),
            share_inflated: Some(part(0.1 + gap * 0.4, 0.03)),
        })
        .into()
}

fn months() -> Vec<MonthRow> {
    let mut row = Row(5);
    let mut month = |name: String, index: u64| {
        let measured = 20 + index * 29 % 300;
        let half = 1.2 / (measured as f64).sqrt();
        MonthRow {
            month: name,
            measured,
            mean_gap: Some(around(0.8 + 0.1 * row.normal(), 2.0 * half)),
            share_inflated: Some(part(0.45 + 0.03 * row.normal(), half)),
        }
    };
    let dated = (0..16).map(|n| format!("{}-{:02}", 2025 + n / 12, n % 12 + 1)).collect::<Vec<_>>();
    [String::new()].into_iter().chain(dated).enumerate().map(|(index, name)| month(name, index as u64)).collect()
}

fn words(words: &[&str], strongest: f64) -> Vec<WordRow> {
    let row = |(index, word): (usize, &&str)| WordRow {
        word: (*word).into(),
        postings: 320 - 31 * index as u64,
        z: strongest - 0.5 * index as f64,
    };
    words.iter().enumerate().map(row).collect()
}

fn duty_levels() -> Vec<DutyLevel> {
    let names = [
        ("set the strategy of the whole enterprise", "strategic"),
        ("report to the board", "strategic"),
        ("own the budget of a department", "operational"),
        ("lead a team", "operational"),
        ("answer tickets of users", "operational"),
    ];
    let level = |level: u8| {
        let duty = |n: usize| {
            let (name, orientation) = names[(n + usize::from(4 - level)) % names.len()];
            DutyRow { name: name.into(), orientation: orientation.into(), postings: 300 - 40 * n as u64, z: 9.0 - 1.7 * n as f64 }
        };
        DutyLevel { level, postings: 400 + 130 * u64::from(level), duties: (0..4).map(duty).collect() }
    };
    (0..5).rev().map(level).collect()
}

/// Every text of the page is hostile.
pub fn hostile() -> Page {
    let mut page = panel(200);
    let text = |index: usize| HOSTILE[index % HOSTILE.len()].to_owned();
    page.version = text(0);
    page.keywords_hash = text(1);
    page.key.share_corrected = None;
    page.key.not_corrected = Some(text(2));
    page.key.grades = 0;
    page.key.not_graded = Some(text(0));
    page.companies.iter_mut().enumerate().for_each(|(n, c)| c.name = text(n));
    page.sources.iter_mut().enumerate().for_each(|(n, s)| s.name = text(n));
    page.reasons.iter_mut().enumerate().for_each(|(n, r)| r.reason = text(n));
    page.roles.iter_mut().enumerate().for_each(|(n, r)| (r.id, r.name) = (text(n), text(n + 2)));
    page.months.iter_mut().enumerate().for_each(|(n, m)| m.month = text(n));
    page.words_inflated.iter_mut().enumerate().for_each(|(n, w)| w.word = text(n));
    for duty in page.duty_levels.iter_mut().flat_map(|l| &mut l.duties) {
        (duty.name, duty.orientation) = (text(3), text(6));
    }
    page.outside[0].measure = text(6);
    page
}
